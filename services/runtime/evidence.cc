#include "services/runtime/evidence.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/limits.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

// With the answer itself and the rest of its page well below what an answer may have.
constexpr int64_t kPageBytesMax = kAnswerBytesMax / 2;

// Position of the event that `event` corrects or cancels; 0 when it does neither.
int64_t TargetOf(const events::v1::RecordedEvent& event) {
  const events::v1::EventPayload& payload = event.payload();
  if (payload.has_fact_corrected()) return payload.fact_corrected().target_position();
  if (payload.has_fact_cancelled()) return payload.fact_cancelled().target_position();
  return 0;
}

// Finds all events of the histories of facts, and which of them another one replaces.
class Histories {
 public:
  explicit Histories(const QueryContext& context) : context_(context) {}

  absl::Status AddVersion(int64_t position, int64_t original) {
    if (position == original) {  // Never corrected until then: no need to look.
      replaced_.try_emplace(position, false);
      return absl::OkStatus();
    }
    LOGE_ASSIGN_OR_RETURN(const EventPtr event, context_.ReadEvent(position));
    return AddWithEarlier(event);
  }

  absl::Status AddNamed(int64_t position) {
    LOGE_ASSIGN_OR_RETURN(EventPtr event, context_.ReadEvent(position));
    LOGE_RETURN_IF_ERROR(AddWithEarlier(event));
    for (;;) {
      LOGE_ASSIGN_OR_RETURN(EventPtr later, context_.FindReplacement(*event));
      if (later == nullptr) return absl::OkStatus();
      replaced_[event->position()] = true;
      replaced_.try_emplace(later->position(), false);
      event = std::move(later);
    }
  }

  // Whether the event at that position is replaced, in order of positions.
  const std::map<int64_t, bool>& replaced() const { return replaced_; }

 private:
  absl::Status AddWithEarlier(EventPtr event) {
    replaced_.try_emplace(event->position(), false);
    for (int64_t target = TargetOf(*event); target != 0; target = TargetOf(*event)) {
      if (target >= event->position()) {
        return absl::DataLossError(
            absl::StrCat("the event at position ", event->position(), " corrects a later one"));
      }
      replaced_[target] = true;
      LOGE_ASSIGN_OR_RETURN(event, context_.ReadEvent(target));
    }
    return absl::OkStatus();
  }

  const QueryContext& context_;
  std::map<int64_t, bool> replaced_;
};

}  // namespace

void TracingReader::Take(const std::vector<Fact>& facts) const {
  for (const Fact& fact : facts) {
    if (wanted_ == nullptr || wanted_(fact)) evidence_.Add(fact);
  }
}

absl::StatusOr<std::vector<Fact>> TracingReader::Facts(absl::string_view subject,
                                                       DateFilter filter) const {
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts, reader_.Facts(subject, filter));
  Take(facts);
  return facts;
}

absl::StatusOr<std::vector<Fact>> TracingReader::FactsSince(absl::string_view subject,
                                                            Date from) const {
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts, reader_.FactsSince(subject, from));
  Take(facts);
  return facts;
}

absl::Status TracingReader::ForEach(absl::string_view kind, absl::string_view after_id,
                                    Visitor visit, DateFilter filter) const {
  return reader_.ForEach(
      kind, after_id,
      [&](absl::string_view id, std::vector<Fact> facts) {
        Take(facts);
        return visit(id, std::move(facts));
      },
      filter);
}

std::vector<Fact> SelectingReader::Select(std::vector<Fact> facts) const {
  std::erase_if(facts, [this](const Fact& fact) { return !wanted_(fact); });
  return facts;
}

absl::StatusOr<std::vector<Fact>> SelectingReader::Facts(absl::string_view subject,
                                                         DateFilter filter) const {
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts, reader_.Facts(subject, filter));
  return Select(std::move(facts));
}

absl::StatusOr<std::vector<Fact>> SelectingReader::FactsSince(absl::string_view subject,
                                                              Date from) const {
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts, reader_.FactsSince(subject, from));
  return Select(std::move(facts));
}

absl::Status SelectingReader::ForEach(absl::string_view kind, absl::string_view after_id,
                                      Visitor visit, DateFilter filter) const {
  return reader_.ForEach(
      kind, after_id,
      [&](absl::string_view id, std::vector<Fact> facts) {
        std::vector<Fact> selected = Select(std::move(facts));
        return selected.empty() || visit(id, std::move(selected));
      },
      filter);
}

absl::Status FillEvidence(const QueryContext& context, const EvidenceSet& evidence,
                          const Page& page, google::protobuf::RepeatedPtrField<v1::Evidence>* rows,
                          std::string* next_after) {
  Histories histories(context);
  for (const auto& [position, original] : evidence.versions()) {
    LOGE_RETURN_IF_ERROR(histories.AddVersion(position, original));
    for (const Fact& merge : context.MergesBehind(position)) {
      LOGE_RETURN_IF_ERROR(histories.AddVersion(merge.known_from, merge.original));
    }
  }
  for (const Fact& merge : context.MergesBehindRequest()) {
    LOGE_RETURN_IF_ERROR(histories.AddVersion(merge.known_from, merge.original));
  }
  for (const int64_t position : evidence.named()) {
    LOGE_RETURN_IF_ERROR(histories.AddNamed(position));
  }
  int64_t after = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &after)) {
    return absl::InternalError("a page token holds no position");
  }
  int64_t bytes = 0;
  const auto& replaced = histories.replaced();
  for (auto it = replaced.upper_bound(after); it != replaced.end(); ++it) {
    if (rows->size() >= page.size || bytes >= kPageBytesMax) {
      *next_after = absl::StrCat(after);
      return absl::OkStatus();
    }
    LOGE_ASSIGN_OR_RETURN(const EventPtr event, context.ReadEvent(it->first));
    v1::Evidence* row = rows->Add();
    *row->mutable_event() = *event;
    row->set_stands(!it->second);
    bytes += static_cast<int64_t>(event->ByteSizeLong());
    after = it->first;
  }
  return absl::OkStatus();
}

}  // namespace loge::runtime
