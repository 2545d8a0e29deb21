#include "services/training/service.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/training.pb.h"
#include "services/caretakers/registry.h"
#include "services/runtime/checks.h"
#include "services/runtime/evidence.h"
#include "services/training/reports.h"
#include "services/training/state.h"
#include "services/training/views.h"
#include "storage/base/status_macros.h"

namespace loge::training {
namespace {

using runtime::DateFilter;
using runtime::Fact;
using runtime::Page;
using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

void CheckGetProgramme(const v1::GetProgrammeRequest& request, Violations& out) {
  runtime::CheckId(request.programme_id(), "programme_id", Presence::kRequired, out);
}

absl::Status GetProgramme(const QueryContext& context, const v1::GetProgrammeRequest& request,
                          v1::GetProgrammeResponse* response) {
  const std::string& id = request.programme_id();
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        context.Reader(kProjection).Facts(absl::StrCat("programme/", id)));
  const Programme programme = FoldProgramme(facts);
  const ProgrammeEntry* entry = programme.On(context.as_of());
  if (entry == nullptr) return runtime::NotFound("programme", id, "programme_id");
  *response->mutable_programme() = ProgrammeView(*entry);
  return absl::OkStatus();
}

void CheckListProgrammes(const v1::ListProgrammesRequest&, Violations&) {}

absl::Status ListProgrammes(const QueryContext& context, const v1::ListProgrammesRequest&,
                            const Page& page, v1::ListProgrammesResponse* response,
                            std::string* next_after) {
  return runtime::ListBySubject<v1::Programme>(
      context.Reader(kProjection), "programme", page, response->mutable_programmes(), next_after,
      [&](absl::string_view, const std::vector<Fact>& facts,
          v1::Programme* row) -> absl::StatusOr<bool> {
        const Programme programme = FoldProgramme(facts);
        const ProgrammeEntry* entry = programme.On(context.as_of());
        if (entry != nullptr) *row = ProgrammeView(*entry);
        return entry != nullptr;
      });
}

void CheckGetModule(const v1::GetModuleRequest& request, Violations& out) {
  runtime::CheckId(request.module_id(), "module_id", Presence::kRequired, out);
}

absl::Status GetModule(const QueryContext& context, const v1::GetModuleRequest& request,
                       v1::GetModuleResponse* response) {
  const std::string& id = request.module_id();
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        context.Reader(kProjection).Facts(absl::StrCat("module/", id)));
  std::optional<v1::Module> module = ModuleView(FoldModule(facts), context.as_of());
  if (!module.has_value()) return runtime::NotFound("module", id, "module_id");
  *response->mutable_module() = *std::move(module);
  return absl::OkStatus();
}

void CheckListModules(const v1::ListModulesRequest& request, Violations& out) {
  runtime::CheckId(request.programme_id(), "programme_id", Presence::kOptional, out);
}

absl::Status ListModules(const QueryContext& context, const v1::ListModulesRequest& request,
                         const Page& page, v1::ListModulesResponse* response,
                         std::string* next_after) {
  const std::string& programme = request.programme_id();
  return runtime::ListBySubject<v1::Module>(
      context.Reader(kProjection), "module", page, response->mutable_modules(), next_after,
      [&](absl::string_view, const std::vector<Fact>& facts,
          v1::Module* row) -> absl::StatusOr<bool> {
        std::optional<v1::Module> module = ModuleView(FoldModule(facts), context.as_of());
        if (!module.has_value()) return false;
        *row = *std::move(module);
        return programme.empty() || row->programme_id() == programme;
      });
}

void CheckGetSession(const v1::GetSessionRequest& request, Violations& out) {
  runtime::CheckId(request.session_id(), "session_id", Presence::kRequired, out);
}

