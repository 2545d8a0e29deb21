#include "tools/loge/commands.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"

namespace loge::cli {
namespace {

constexpr char kFooter[] =
    "--server, --json and --timeout may stand behind every command.\n"
    "Exit codes: 0 done; 1 refused, not found, or something is not well; 2 bad usage;\n"
    "3 the server cannot be reached or does not answer; 4 an import in which lines were refused;\n"
    "5 a landlord's file held as a whole; 6 a landlord's list that is older than the last one.\n"
    "With --json, names and values are those of the .proto files; errors go to standard error as\n"
    "one JSON object.";

bool IsDigits(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// What is given to a command itself, before or behind the subcommand, would be lost: the subcommand
// takes flags of its own, and CLI11 hands those that it does not know to the command. Of all below.
void RefuseBesideSubcommands(CLI::App* command) {
  const std::vector<CLI::App*> subcommands =
      command->get_subcommands([](const CLI::App*) { return true; });
  for (CLI::App* subcommand : subcommands) RefuseBesideSubcommands(subcommand);
  if (subcommands.empty()) return;
  for (CLI::Option* option : command->get_options()) {
    if (option == command->get_help_ptr()) continue;
    option->check([command](const std::string&) -> std::string {
      const std::vector<CLI::App*> given = command->get_subcommands();
      if (given.empty()) return "";
      const std::string both = absl::StrCat(command->get_name(), " ", given.front()->get_name());
      return absl::StrCat("is of '", command->get_name(), "' alone; '", both, "' takes what 'loge ",
                          both, " --help' lists, behind it");
    });
  }
}

}  // namespace

void AddAll(CLI::App& app, Session& session) {
  app.description("loge: the command line of Loge.");
  app.footer(kFooter);
  app.require_subcommand(1);
  // The flags of the program may stand behind the command too.
  app.fallthrough();
  app.add_option("--server", session.options().server, "Address of loged")
      ->envname("LOGE_SERVER")
      ->capture_default_str();
  app.add_flag("--json", session.options().json, "Print JSON for programs, not tables for people");
  app.add_option("--timeout", session.options().timeout_s, "Seconds to wait for an answer")
      ->check(CLI::Range(0.001, 86400.0))
      ->capture_default_str();
  AddStatus(app, session);
  AddImport(app, session);
  AddExport(app, session);
  AddDirectory(app, session);
  AddTraining(app, session);
  AddPartners(app, session);
  AddAgreements(app, session);
  AddProposals(app, session);
  AddMeeting(app, session);
  AddAnomalies(app, session);
  AddNetwork(app, session);
  AddWhatIf(app, session);
  AddRelays(app, session);
  AddRollout(app, session);
  AddRoadmaps(app, session);
  AddFunding(app, session);
  AddExperiments(app, session);
  AddPractices(app, session);
  AddValorisation(app, session);
  AddReport(app, session);
  AddExplain(app, session);
  AddEvents(app, session);
  AddAdmin(app, session);
  // The flags of the program are those of all commands.
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    RefuseBesideSubcommands(command);
  }
}

void AddAtFlags(CLI::App* command, AtFlags* flags, bool with_as_of) {
  if (with_as_of) {
    command->add_option("--as-of", flags->as_of, "Answer as it was on this day (default: today)")
        ->type_name("YYYY-MM-DD")
        ->check(CheckDate);
  }
  command
      ->add_option("--known-at", flags->known_at,
                   "Answer as Loge knew it then: a position, or an instant (2009-05-12T08:00:00Z)")
      ->type_name("POSITION|TIME")
      ->check(CheckKnownAt);
  command
      ->add_option("--min-position", flags->min_position,
                   "Wait until the answer reflects this position")
      ->check(CLI::Range(int64_t{0}, INT64_MAX));
}

void AddLimitFlag(CLI::App* command, AtFlags* flags) {
  command->add_option("--limit", flags->limit, "Rows at most (0: all)")
      ->check(CLI::Range(int64_t{0}, INT64_MAX));
}

v1::QueryMeta QueryAt(const AtFlags& flags) {
  v1::QueryMeta at;
  at.set_as_of(flags.as_of);
  at.set_min_position(flags.min_position);
  if (IsDigits(flags.known_at)) {
    at.set_as_known_at_position(std::stoll(flags.known_at));
  } else if (!flags.known_at.empty()) {
    google::protobuf::util::TimeUtil::FromString(flags.known_at, at.mutable_as_known_at_time());
  }
  return at;
}

std::string CheckDate(const std::string& text) {
  const bool good = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                    IsDigits(text.substr(0, 4)) && IsDigits(text.substr(5, 2)) &&
                    IsDigits(text.substr(8, 2));
  return good ? "" : "'" + text + "' is no date: write YYYY-MM-DD";
}

std::string CheckMonth(const std::string& text) {
  const bool good = text.size() == 7 && text[4] == '-' && IsDigits(text.substr(0, 4)) &&
                    IsDigits(text.substr(5, 2));
  return good ? "" : "'" + text + "' is no month: write YYYY-MM";
}

std::string CheckKnownAt(const std::string& text) {
  google::protobuf::Timestamp time;
  // 18 digits always fit an int64.
  if (IsDigits(text) && text.size() <= 18) return "";
  if (google::protobuf::util::TimeUtil::FromString(text, &time)) return "";
  return "'" + text + "' is neither a position nor an instant like 2009-05-12T08:00:00Z";
}

v1::PersonRef PersonOf(const std::string& text) {
  v1::PersonRef person;
  // No id holds a colon.
  if (const size_t colon = text.find(':'); colon != std::string::npos) {
    person.mutable_employee()->set_landlord_id(text.substr(0, colon));
    person.mutable_employee()->set_employee_number(text.substr(colon + 1));
  } else {
    person.set_caretaker_id(text);
  }
  return person;
}

std::string AnsweredText(const v1::AnswerMeta& answered) {
  return absl::StrCat("as of ", answered.as_of(), ", as known at position ",
                      answered.as_known_at());
}

}  // namespace loge::cli
