// The commands of the program. Each Add… defines a command, its flags and what it does: calls the
// server, prints to the session, and leaves the exit code there.
#ifndef LOGE_TOOLS_LOGE_COMMANDS_H_
#define LOGE_TOOLS_LOGE_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "loge/v1/common.pb.h"
#include "loge/v1/network.pb.h"
#include "tools/loge/session.h"

namespace loge::cli {

// `app` and `session` are borrowed and must outlive the parsing.
void AddStatus(CLI::App& app, Session& session);
void AddImport(CLI::App& app, Session& session);
void AddImportCsv(CLI::App& import, Session& session);  // Of import: csv.
void AddExport(CLI::App& app, Session& session);
void AddDirectory(CLI::App& app, Session& session);       // caretaker, landlord, neighbourhood
void AddIdentity(CLI::App* caretaker, Session& session);  // Of caretaker: merge, unmerge.
void AddTraining(CLI::App& app, Session& session);
void AddTrainingReports(CLI::App* training, Session& session);  // attendance, due, coverage
void AddPartners(CLI::App& app, Session& session);  // partner, contact, meetings, groups, support
// Of partner and of contact: partner close, contact end.
void AddSuccession(CLI::App* partner, CLI::App* contact, Session& session);
void AddAgreements(CLI::App& app, Session& session);  // agreement sign|renew|end|list|show
void AddProposals(CLI::App& app, Session& session);   // proposal make|answer|list
void AddMeeting(CLI::App& app, Session& session);     // meeting duplicates, meeting merge
void AddAnomalies(CLI::App& app, Session& session);
void AddNetwork(CLI::App& app, Session& session);
void AddWhatIf(CLI::App& app, Session& session);  // what-if departure
void AddRelays(CLI::App& app, Session& session);  // relays find, relays orphaned
void AddRollout(CLI::App& app, Session& session);
void AddFunding(CLI::App& app, Session& session);      // funding commit, pay, reduce, list
void AddExperiments(CLI::App& app, Session& session);  // launch, join, conclude, list, show
// practices share, adopt, adapt, drop, list, show, matrix
void AddPractices(CLI::App& app, Session& session);
void AddRoadmaps(CLI::App& app, Session& session);      // roadmaps list, roadmaps show
void AddValorisation(CLI::App& app, Session& session);  // valorisation hold, list
// Of rollout:
void AddCentre(CLI::App& rollout, Session& session);          // centre, evaluations
void AddMeans(CLI::App& rollout, Session& session);           // means, diffusion
void AddRolloutCompare(CLI::App& rollout, Session& session);  // compare
void AddStages(CLI::App* rollout, Session& session);          // readiness, fidelity, thresholds
void AddReport(CLI::App& app, Session& session);
void AddStatement(CLI::App& report, Session& session);       // Of report: statement.
void AddActivityReport(CLI::App& report, Session& session);  // Of report: activity.
void AddExplain(CLI::App& app, Session& session);
void AddExplainReport(CLI::App& explain, Session& session);  // Of explain: report.
void AddEvents(CLI::App& app, Session& session);
void AddAdmin(CLI::App& app, Session& session);
void AddVerify(CLI::App& admin, Session& session);  // Of admin: verify, chain-head.

// The whole program as one parser, named flags and commands included.
void AddAll(CLI::App& app, Session& session);

// The flags that every query takes.
struct AtFlags {
  std::string as_of;
  std::string known_at;
  int64_t min_position = 0;
  int64_t limit = 0;
};

// Adds --as-of (unless `several` dates are the command's own), --known-at, --min-position.
void AddAtFlags(CLI::App* command, AtFlags* flags, bool with_as_of = true);
// Adds --limit.
void AddLimitFlag(CLI::App* command, AtFlags* flags);

// What the flags say; they were checked while they were parsed.
v1::QueryMeta QueryAt(const AtFlags& flags);
// Checks of CLI11: empty when good, else what is wrong. Dates and instants are checked by form; the
// server checks the calendar.
std::string CheckDate(const std::string& text);
std::string CheckMonth(const std::string& text);
std::string CheckKnownAt(const std::string& text);

// A person as people type it: "vev-001", or "landlord-a:00417" for the landlord's own number.
v1::PersonRef PersonOf(const std::string& text);

// "as of 2009-05-12, as known at position 4711": what an answer stands on.
std::string AnsweredText(const v1::AnswerMeta& answered);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_COMMANDS_H_
