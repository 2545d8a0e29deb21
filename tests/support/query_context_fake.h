// Runs a query of a QueryRegistry over read models in memory.
#ifndef LOGE_TESTS_SUPPORT_QUERY_CONTEXT_FAKE_H_
#define LOGE_TESTS_SUPPORT_QUERY_CONTEXT_FAKE_H_

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/runtime/identity_reader.h"
#include "services/runtime/projection.h"
#include "services/runtime/queries.h"
#include "services/runtime/recorded_days.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::testing {

class QueryContextFake : public runtime::QueryContext {
 public:
  // Answers as of that day, with what was known after the event at `as_known_at`.
  explicit QueryContextFake(absl::string_view as_of,
                            int64_t as_known_at = std::numeric_limits<int64_t>::max())
      : as_of_(ToString(as_of)), as_known_at_(as_known_at) {}

  QueryContextFake& Add(const runtime::ProjectionSpec& spec, const EventList& log) {
    as_told_.emplace(spec.name, FactReaderFake(spec, log, as_of_, as_known_at_));
    specs_.push_back(&spec);
    log_ = log;
    const auto read = runtime::ReadIdentities(as_told_.at(spec.name));
    if (!(*read)->empty()) identities_ = **read;
    return *this;
  }
  QueryContextFake& AddEmployee(const std::string& landlord_id, const std::string& number,
                                const std::string& caretaker_id) {
    employees_[{landlord_id, number}] = caretaker_id;
    return *this;
  }
  QueryContextFake& AskedBy(runtime::Principal principal) {
    principal_ = std::move(principal);
    return *this;
  }
  // As after the erasure of that person.
  QueryContextFake& LoseKeyOf(const std::string& person) {
    lost_.push_back(person);
    return *this;
  }

  // A figure that queries may consult; all others have no value.
  QueryContextFake& Knows(const runtime::FigureAsked& asked, const runtime::Figure& figure) {
    figures_[asked] = figure;
    return *this;
  }

  const runtime::Principal& principal() const override { return principal_; }
  runtime::Date as_of() const override { return Day(as_of_); }
  int64_t as_known_at() const override { return as_known_at_; }

  const runtime::FactReader& Reader(absl::string_view projection) const override {
    const auto it = as_told_.find(ToString(projection));
    LOGE_CHECK(it != as_told_.end());
    const auto reader = readers_.find(it->first);
    if (reader != readers_.end()) return reader->second;
    return readers_.emplace(it->first, runtime::IdentityReader(it->second, identities_, &resolved_))
        .first->second;
  }
  const runtime::Identities& identities() const override { return identities_; }
  std::vector<runtime::Fact> MergesBehind(int64_t known_from) const override {
    return resolved_.MergesBehind(identities_, known_from);
  }

  absl::StatusOr<std::optional<events::v1::PersonalData>> OpenPersonal(
      const events::v1::Sealed& sealed) const override {
    for (const std::string& person : lost_) {
      if (person == sealed.person()) return std::optional<events::v1::PersonalData>();
    }
    return std::optional<events::v1::PersonalData>(FakeOpened(sealed));
  }

  absl::StatusOr<std::optional<std::string>> FindEmployee(
      const v1::EmployeeRef& employee) const override {
    const auto it = employees_.find({employee.landlord_id(), employee.employee_number()});
    if (it == employees_.end()) return std::optional<std::string>();
    return std::optional<std::string>(it->second);
  }

  absl::StatusOr<runtime::EventPtr> ReadEvent(int64_t position) const override {
    if (position > as_known_at_) return absl::OutOfRangeError("not known yet");
    return log_.ReadEvent(position);
  }
  // By the days of recording that ReadEvent tells.
  absl::StatusOr<std::unique_ptr<runtime::QueryContext>> AsKnownOn(
      runtime::Date day) const override {
    int64_t position = 0;
    while (position < std::min(as_known_at_, log_.head()) &&
           runtime::RecordedOn(**ReadEvent(position + 1)) <= day) {
      ++position;
    }
    if (position == 0) return std::unique_ptr<runtime::QueryContext>();
    auto then = std::make_unique<QueryContextFake>(runtime::FormatDay(day), position);
    for (const runtime::ProjectionSpec* spec : specs_) then->Add(*spec, log_);
    then->AskedBy(principal_);
    return std::unique_ptr<runtime::QueryContext>(std::move(then));
  }

  absl::StatusOr<runtime::Figure> Consult(const runtime::FigureAsked& asked) const override {
    const auto known = figures_.find(asked);
    return known == figures_.end() ? runtime::Figure() : known->second;
  }

  absl::StatusOr<runtime::EventPtr> FindReplacement(
      const events::v1::RecordedEvent& event) const override {
    absl::StatusOr<runtime::EventPtr> found = log_.FindReplacement(event);
    const bool known = !found.ok() || *found == nullptr || (*found)->position() <= as_known_at_;
    return known ? found : runtime::EventPtr();
  }

 private:
  std::string as_of_;
  int64_t as_known_at_;
  runtime::Principal principal_ = runtime::LocalPrincipal();
  EventList log_;
  std::vector<const runtime::ProjectionSpec*> specs_;
  std::map<std::string, FactReaderFake> as_told_;
  runtime::Identities identities_;
  mutable runtime::ResolvedFacts resolved_;
  mutable std::map<std::string, runtime::IdentityReader> readers_;  // Made when asked for.
  std::map<std::pair<std::string, std::string>, std::string> employees_;
  std::vector<std::string> lost_;
  std::map<runtime::FigureAsked, runtime::Figure> figures_;
};

// Checks and answers `request`; the page is as the runtime gives it. INVALID_ARGUMENT with every
// violation when the request is malformed.
template <class Response, class Request>
absl::StatusOr<Response> Ask(const runtime::QueryRegistry& registry,
                             const runtime::QueryContext& context, const Request& request,
                             const runtime::Page& page = {50, ""},
                             std::string* next_after = nullptr) {
  const runtime::QueryRegistry::Definition* query = registry.Find(Request::descriptor());
  LOGE_CHECK(query != nullptr);
  LOGE_CHECK(query->response_prototype->GetDescriptor() == Response::descriptor());
  runtime::Violations violations;
  query->check(request, violations);
  if (!violations.empty()) return violations.ToStatus(absl::StatusCode::kInvalidArgument);
  Response response;
  std::string next;
  absl::Status status = query->handle(context, request, page, &response, &next);
  if (!status.ok()) return status;
  if (next_after != nullptr) *next_after = next;
  return response;
}

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_QUERY_CONTEXT_FAKE_H_
