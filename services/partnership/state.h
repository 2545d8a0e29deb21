// What the facts of this context mean: partners, contacts, meetings, introductions; and, folded
// from the events of other contexts, whether a territory is known and who coordinates it, and where
// an experiment is made.
//
// The folds take living facts in order (runtime::FactBefore) and never fail: facts may contradict
// each other for a while, and what makes sense is kept.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_STATE_H_
#define LOGE_SERVICES_PARTNERSHIP_STATE_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/events/v1/partnership.pb.h"
#include "loge/events/v1/rollout.pb.h"
#include "services/caretakers/registry.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"

namespace loge::partnership {

// What decisions ask for: Need{&kPartnerFold, "partner/<id>"}, …
extern const runtime::FoldSpec kPartnerFold;
extern const runtime::FoldSpec kClosingFold;  // Of "closed-partner/<id>".
extern const runtime::FoldSpec kContactFold;
extern const runtime::FoldSpec kMeetingFold;
extern const runtime::FoldSpec kMergeFold;  // Of "meeting/<id>", as those below.
extern const runtime::FoldSpec kExpressionGroupFold;
extern const runtime::FoldSpec kSupportMeetingFold;
extern const runtime::FoldSpec kIntroductionFold;  // Of "introduction/<id>".
extern const runtime::FoldSpec kTerritoryFold;     // Folds the rollout's TerritoryProposed.

// The kind of subject that a closing carries beside those of the partners: found under it for each
// of the contacts, without what the partner took part in.
inline constexpr char kClosedPartner[] = "closed-partner";

// The kind of subject under which the launches of a territory's experiments are filed: without all
// else that was done in it.
inline constexpr char kLaunched[] = "launched";

struct PartnerEntry {
  events::v1::PartnerRegistered registered;
  runtime::Fact fact;
};

// That a partner is no more, from the day of the fact on.
struct ClosingEntry {
  events::v1::PartnerClosed closed;
  runtime::Fact fact;

  bool By(runtime::Date day) const { return fact.date.day <= day; }
};

// A person in an organisation: [from, until], both days included.
struct ContactEntry {
  events::v1::ContactNamed named;
  runtime::Fact fact;  // That named it.
  std::optional<runtime::FactDate> until;
  std::string successor_contact_id;
  std::optional<runtime::Fact> end_fact;  // Set with `until`.

  // Ends with the partner: the day before the closing, unless it ended earlier. A contact that was
  // named for that day or a later one goes on: which of the two facts is wrong is not known.
  void EndWith(const ClosingEntry& closing);
  bool Living(runtime::Date day) const {
    return fact.date.day <= day && (!until.has_value() || day <= until->day);
  }
  // The landlord on that day, or on the last one when that is earlier; empty for a partner.
  // `became` tells what became of the one that was told.
  std::string LandlordOn(runtime::Date day, const caretakers::Successions& became) const;
};

// As one telling has it: services/partnership/meetings.h knows those that are one.
struct MeetingEntry {
  events::v1::MeetingHeld held;
  runtime::Fact fact;
};

// A meeting was found to be another one.
struct MergeEntry {
  events::v1::MeetingsMerged merged;
  runtime::Fact fact;
};

struct ExpressionGroupEntry {
  events::v1::ExpressionGroupHeld held;
  runtime::Fact fact;
};

struct SupportMeetingEntry {
  events::v1::SupportMeetingHeld held;
  runtime::Fact fact;
};

struct IntroductionEntry {
  events::v1::IntroductionMade made;
  runtime::Fact fact;
};

// Each takes the facts filed under its subject; nothing when they do not tell of that id.
std::optional<PartnerEntry> FoldPartner(absl::string_view partner_id,
                                        const std::vector<runtime::Fact>& facts);
// The closing of that partner; not those that it follows.
std::optional<ClosingEntry> FoldClosing(absl::string_view partner_id,
                                        const std::vector<runtime::Fact>& facts);
// As it was told: without the closing of its partner (ContactEntry::EndWith). An end dated before
// the beginning is left out.
std::optional<ContactEntry> FoldContact(absl::string_view contact_id,
                                        const std::vector<runtime::Fact>& facts);
std::optional<MeetingEntry> FoldMeeting(absl::string_view meeting_id,
                                        const std::vector<runtime::Fact>& facts);
// Whether that meeting was found to be another one; not which others were found to be it.
std::optional<MergeEntry> FoldMerge(absl::string_view absorbed_meeting_id,
                                    const std::vector<runtime::Fact>& facts);
std::optional<ExpressionGroupEntry> FoldExpressionGroup(absl::string_view group_meeting_id,
                                                        const std::vector<runtime::Fact>& facts);
std::optional<SupportMeetingEntry> FoldSupportMeeting(absl::string_view support_meeting_id,
                                                      const std::vector<runtime::Fact>& facts);
std::optional<IntroductionEntry> FoldIntroduction(absl::string_view introduction_id,
                                                  const std::vector<runtime::Fact>& facts);

// The ExperimentLaunched of that experiment, folded from the events of the rollout.
std::optional<runtime::Fact> FoldLaunch(absl::string_view experiment_id,
                                        const std::vector<runtime::Fact>& facts);

// The latest TerritoryProposed of that territory: a territory carries the facts of those that were
// seeded from it, too.
std::optional<events::v1::TerritoryProposed> FoldTerritory(absl::string_view territory_id,
                                                           const std::vector<runtime::Fact>& facts);

// The contacts who coordinate the territory on that day.
std::set<std::string> FoldCoordinators(absl::string_view territory_id, runtime::Date day,
                                       const std::vector<runtime::Fact>& facts);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_STATE_H_
