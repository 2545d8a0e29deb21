#include "services/runtime/earlier_reader.h"

#include <utility>

#include "storage/base/check.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {

EarlierReader::EarlierReader(const FactReader& reader, Date as_of)
    : reader_(reader), as_of_(as_of) {
  LOGE_CHECK(as_of <= reader.as_of());  // What happened since its day it does not give.
}

void EarlierReader::LeaveOutLater(std::vector<Fact>* facts) const {
  std::erase_if(*facts, [this](const Fact& fact) { return as_of_ < fact.date.day; });
}

absl::StatusOr<std::vector<Fact>> EarlierReader::Facts(absl::string_view subject,
                                                       DateFilter filter) const {
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts, reader_.Facts(subject, filter));
  if (filter == DateFilter::kUntilAsOf) LeaveOutLater(&facts);
  return facts;
}

absl::StatusOr<std::vector<Fact>> EarlierReader::FactsSince(absl::string_view subject,
                                                            Date from) const {
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts, reader_.FactsSince(subject, from));
  LeaveOutLater(&facts);
  return facts;
}

absl::Status EarlierReader::ForEach(absl::string_view kind, absl::string_view after_id,
                                    Visitor visit, DateFilter filter) const {
  return reader_.ForEach(
      kind, after_id,
      [&](absl::string_view id, std::vector<Fact> facts) {
        if (filter == DateFilter::kUntilAsOf) LeaveOutLater(&facts);
        return facts.empty() || visit(id, std::move(facts));
      },
      filter);
}

}  // namespace loge::runtime
