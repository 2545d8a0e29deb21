// What the commands about the activity report ask about: of which territory, period and day.
#ifndef LOGE_TOOLS_LOGE_REPORT_QUESTION_H_
#define LOGE_TOOLS_LOGE_REPORT_QUESTION_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "tools/loge/commands.h"
#include "tools/loge/network_flags.h"

namespace loge::cli {

struct ReportQuestion {
  AtFlags at;
  NetworkFlags network;
  std::string territory;
  std::string from;
  std::string until;
  int year = 0;
};

// Adds TERRITORY, --year or --from and --until, and what AddAtFlags and AddNetworkFlags add.
void AddReportQuestion(CLI::App* command, ReportQuestion* question);

// False, and the session says so, when no period is named.
bool NamesPeriod(Session& session, const ReportQuestion& question);

// A request about it; both of the report take the same.
template <class Request>
Request AskingFor(const ReportQuestion& question) {
  Request request;
  *request.mutable_at() = QueryAt(question.at);
  request.set_territory_id(question.territory);
  const int year = question.year;
  request.set_from(year == 0 ? question.from : absl::StrCat(year, "-01-01"));
  request.set_until(year == 0 ? question.until : absl::StrCat(year, "-12-31"));
  *request.mutable_parameters() = ParametersOf(question.network);
  return request;
}

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_REPORT_QUESTION_H_
