// The events of an explanation alone: read models of nothing else, and the server's own queries
// over them.
#ifndef LOGE_TESTS_PROPERTY_REPLAY_H_
#define LOGE_TESTS_PROPERTY_REPLAY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "google/protobuf/repeated_field.h"
#include "loge/v1/common.pb.h"
#include "loge/v1/evidence.pb.h"
#include "services/runtime/identity_reader.h"
#include "services/runtime/queries.h"
#include "storage/row_store.h"

namespace loge::property {

class Replay : public runtime::QueryContext {
 public:
  using Events = google::protobuf::RepeatedPtrField<v1::Evidence>;

  // Applies the events in their order to empty read models; answers at what `answered` says.
  Replay(const Events& evidence, const v1::AnswerMeta& answered);

  // Answers `request` as the server does, on one page.
  absl::Status Answer(const google::protobuf::Message& request,
                      google::protobuf::Message* response) const;

  const runtime::Principal& principal() const override { return principal_; }
  runtime::Date as_of() const override { return as_of_; }
  int64_t as_known_at() const override { return as_known_at_; }
  const runtime::FactReader& Reader(absl::string_view projection) const override;
  absl::StatusOr<std::optional<events::v1::PersonalData>> OpenPersonal(
      const events::v1::Sealed&) const override {
    return std::optional<events::v1::PersonalData>();
  }
  absl::StatusOr<std::optional<std::string>> FindEmployee(const v1::EmployeeRef&) const override {
    return std::optional<std::string>();
  }
  absl::StatusOr<runtime::EventPtr> ReadEvent(int64_t position) const override;
  absl::StatusOr<runtime::EventPtr> FindReplacement(
      const events::v1::RecordedEvent& event) const override;
  const runtime::Identities& identities() const override { return identities_; }
  std::vector<runtime::Fact> MergesBehind(int64_t known_from) const override {
    return resolved_.MergesBehind(identities_, known_from);
  }
  std::vector<runtime::Fact> MergesBehindRequest() const override {
    return runtime::MergesOf(identities_, asked_by_other_ids_);
  }

 private:
  const runtime::Principal principal_ = runtime::LocalPrincipal();
  runtime::Date as_of_;
  int64_t as_known_at_ = 0;
  std::map<int64_t, runtime::EventPtr> events_;
  std::unique_ptr<storage::RowStore> rows_;
  std::map<std::string, std::shared_ptr<storage::RowFamily>> families_;
  std::unique_ptr<storage::RowSnapshot> snapshot_;
  std::map<std::string, std::unique_ptr<runtime::FactReader>> as_told_;
  runtime::Identities identities_;
  runtime::ResolvedFacts resolved_;
  mutable std::set<std::string> asked_by_other_ids_;
  std::map<std::string, std::unique_ptr<runtime::FactReader>> readers_;
};

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_REPLAY_H_
