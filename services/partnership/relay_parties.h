// The activities of a territory and those whom they name, present or not: what relays are found in.
// Pure; reads facts through FactReader.
#ifndef LOGE_SERVICES_PARTNERSHIP_RELAY_PARTIES_H_
#define LOGE_SERVICES_PARTNERSHIP_RELAY_PARTIES_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/caretakers/registry.h"
#include "services/partnership/network_data.h"
#include "services/partnership/state.h"
#include "services/runtime/fact_reader.h"

namespace loge::partnership {

// Somebody whom an activity names.
struct Party {
  Member member;                        // With where a contact belongs, or the caretaker's person.
  std::optional<ContactEntry> contact;  // Of a contact that is known.
  bool present = false;    // Employed, living as a contact, or a coordinator of the territory.
  std::string partner_id;  // Whom a contact stands for; empty for whoever has ever coordinated.
};

// `reader` and `registry` are borrowed and of one query. Lives during it; thread-compatible.
class RelayParties {
 public:
  // Errors: NOT_FOUND when the territory is not known; those of FactReader, as of all below.
  static absl::StatusOr<RelayParties> Load(const runtime::FactReader& reader,
                                           const caretakers::Registry& registry,
                                           const std::string& territory_id,
                                           const TieRule& tie_rule);

  runtime::Date as_of() const { return reader_.as_of(); }
  // Until the date asked for, in canonical order; without training, which names no contacts.
  const std::vector<Activity>& activities() const { return activities_; }

  bool MakesTies(const Activity& activity) const {
    return tie_rule_.MakesTies(activity.kind, activity.named());
  }

  // Null when nobody knows who that is. Stays until the parties are destroyed.
  absl::StatusOr<const Party*> Find(const PersonKey& key) const;
  absl::StatusOr<events::v1::PartnerType> TypeOf(const std::string& partner_id) const {
    return PartnerTypeOf(reader_, partner_id);
  }
  absl::StatusOr<bool> IsClosed(const std::string& partner_id) const;

 private:
  RelayParties(const runtime::FactReader& reader, const caretakers::Registry& registry,
               const TieRule& tie_rule)
      : reader_(reader), registry_(registry), tie_rule_(tie_rule) {}

  absl::StatusOr<std::optional<Party>> Read(const PersonKey& key) const;
  absl::StatusOr<std::optional<Party>> ReadContact(const PersonKey& key) const;

  const runtime::FactReader& reader_;
  const caretakers::Registry& registry_;
  const TieRule tie_rule_;
  std::vector<Activity> activities_;
  std::set<std::string> coordinators_;       // On the date asked for.
  std::set<std::string> ever_coordinators_;  // Until then.
  mutable std::map<PersonKey, std::optional<Party>> found_;
};

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_RELAY_PARTIES_H_
