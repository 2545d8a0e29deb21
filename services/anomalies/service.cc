#include "services/anomalies/service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "loge/v1/anomalies.pb.h"
#include "services/anomalies/anomalies.h"
#include "services/caretakers/registry.h"
#include "services/partnership/meetings.h"
#include "services/rollout/fundings.h"
#include "services/runtime/checks.h"
#include "storage/base/status_macros.h"

namespace loge::anomalies {
namespace {

using caretakers::Employment;
using caretakers::Person;
using runtime::Fact;
using runtime::Page;
using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

void CheckListAnomalies(const v1::ListAnomaliesRequest& request, Violations& out) {
  runtime::CheckEnum(request.kind(), "kind", Presence::kOptional, out);
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kOptional, out);
  if (request.has_caretaker()) {
    runtime::CheckPersonRef(request.caretaker(), true, "caretaker", out);
  }
}

// Orders those of one person as the list does.
std::string KeyOf(const v1::Anomaly& anomaly) {
  const auto& facts = anomaly.provenance();
  return absl::StrFormat("%019d/%02d/%019d", facts[0].position(), anomaly.kind(),
                         facts[facts.size() - 1].position());
}

// The last key of a page: "<person>/<key>"; "/<funding>" among fundings, for no person has an empty
// id.
std::string PageKeyOf(const v1::Anomaly& anomaly) {
  if (!anomaly.caretaker_id().empty()) {
    return absl::StrCat(anomaly.caretaker_id(), "/", KeyOf(anomaly));
  }
  return anomaly.about().substr(anomaly.about().find('/'));
}

bool IsWanted(const v1::ListAnomaliesRequest& request, v1::AnomalyKind kind) {
  return request.kind() == v1::ANOMALY_KIND_UNSPECIFIED || request.kind() == kind;
}

class Lister {
 public:
  Lister(const QueryContext& context, const v1::ListAnomaliesRequest& request, const Page& page,
         v1::ListAnomaliesResponse* out, std::string* next_after)
      : training_(context.Reader(kTraining)),
        partnership_(context.Reader(kPartnership)),
        meetings_(partnership_),
        request_(request),
        page_(page),
        out_(*out),
        next_after_(*next_after) {}

  // Adds those of the person after `after_key`. False when the page is full and there is more.
  absl::StatusOr<bool> Add(const Person& person, const std::string& after_key) {
    const std::string& landlord = request_.landlord_id();
    const bool wanted = landlord.empty() ||
                        std::any_of(person.employments.begin(), person.employments.end(),
                                    [&](const Employment& e) { return e.landlord_id == landlord; });
    if (!wanted) return true;
    LOGE_ASSIGN_OR_RETURN(std::vector<v1::Anomaly> all,
                          AnomaliesOf(person, training_, partnership_, meetings_));
    for (v1::Anomaly& anomaly : all) {
      if (!IsWanted(request_, anomaly.kind())) continue;
      if (KeyOf(anomaly) <= after_key) continue;
      if (out_.anomalies_size() == page_.size) {
        next_after_ = PageKeyOf(out_.anomalies(page_.size - 1));
        return false;
      }
      *out_.add_anomalies() = std::move(anomaly);
    }
    return true;
  }

 private:
  const runtime::FactReader& training_;
  const runtime::FactReader& partnership_;
  const partnership::Meetings meetings_;
  const v1::ListAnomaliesRequest& request_;
  const Page page_;
  v1::ListAnomaliesResponse& out_;
  std::string& next_after_;
};

// Adds those about fundings, from the first one after `after_id` on.
absl::Status AddFundings(const runtime::FactReader& reader, const v1::ListAnomaliesRequest& request,
                         int page_size, const std::string& after_id, v1::ListAnomaliesResponse* out,
                         std::string* next_after) {
  const std::string& landlord = request.landlord_id();
  return reader.ForEach("funding", after_id, [&](absl::string_view id, std::vector<Fact> facts) {
    const rollout::FundingState funding = rollout::FoldFunding(id, facts);
    std::optional<v1::Anomaly> anomaly = OverpaymentOf(funding);
    if (!anomaly.has_value()) return true;
    if (!landlord.empty() && funding.committed().landlord_id() != landlord) return true;
    if (out->anomalies_size() == page_size) {
      *next_after = PageKeyOf(out->anomalies(page_size - 1));
      return false;
    }
    *out->add_anomalies() = *std::move(anomaly);
    return true;
  });
}

// The person asked for; empty when anybody is.
absl::StatusOr<std::string> AskedFor(const QueryContext& context, const v1::PersonRef& caretaker) {
  if (!caretaker.has_employee()) return caretaker.caretaker_id();
  LOGE_ASSIGN_OR_RETURN(std::optional<std::string> found,
                        context.FindEmployee(caretaker.employee()));
  if (!found.has_value()) return runtime::NotFound("caretaker", "", "caretaker.employee");
  return *std::move(found);
}

// Adds those about persons: about `one_person`, or everybody when it is empty.
absl::Status AddPersons(const QueryContext& context, const v1::ListAnomaliesRequest& request,
                        const std::string& one_person, const Page& page,
                        v1::ListAnomaliesResponse* response, std::string* next_after) {
  const runtime::FactReader& people = context.Reader(caretakers::kProjection);
  const caretakers::Registry registry(people);
  Lister lister(context, request, page, response, next_after);
  const size_t slash = page.after.find('/');
  const std::string after_key = slash == std::string::npos ? "" : page.after.substr(slash + 1);
  // The page before may end within a person.
  const std::string first = one_person.empty() ? page.after.substr(0, slash) : one_person;
  if (!first.empty()) {
    LOGE_ASSIGN_OR_RETURN(const Person person, registry.FindPerson(first));
    LOGE_ASSIGN_OR_RETURN(const bool more, lister.Add(person, after_key));
    if (!more || !one_person.empty()) return absl::OkStatus();
  }
  absl::Status failed;
  LOGE_RETURN_IF_ERROR(
      people.ForEach("caretaker", first, [&](absl::string_view id, std::vector<Fact> facts) {
        const absl::StatusOr<Person> person = registry.PersonOf(id, facts);
        const absl::StatusOr<bool> more = person.ok() ? lister.Add(*person, "") : person.status();
        if (!more.ok()) failed = more.status();
        return more.ok() && *more;
      }));
  return failed;
}

absl::Status ListAnomalies(const QueryContext& context, const v1::ListAnomaliesRequest& request,
                           const Page& page, v1::ListAnomaliesResponse* response,
                           std::string* next_after) {
  LOGE_ASSIGN_OR_RETURN(const std::string one_person, AskedFor(context, request.caretaker()));
  const bool among_fundings = !page.after.empty() && page.after.front() == '/';
  if (!among_fundings && request.kind() != v1::ANOMALY_KIND_FUNDING_OVERPAID) {
    LOGE_RETURN_IF_ERROR(AddPersons(context, request, one_person, page, response, next_after));
  }
  const bool fundings = one_person.empty() && IsWanted(request, v1::ANOMALY_KIND_FUNDING_OVERPAID);
  if (!fundings || !next_after->empty()) return absl::OkStatus();
  return AddFundings(context.Reader(rollout::kProjection), request, page.size,
                     among_fundings ? page.after.substr(1) : "", response, next_after);
}

}  // namespace

void RegisterQueries(runtime::QueryRegistry& registry) {
  registry.AddList({caretakers::kProjection, kTraining, kPartnership, rollout::kProjection},
                   &CheckListAnomalies, &ListAnomalies);
}

}  // namespace loge::anomalies
