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

// Orders those of one person as the list does; the last key of a page is "<person>/<key>".
std::string KeyOf(const v1::Anomaly& anomaly) {
  const auto& facts = anomaly.provenance();
  return absl::StrFormat("%019d/%02d/%019d", facts[0].position(), anomaly.kind(),
                         facts[facts.size() - 1].position());
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
      if (request_.kind() != v1::ANOMALY_KIND_UNSPECIFIED && request_.kind() != anomaly.kind()) {
        continue;
      }
      if (KeyOf(anomaly) <= after_key) continue;
      if (out_.anomalies_size() == page_.size) {
        const v1::Anomaly& last = out_.anomalies(page_.size - 1);
        next_after_ = absl::StrCat(last.caretaker_id(), "/", KeyOf(last));
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

// The person asked for; empty when anybody is.
absl::StatusOr<std::string> AskedFor(const QueryContext& context, const v1::PersonRef& caretaker) {
  if (!caretaker.has_employee()) return caretaker.caretaker_id();
  LOGE_ASSIGN_OR_RETURN(std::optional<std::string> found,
                        context.FindEmployee(caretaker.employee()));
  if (!found.has_value()) return runtime::NotFound("caretaker", "", "caretaker.employee");
  return *std::move(found);
}

absl::Status ListAnomalies(const QueryContext& context, const v1::ListAnomaliesRequest& request,
                           const Page& page, v1::ListAnomaliesResponse* response,
                           std::string* next_after) {
  const runtime::FactReader& people = context.Reader(caretakers::kProjection);
  const caretakers::Registry registry(people);
  Lister lister(context, request, page, response, next_after);
  const size_t slash = page.after.find('/');
  const std::string after_key = slash == std::string::npos ? "" : page.after.substr(slash + 1);
  LOGE_ASSIGN_OR_RETURN(std::string first, AskedFor(context, request.caretaker()));
  const bool one_person = !first.empty();
  if (!one_person) first = page.after.substr(0, slash);  // The page before may end within it.
  if (!first.empty()) {
    LOGE_ASSIGN_OR_RETURN(const Person person, registry.FindPerson(first));
    LOGE_ASSIGN_OR_RETURN(const bool more, lister.Add(person, after_key));
    if (!more || one_person) return absl::OkStatus();
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

}  // namespace

void RegisterQueries(runtime::QueryRegistry& registry) {
  registry.AddList({caretakers::kProjection, kTraining, kPartnership}, &CheckListAnomalies,
                   &ListAnomalies);
}

}  // namespace loge::anomalies
