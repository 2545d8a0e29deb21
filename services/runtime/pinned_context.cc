#include "services/runtime/pinned_context.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/runtime/fact_rows.h"
#include "services/runtime/log_events.h"
#include "services/runtime/log_positions.h"
#include "services/runtime/person_refs.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {

PinnedContext::PinnedContext(const Env& env, Date as_of, int64_t as_known_at, KeptAnswer* kept)
    : env_(env), as_of_(as_of), as_known_at_(as_known_at), kept_(kept) {
  for (const auto& [name, family] : env_.views.families) {
    readers_[name] = NewRowReader({env_.views.snapshot.get(), family.get(), as_of, as_known_at,
                                   env_.views.cached.find(name)->second,
                                   kept == nullptr ? nullptr : kept->ReadOf(name)});
  }
}

absl::Status PinnedContext::LoadIdentities() {
  // Each read model that holds facts about people files all merges; all are pinned at one position.
  for (const auto& [name, reader] : readers_) {
    LOGE_ASSIGN_OR_RETURN(identities_, ReadIdentities(*reader));
    if (!identities_->empty()) break;
  }
  if (identities_->empty()) return absl::OkStatus();
  for (auto& [name, reader] : readers_) {
    as_told_.push_back(std::move(reader));
    reader = std::make_unique<IdentityReader>(*as_told_.back(), *identities_, &resolved_);
  }
  return absl::OkStatus();
}

void PinnedContext::Resolve(google::protobuf::Message* request) {
  identities_->ResolveRequest(request, &asked_by_other_ids_);
}

const FactReader& PinnedContext::Reader(absl::string_view projection) const {
  const auto it = readers_.find(projection);
  LOGE_CHECK(it != readers_.end());  // The query did not declare it.
  return *it->second;
}

absl::StatusOr<std::optional<events::v1::PersonalData>> PinnedContext::OpenPersonal(
    const events::v1::Sealed& sealed) const {
  asked_for_more_ = true;
  return env_.secrets.Open(sealed);
}

absl::StatusOr<std::optional<std::string>> PinnedContext::FindEmployee(
    const v1::EmployeeRef& employee) const {
  asked_for_more_ = true;
  const auto find_holder =
      [this](const std::string& key) -> absl::StatusOr<std::optional<std::string>> {
    LOGE_ASSIGN_OR_RETURN(std::optional<storage::ClaimHolder> held, env_.log.FindClaim(key));
    if (!held.has_value()) return std::optional<std::string>();
    return std::optional<std::string>(std::move(held->holder));
  };
  LOGE_ASSIGN_OR_RETURN(std::optional<std::string> id,
                        runtime::FindEmployee(employee, env_.secrets, find_holder));
  if (id.has_value()) {
    std::string survivor = identities_->SurvivorOf(*id);
    if (survivor != *id) asked_by_other_ids_.insert(survivor);
    id = std::move(survivor);
  }
  return id;
}

std::vector<Fact> PinnedContext::MergesBehind(int64_t known_from) const {
  return resolved_.MergesBehind(*identities_, known_from);
}

std::vector<Fact> PinnedContext::MergesBehindRequest() const {
  return MergesOf(*identities_, asked_by_other_ids_);
}

absl::StatusOr<EventPtr> PinnedContext::ReadEvent(int64_t position) const {
  asked_for_more_ = true;
  if (position < 1 || position > as_known_at_) {
    return absl::OutOfRangeError(absl::StrCat("position ", position, " lies beyond ", as_known_at_,
                                              ", the end of what is asked for"));
  }
  return EventAt(env_.log, position);
}

absl::StatusOr<std::unique_ptr<QueryContext>> PinnedContext::AsKnownOn(Date day) const {
  asked_for_more_ = true;
  LOGE_ASSIGN_OR_RETURN(int64_t position,
                        LastRecordedBy(env_.log, EndOf(day, absl::UTCTimeZone()), as_known_at_));
  if (position == 0) return std::unique_ptr<QueryContext>();
  LOGE_ASSIGN_OR_RETURN(position, EndOfDecision(env_.log, position));
  auto then = std::make_unique<PinnedContext>(env_, day, position, /*kept=*/nullptr);
  LOGE_RETURN_IF_ERROR(then->LoadIdentities());
  return std::unique_ptr<QueryContext>(std::move(then));
}

absl::StatusOr<Figure> PinnedContext::Consult(const FigureAsked& asked) const {
  const QueryRegistry::FigureDefinition* definition = env_.registry.FindFigure(asked.name);
  if (definition == nullptr) return absl::InternalError(absl::StrCat("no figure ", asked.name));
  PinnedContext then(env_, asked.on, as_known_at_, kept_);
  LOGE_RETURN_IF_ERROR(then.LoadIdentities());
  absl::StatusOr<Figure> figure = definition->work_out(then, asked.about);
  if (!then.stands_on_facts_alone()) asked_for_more_ = true;
  if (absl::IsNotFound(figure.status())) figure = Figure();
  LOGE_RETURN_IF_ERROR(figure.status());
  figure->position = as_known_at_;
  return figure;
}

absl::StatusOr<EventPtr> PinnedContext::FindReplacement(
    const events::v1::RecordedEvent& event) const {
  asked_for_more_ = true;
  return runtime::FindReplacement(env_.log, event, as_known_at_);
}

}  // namespace loge::runtime