absl::Status GetSession(const QueryContext& context, const v1::GetSessionRequest& request,
                        v1::GetSessionResponse* response) {
  const std::string& id = request.session_id();
  LOGE_ASSIGN_OR_RETURN(
      const std::vector<Fact> facts,
      context.Reader(kProjection).Facts(absl::StrCat("session/", id), DateFilter::kAny));
  std::optional<v1::Session> session = SessionView(facts, context.as_of(), /*with_people=*/true);
  if (!session.has_value()) return runtime::NotFound("session", id, "session_id");
  *response->mutable_session() = *std::move(session);
  return absl::OkStatus();
}

void CheckListSessions(const v1::ListSessionsRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
}

absl::Status ListSessions(const QueryContext& context, const v1::ListSessionsRequest& request,
                          const Page& page, v1::ListSessionsResponse* response,
                          std::string* next_after) {
  const std::string& territory = request.territory_id();
  return runtime::ListBySubject<v1::Session>(
      context.Reader(kProjection), "session", page, response->mutable_sessions(), next_after,
      [&](absl::string_view, const std::vector<Fact>& facts,
          v1::Session* row) -> absl::StatusOr<bool> {
        std::optional<v1::Session> session =
            SessionView(facts, context.as_of(), /*with_people=*/false);
        if (!session.has_value()) return false;
        *row = *std::move(session);
        return territory.empty() || row->territory_id() == territory;
      },
      DateFilter::kAny);
}

void CheckListAttendance(const v1::ListAttendanceRequest& request, Violations& out) {
  runtime::CheckId(request.session_id(), "session_id", Presence::kRequired, out);
}

absl::Status AnswerListAttendance(const QueryContext& context,
                                  const v1::ListAttendanceRequest& request, const Page& page,
                                  v1::ListAttendanceResponse* response, std::string* next_after) {
  return ListAttendance(context.Reader(kProjection), request, page, response, next_after);
}

void CheckListDueTrainings(const v1::ListDueTrainingsRequest& request, Violations& out) {
  runtime::CheckRange(request.within_days(), "within_days", 0, kWithinDaysMax, out);
  runtime::CheckEnum(request.state(), "state", Presence::kOptional, out);
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kOptional, out);
  runtime::CheckId(request.neighbourhood_id(), "neighbourhood_id", Presence::kOptional, out);
  runtime::CheckId(request.module_id(), "module_id", Presence::kOptional, out);
}

absl::Status AnswerListDueTrainings(const QueryContext& context,
                                    const v1::ListDueTrainingsRequest& request, const Page& page,
                                    v1::ListDueTrainingsResponse* response,
                                    std::string* next_after) {
  return ListDueTrainings(context.Reader(kProjection), context.Reader(caretakers::kProjection),
                          request, page, response, next_after);
}

void CheckListTrainingCoverage(const v1::ListTrainingCoverageRequest& request, Violations& out) {
  runtime::CheckEnum(request.grouping(), "grouping", Presence::kOptional, out);
  runtime::CheckId(request.programme_id(), "programme_id", Presence::kOptional, out);
  runtime::CheckId(request.module_id(), "module_id", Presence::kOptional, out);
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kOptional, out);
  runtime::CheckId(request.neighbourhood_id(), "neighbourhood_id", Presence::kOptional, out);
}

absl::Status AnswerListTrainingCoverage(const QueryContext& context,
                                        const v1::ListTrainingCoverageRequest& request,
                                        const Page& page,
                                        v1::ListTrainingCoverageResponse* response,
                                        std::string* next_after) {
  return ListTrainingCoverage(context.Reader(kProjection), context.Reader(caretakers::kProjection),
                              runtime::MaySeeSmallGroups(context.principal()), request, page,
                              response, next_after);
}

void CheckGetTrainingRecord(const v1::GetTrainingRecordRequest& request, Violations& out) {
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
}

