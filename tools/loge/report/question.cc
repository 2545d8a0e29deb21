#include "tools/loge/report/question.h"

namespace loge::cli {

void AddReportQuestion(CLI::App* command, ReportQuestion* question) {
  command->add_option("TERRITORY", question->territory, "Of this territory (default: all)");
  CLI::Option* year = command->add_option("--year", question->year, "The period: this year")
                          ->check(CLI::Range(1900, 9999));
  CLI::Option* from = command->add_option("--from", question->from, "The first day of the period")
                          ->type_name("YYYY-MM-DD")
                          ->check(CheckDate)
                          ->excludes(year);
  CLI::Option* until = command->add_option("--until", question->until, "The last day of the period")
                           ->type_name("YYYY-MM-DD")
                           ->check(CheckDate)
                           ->excludes(year)
                           ->needs(from);
  from->needs(until);
  AddAtFlags(command, &question->at);
  AddNetworkFlags(command, &question->network);
}

bool NamesPeriod(Session& session, const ReportQuestion& question) {
  if (question.year != 0 || !question.from.empty()) return true;
  session.Fail(kExitUsage, "name a period: --year, or --from and --until");
  return false;
}

}  // namespace loge::cli
