#include "tests/property/replay.h"

#include <vector>

#include "gtest/gtest.h"
#include "services/anomalies/service.h"
#include "services/caretakers/service.h"
#include "services/caretakers/views.h"
#include "services/indicators/service.h"
#include "services/partnership/service.h"
#include "services/partnership/views.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "services/runtime/fact_rows.h"
#include "services/training/service.h"
#include "services/training/views.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"
#include "storage/memory/open.h"

namespace loge::property {
namespace {

constexpr int kOnePage = 1000000;

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* queries = new runtime::QueryRegistry();
    caretakers::RegisterQueries(*queries);
    training::RegisterQueries(*queries);
    partnership::RegisterQueries(*queries);
    rollout::RegisterQueries(*queries);
    indicators::RegisterQueries(*queries);
    anomalies::RegisterQueries(*queries);
    return queries;
  }();
  return *kQueries;
}

}  // namespace

Replay::Replay(const Events& evidence, const v1::AnswerMeta& answered)
    : as_of_(runtime::ParseDay(answered.as_of()).value_or(runtime::Date())),
      as_known_at_(answered.as_known_at()),
      rows_(storage::NewMemoryRowStore()) {
  for (const v1::Evidence& row : evidence) {
    events_[row.event().position()] =
        std::make_shared<const events::v1::RecordedEvent>(row.event());
  }
  const std::vector<const runtime::ProjectionSpec*> specs{
      &caretakers::Projection(), &training::Projection(), &partnership::Projection(),
      &rollout::Projection()};
  for (const runtime::ProjectionSpec* spec : specs) {
    auto family = rows_->Create({spec->name, 1, spec->version});
    LOGE_CHECK(family.ok());
    const std::unique_ptr<storage::RowBatch> batch = rows_->NewBatch(**family);
    for (const auto& entry : events_) {
      const absl::Status applied = runtime::ApplyToRows(
          *spec, entry.second, [this](int64_t position) { return ReadEvent(position); }, *batch);
      EXPECT_TRUE(applied.ok()) << spec->name << ": " << applied;
    }
    const int64_t last = events_.empty() ? 0 : events_.rbegin()->first;
    EXPECT_TRUE(batch->Commit(storage::Position(last)).ok());
    families_[spec->name] = *std::move(family);
  }
  snapshot_ = rows_->Snapshot();
  for (const auto& entry : families_) {
    as_told_[entry.first] =
        runtime::NewRowReader({snapshot_.get(), entry.second.get(), as_of_, as_known_at_});
  }
  auto identities = runtime::ReadIdentities(*as_told_.at(caretakers::Projection().name));
  LOGE_CHECK(identities.ok());
  identities_ = **identities;
  for (const auto& entry : as_told_) {
    readers_[entry.first] =
        std::make_unique<runtime::IdentityReader>(*entry.second, identities_, &resolved_);
  }
}

absl::Status Replay::Answer(const google::protobuf::Message& request,
                            google::protobuf::Message* response) const {
  const auto* query = Queries().Find(request.GetDescriptor());
  LOGE_CHECK(query != nullptr);
  const std::unique_ptr<google::protobuf::Message> resolved(request.New());
  resolved->CopyFrom(request);
  asked_by_other_ids_.clear();
  identities_.ResolveRequest(resolved.get(), &asked_by_other_ids_);
  std::string next_after;
  return query->handle(*this, *resolved, {kOnePage, ""}, response, &next_after);
}

const runtime::FactReader& Replay::Reader(absl::string_view projection) const {
  return *readers_.at(ToString(projection));
}

absl::StatusOr<runtime::EventPtr> Replay::ReadEvent(int64_t position) const {
  const auto it = events_.find(position);
  if (it == events_.end()) return absl::NotFoundError("this event is no evidence");
  return it->second;
}

absl::StatusOr<runtime::EventPtr> Replay::FindReplacement(
    const events::v1::RecordedEvent& event) const {
  for (const auto& entry : events_) {
    const events::v1::EventPayload& payload = entry.second->payload();
    if (payload.fact_corrected().target_position() == event.position() ||
        payload.fact_cancelled().target_position() == event.position()) {
      return entry.second;
    }
  }
  return runtime::EventPtr();
}

}  // namespace loge::property
