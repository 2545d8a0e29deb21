// A territory on one day with what its network does not hold: the meetings as they were told, and
// those whom activities name though they are no longer there. What the figures of a series beside
// those of the network are made of. Pure; reads facts through FactReader.
#ifndef LOGE_SERVICES_PARTNERSHIP_MOMENT_H_
#define LOGE_SERVICES_PARTNERSHIP_MOMENT_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/caretakers/registry.h"
#include "services/partnership/meetings.h"
#include "services/partnership/network_data.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"

namespace loge::partnership {

// Everything is borrowed; `data` is the network that `reader` and `registry` give of the territory,
// at their date. Lives during one query; thread-compatible. Errors of all: those of FactReader.
class Moment {
 public:
  static absl::StatusOr<Moment> Load(const runtime::FactReader& reader,
                                     const caretakers::Registry& registry,
                                     const std::string& territory_id, const NetworkData& data);

  const NetworkData& data() const { return data_; }
  const caretakers::Registry& registry() const { return registry_; }
  const std::string& territory_id() const { return territory_id_; }
  runtime::Date as_of() const { return data_.as_of; }
  // Those filed under the territory that had happened by the date, in order.
  const std::vector<runtime::Fact>& facts() const { return facts_; }
  // Its meetings that had taken place by the date, in order.
  const std::vector<WholeMeeting>& meetings() const { return meetings_; }
  // The launches of its experiments by the date, in order.
  const std::vector<runtime::Fact>& launches() const { return launches_; }

  // In the network or not; null when nobody knows who that is. Stays until the moment is destroyed.
  absl::StatusOr<const Member*> Find(const PersonKey& key) const;

 private:
  Moment(const runtime::FactReader& reader, const caretakers::Registry& registry,
         const std::string& territory_id, const NetworkData& data)
      : reader_(reader), registry_(registry), territory_id_(territory_id), data_(data) {}

  absl::StatusOr<std::optional<Member>> Read(const PersonKey& key) const;
  // Null when the person is not in the network.
  const Member* FindMember(const PersonKey& key) const;

  const runtime::FactReader& reader_;
  const caretakers::Registry& registry_;
  const std::string& territory_id_;
  const NetworkData& data_;
  std::vector<runtime::Fact> facts_;
  std::vector<WholeMeeting> meetings_;
  std::vector<runtime::Fact> launches_;
  mutable std::map<PersonKey, std::optional<Member>> found_;
};

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_MOMENT_H_
