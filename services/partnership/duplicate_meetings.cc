#include "services/partnership/duplicate_meetings.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/partnership/meetings.h"
#include "services/partnership/network_data.h"
#include "services/partnership/views.h"
#include "services/runtime/date.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::partnership {
namespace {

using runtime::Date;
using runtime::DateFilter;
using runtime::Fact;
using runtime::FactReader;
using runtime::Page;

// Between the parts of a key: less than any character of an id, so that keys are in the order of
// their parts.
constexpr char kBetween[] = " ";

// A meeting and those whom it names, in order.
struct Candidate {
  WholeMeeting meeting;
  std::vector<PersonKey> named;
};

struct Similarity {
  int in_common = 0;
  int named = 0;

  double value() const { return static_cast<double>(in_common) / named; }
  // Where nobody is named, nothing speaks for it.
  bool Reaches(double min) const { return named > 0 && value() >= min; }
};

Similarity Compare(const std::vector<PersonKey>& a, const std::vector<PersonKey>& b) {
  std::vector<PersonKey> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  const int in_common = static_cast<int>(both.size());
  return {in_common, static_cast<int>(a.size() + b.size()) - in_common};
}

class Lister {
 public:
  Lister(const FactReader& reader, const caretakers::Registry& registry,
         const v1::ListDuplicateMeetingsRequest& request, const Page& page,
         v1::ListDuplicateMeetingsResponse* out, std::string* next_after)
      : meetings_(reader),
        registry_(registry),
        from_(runtime::ParseDay(request.from())),
        until_(runtime::ParseDay(request.until())),
        page_(page),
        out_(*out),
        next_after_(*next_after) {
    const double asked = request.similarity_min();
    out_.set_similarity_min(asked > 0 ? asked : kSimilarityMinDefault);
  }

  // Adds the pairs of a territory, whose facts of any date are given. False when the page is full
  // and there is more.
  absl::StatusOr<bool> Add(const std::string& territory_id, const std::vector<Fact>& facts) {
    LOGE_ASSIGN_OR_RETURN(std::vector<WholeMeeting> meetings, meetings_.Of(territory_id, facts));
    std::vector<Candidate> candidates;
    for (WholeMeeting& meeting : meetings) {
      const Date day = meeting.fact.date.day;
      if ((from_.has_value() && day < *from_) || (until_.has_value() && *until_ < day)) continue;
      std::vector<PersonKey> named = NamedIn(meeting.held());
      candidates.push_back({std::move(meeting), std::move(named)});
    }
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
      return std::tie(a.meeting.fact.date.day, a.meeting.held().meeting_id()) <
             std::tie(b.meeting.fact.date.day, b.meeting.held().meeting_id());
    });
    for (size_t i = 0; i < candidates.size(); ++i) {
      for (size_t j = i + 1; j < candidates.size(); ++j) {
        const Candidate& first = candidates[i];
        const Candidate& second = candidates[j];
        if (second.meeting.fact.date.day != first.meeting.fact.date.day) break;
        if (second.meeting.fact.date != first.meeting.fact.date) continue;
        LOGE_ASSIGN_OR_RETURN(const bool more, AddPair(territory_id, first, second));
        if (!more) return false;
      }
    }
    return true;
  }

 private:
  absl::StatusOr<bool> AddPair(const std::string& territory_id, const Candidate& first,
                               const Candidate& second) {
    const Similarity similarity = Compare(first.named, second.named);
    if (!similarity.Reaches(out_.similarity_min())) return true;
    std::string key = absl::StrCat(
        territory_id, kBetween, runtime::FormatDay(first.meeting.fact.date.day), kBetween,
        first.meeting.held().meeting_id(), kBetween, second.meeting.held().meeting_id());
    if (key <= page_.after) return true;
    if (out_.pairs_size() == page_.size) {
      next_after_ = last_;
      return false;
    }
    v1::DuplicateMeetings& pair = *out_.add_pairs();
    LOGE_ASSIGN_OR_RETURN(*pair.mutable_first(), MessageOf(registry_, first.meeting));
    LOGE_ASSIGN_OR_RETURN(*pair.mutable_second(), MessageOf(registry_, second.meeting));
    pair.set_in_common(similarity.in_common);
    pair.set_named(similarity.named);
    pair.set_similarity(similarity.value());
    last_ = std::move(key);
    return true;
  }

  const Meetings meetings_;
  const caretakers::Registry& registry_;
  const std::optional<Date> from_;
  const std::optional<Date> until_;
  const Page page_;
  v1::ListDuplicateMeetingsResponse& out_;
  std::string& next_after_;
  std::string last_;
};

}  // namespace

absl::Status ListDuplicateMeetings(const FactReader& reader, const caretakers::Registry& registry,
                                   const v1::ListDuplicateMeetingsRequest& request,
                                   const Page& page, v1::ListDuplicateMeetingsResponse* out,
                                   std::string* next_after) {
  Lister lister(reader, registry, request, page, out, next_after);
  const bool one_territory = !request.territory_id().empty();
  // The page before may end within a territory.
  const std::string first =
      one_territory ? request.territory_id() : page.after.substr(0, page.after.find(kBetween));
  if (!first.empty()) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader.Facts(absl::StrCat("territory/", first), DateFilter::kAny));
    LOGE_ASSIGN_OR_RETURN(const bool more, lister.Add(first, facts));
    if (!more || one_territory) return absl::OkStatus();
  }
  absl::Status failed;
  LOGE_RETURN_IF_ERROR(reader.ForEach(
      "territory", first,
      [&](absl::string_view id, const std::vector<Fact>& facts) {
        const absl::StatusOr<bool> more = lister.Add(ToString(id), facts);
        if (!more.ok()) failed = more.status();
        return more.ok() && *more;
      },
      DateFilter::kAny));
  return failed;
}

}  // namespace loge::partnership