// The record of a person from what `reader`, of kProjection, gives. What tells that there is such a
// person when nothing else is known goes into `evidence`, if there is one.
absl::StatusOr<v1::TrainingRecord> RecordOf(const QueryContext& context,
                                            const runtime::FactReader& reader,
                                            const v1::PersonRef& caretaker,
                                            runtime::EvidenceSet* evidence) {
  std::string id = caretaker.caretaker_id();
  if (caretaker.has_employee()) {
    LOGE_ASSIGN_OR_RETURN(std::optional<std::string> found,
                          context.FindEmployee(caretaker.employee()));
    if (!found.has_value()) return runtime::NotFound("caretaker", "", "caretaker.employee");
    id = *std::move(found);
  }
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("caretaker/", id)));
  if (facts.empty()) {  // An empty record, if only the person is known.
    const caretakers::Registry registry(context.Reader(caretakers::kProjection));
    LOGE_ASSIGN_OR_RETURN(const caretakers::Person person, registry.FindPerson(id));
    if (!person.known()) return runtime::NotFound("caretaker", id, "caretaker");
    if (evidence != nullptr) evidence->Add(person.employments.front().fact);
  }
  return RecordViews(reader).View(id, facts);
}

absl::Status GetTrainingRecord(const QueryContext& context,
                               const v1::GetTrainingRecordRequest& request,
                               v1::GetTrainingRecordResponse* response) {
  LOGE_ASSIGN_OR_RETURN(*response->mutable_record(), RecordOf(context, context.Reader(kProjection),
                                                              request.caretaker(), nullptr));
  return absl::OkStatus();
}

void CheckExplainTrainingRecord(const v1::ExplainTrainingRecordRequest& request, Violations& out) {
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
}

absl::Status ExplainTrainingRecord(const QueryContext& context,
                                   const v1::ExplainTrainingRecordRequest& request,
                                   const Page& page, v1::ExplainTrainingRecordResponse* response,
                                   std::string* next_after) {
  runtime::EvidenceSet evidence;
  const runtime::TracingReader reader(context.Reader(kProjection), &evidence);
  LOGE_ASSIGN_OR_RETURN(*response->mutable_record(),
                        RecordOf(context, reader, request.caretaker(), &evidence));
  return runtime::FillEvidence(context, evidence, page, response->mutable_evidence(), next_after);
}

void CheckListTrainingRecords(const v1::ListTrainingRecordsRequest&, Violations&) {}

absl::Status ListTrainingRecords(const QueryContext& context, const v1::ListTrainingRecordsRequest&,
                                 const Page& page, v1::ListTrainingRecordsResponse* response,
                                 std::string* next_after) {
  const runtime::FactReader& reader = context.Reader(kProjection);
  RecordViews views(reader);
  return runtime::ListBySubject<v1::TrainingRecord>(
      reader, "caretaker", page, response->mutable_records(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::TrainingRecord* row) -> absl::StatusOr<bool> {
        LOGE_ASSIGN_OR_RETURN(*row, views.View(id, facts));
        return true;
      });
}

}  // namespace

void RegisterQueries(runtime::QueryRegistry& registry) {
  const std::vector<std::string> reads{kProjection};
  registry.Add(reads, &CheckGetProgramme, &GetProgramme);
  registry.AddList(reads, &CheckListProgrammes, &ListProgrammes);
  registry.Add(reads, &CheckGetModule, &GetModule);
  registry.AddList(reads, &CheckListModules, &ListModules);
  registry.Add(reads, &CheckGetSession, &GetSession);
  registry.AddList(reads, &CheckListSessions, &ListSessions);
  registry.Add({kProjection, caretakers::kProjection}, &CheckGetTrainingRecord, &GetTrainingRecord);
  registry.AddList({kProjection, caretakers::kProjection}, &CheckExplainTrainingRecord,
                   &ExplainTrainingRecord);
  registry.AddList(reads, &CheckListTrainingRecords, &ListTrainingRecords);
  registry.AddList(reads, &CheckListAttendance, &AnswerListAttendance);
  registry.AddList({kProjection, caretakers::kProjection}, &CheckListDueTrainings,
                   &AnswerListDueTrainings);
  registry.AddList({kProjection, caretakers::kProjection}, &CheckListTrainingCoverage,
                   &AnswerListTrainingCoverage);
}

}  // namespace loge::training
