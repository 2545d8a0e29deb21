#include "services/runtime/earlier_reader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::runtime {

absl::StatusOr<ReadFacts::Facts> ReadFacts::Of(absl::string_view subject) const {
  const auto it = subjects_.find(subject);
  if (it != subjects_.end()) return it->second;
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts, reader_.Facts(subject, DateFilter::kAny));
  auto read = std::make_shared<const std::vector<Fact>>(std::move(facts));
  subjects_.emplace(ToString(subject), read);
  late_.erase(subject);
  return read;
}

absl::StatusOr<ReadFacts::Facts> ReadFacts::Within(absl::string_view subject, Date from,
                                                   Date until) const {
  // A reader gives nothing later than its own day of late.
  if (subjects_.contains(subject) || reader_.as_of() < until) return Of(subject);
  const auto it = late_.find(subject);
  if (it != late_.end() && it->second.from <= from) return it->second.facts;
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts, reader_.FactsSince(subject, from));
  auto read = std::make_shared<const std::vector<Fact>>(std::move(facts));
  late_.insert_or_assign(ToString(subject), Late{from, read});
  return read;
}

absl::StatusOr<ReadFacts::Entries> ReadFacts::OfKind(absl::string_view kind) const {
  const auto it = kinds_.find(kind);
  if (it != kinds_.end()) return it->second;
  auto read = std::make_shared<std::vector<Entry>>();
  LOGE_RETURN_IF_ERROR(reader_.ForEach(
      kind, "",
      [&](absl::string_view id, std::vector<Fact> facts) {
        read->push_back({ToString(id), std::move(facts)});
        return true;
      },
      DateFilter::kAny));
  kinds_.emplace(ToString(kind), read);
  return Entries(std::move(read));
}

absl::StatusOr<std::vector<Fact>> EarlierReader::Facts(absl::string_view subject,
                                                       DateFilter filter) const {
  LOGE_ASSIGN_OR_RETURN(const ReadFacts::Facts facts, facts_.Of(subject));
  return Filtered(*facts, filter);
}

absl::StatusOr<std::vector<Fact>> EarlierReader::FactsSince(absl::string_view subject,
                                                            Date from) const {
  std::vector<Fact> since;
  if (as_of_ < from) return since;
  LOGE_ASSIGN_OR_RETURN(const ReadFacts::Facts facts, facts_.Within(subject, from, as_of_));
  std::copy_if(facts->begin(), facts->end(), std::back_inserter(since),
               [&](const Fact& fact) { return from <= fact.date.day && fact.date.day <= as_of_; });
  return since;
}

absl::Status EarlierReader::ForEach(absl::string_view kind, absl::string_view after_id,
                                    Visitor visit, DateFilter filter) const {
  LOGE_ASSIGN_OR_RETURN(const ReadFacts::Entries entries, facts_.OfKind(kind));
  const auto first = std::upper_bound(
      entries->begin(), entries->end(), after_id,
      [](absl::string_view id, const ReadFacts::Entry& each) { return id < ToAbsl(each.id); });
  for (auto it = first; it != entries->end(); ++it) {
    std::vector<Fact> facts = Filtered(it->facts, filter);
    if (!facts.empty() && !visit(it->id, std::move(facts))) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const void>> EarlierReader::Recall(absl::string_view what,
                                                                  absl::string_view subject,
                                                                  Work work) const {
  std::string key = absl::StrCat(what, "@", subject);
  const auto it = recalled_.find(key);
  if (it != recalled_.end()) return it->second;
  LOGE_ASSIGN_OR_RETURN(std::shared_ptr<const void> made, FactReader::Recall(what, subject, work));
  recalled_.emplace(std::move(key), made);
  return made;
}

std::vector<Fact> EarlierReader::Filtered(const std::vector<Fact>& facts, DateFilter filter) const {
  if (filter == DateFilter::kAny) return facts;
  std::vector<Fact> happened;
  std::copy_if(facts.begin(), facts.end(), std::back_inserter(happened),
               [this](const Fact& fact) { return fact.date.day <= as_of_; });
  return happened;
}

}  // namespace loge::runtime
