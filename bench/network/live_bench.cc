// The network of a territory behind a server: asked for the first time, asked for again while
// events of others arrive, and what its read models cost per participant of a meeting.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/import_client.h"
#include "bench/loged.h"
#include "bench/network/live.h"
#include "bench/network/made_network.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "services/runtime/date.h"

namespace loge::bench::networks {
namespace {

using partnership::Activity;
using partnership::Member;
using partnership::PersonKey;
using Clock = std::chrono::steady_clock;

constexpr int kPersons = 700;
constexpr int kTies = 8'000;
constexpr uint64_t kSeed = 20090512;
constexpr int kAgain = 40;         // Questions, an event of another territory before each.
constexpr int kMeetings = 4'000;   // For what participants cost,
constexpr int kParticipants = 20;  // each of so many.
constexpr char kTerritory[] = "town-0";
constexpr char kElsewhere[] = "elsewhere";
constexpr char kBegin[] = "1990-01-01";

double MillisecondsSince(Clock::time_point begun) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
}

// The commands that tell a made network, in three waves: places, persons, activities.
class Story {
 public:
  explicit Story(const partnership::NetworkData& data) : data_(data) {}

  std::vector<v1::Command> Places() {
    std::map<std::string, bool> landlords;
    std::map<std::string, bool> partners;
    std::map<std::string, bool> neighbourhoods;
    for (const Member& member : data_.members) {
      if (member.key.contact) {
        partners[member.partner_id] = true;
        continue;
      }
      landlords[member.landlord_id] = true;
      neighbourhoods[member.person.employments[0].placements[0].neighbourhood_ids[0]] = true;
    }
    std::vector<v1::Command> out;
    for (const char* id : {kTerritory, kElsewhere}) {
      auto* territory = Add(out).mutable_propose_territory();
      Stamp(territory, kBegin);
      territory->set_territory_id(id);
      territory->set_name(id);
      territory->add_commune_codes(id == std::string(kTerritory) ? "69259" : "69256");
    }
    for (const auto& [id, there] : neighbourhoods) {
      auto* place = Add(out).mutable_define_neighbourhood();
      Stamp(place, kBegin);
      place->set_neighbourhood_id(id);
      place->set_commune_code("69259");
      place->set_name(id);
    }
    for (const auto& [id, there] : landlords) {
      auto* landlord = Add(out).mutable_register_landlord();
      Stamp(landlord, kBegin);
      landlord->set_landlord_id(id);
      landlord->set_kind(events::v1::LANDLORD_KIND_OPH);
      landlord->set_name(id);
    }
    for (const auto& [id, there] : partners) {
      auto* partner = Add(out).mutable_register_partner();
      Stamp(partner, kBegin);
      partner->set_partner_id(id);
      partner->set_type(events::v1::PARTNER_TYPE_POLICE);
      partner->set_name(id);
    }
    return out;
  }

  // In the order of the members.
  std::vector<v1::Command> Persons() {
    std::vector<v1::Command> out;
    for (const Member& member : data_.members) {
      if (member.key.contact) {
        auto* contact = Add(out).mutable_name_contact();
        Stamp(contact, kBegin);
        contact->set_partner_id(member.partner_id);
        contact->mutable_personal_data()->set_family_name(member.key.id);
        continue;
      }
      auto* joined = Add(out).mutable_join_caretaker();
      Stamp(joined, kBegin);
      joined->set_landlord_id(member.landlord_id);
      joined->add_neighbourhood_ids(
          member.person.employments[0].placements[0].neighbourhood_ids[0]);
      joined->set_job_family(events::v1::JOB_FAMILY_CARETAKER);
      joined->mutable_personal_data()->set_family_name(member.key.id);
      joined->mutable_personal_data()->set_given_name("P");
      joined->mutable_personal_data()->set_employee_number(member.key.id);
    }
    return out;
  }
  // Who was made of them.
  void Know(const std::vector<std::string>& ids) {
    for (size_t i = 0; i < ids.size(); ++i) ids_[data_.members[i].key] = ids[i];
  }

  std::vector<v1::Command> Activities() {
    std::vector<v1::Command> out;
    for (const Activity& activity : data_.activities) {
      AddMeeting(out, kTerritory, runtime::FormatDay(activity.date.day), activity.participants);
    }
    return out;
  }

  // Meetings of other persons each time, long ago.
  std::vector<v1::Command> Meetings(const char* territory, int count, int participants) {
    std::vector<v1::Command> out;
    for (int i = 0; i < count; ++i) {
      std::vector<PersonKey> present;
      for (int k = 0; k < participants; ++k) {
        const auto next = static_cast<size_t>(next_person_++);
        present.push_back(data_.members[next % data_.members.size()].key);
      }
      AddMeeting(out, territory, "1995-03-01", present);
    }
    return out;
  }

 private:
  static v1::Command& Add(std::vector<v1::Command>& out) { return out.emplace_back(); }
  template <class Request>
  void Stamp(Request* request, const std::string& day) {
    request->mutable_meta()->set_request_id(absl::StrCat("r-", ++requests_));
    request->set_occurred_on(day);
  }
  void AddMeeting(std::vector<v1::Command>& out, const char* territory, const std::string& day,
                  const std::vector<PersonKey>& present) {
    auto* meeting = Add(out).mutable_record_meeting();
    Stamp(meeting, day);
    meeting->set_kind(events::v1::MEETING_KIND_PARTNER);
    meeting->set_territory_id(territory);
    for (const PersonKey& key : present) {
      const std::string& id = ids_.find(key)->second;
      if (key.contact) {
        meeting->add_contact_ids(id);
      } else {
        meeting->add_caretakers()->set_caretaker_id(id);
      }
    }
  }

  const partnership::NetworkData& data_;
  std::map<PersonKey, std::string> ids_;
  int64_t requests_ = 0;
  int64_t next_person_ = 0;
};

bool Send(const Loged& loged, const std::vector<v1::Command>& commands,
          std::vector<std::string>* ids = nullptr) {
  ImportResult result = Import(loged.channel(), commands);
  if (ids != nullptr) *ids = std::move(result.ids);
  return result.ok;
}

// With all measures, as of the day of the made network. Less than 0 when it fails.
double AskNetwork(Loged& loged, int64_t ties_min) {
  v1::GetNetworkRequest request;
  request.mutable_at()->set_as_of("2009-05-12");
  request.mutable_at()->set_min_position(loged.Head());
  request.set_territory_id(kTerritory);
  request.set_include_graph(true);
  request.set_include_betweenness(true);
  v1::GetNetworkResponse answer;
  grpc::ClientContext context;
  const auto stub = v1::PartnershipService::NewStub(loged.channel());
  const auto begun = Clock::now();
  const grpc::Status status = stub->GetNetwork(&context, request, &answer);
  const double took = MillisecondsSince(begun);
  if (status.ok() && answer.ties_size() >= ties_min) return took;
  std::fprintf(stderr, "network: %d ties, %s\n", answer.ties_size(),
               status.error_message().c_str());
  return -1;
}

// From the start of a server on `folder` until its network reflects all of the log.
double StartUntilLevel(const BenchEnv& env, const std::string& folder, int64_t head) {
  const auto begun = Clock::now();
  const auto loged = Loged::Start(env.loged, folder);
  if (loged == nullptr) return -1;
  const auto stub = v1::PartnershipService::NewStub(loged->channel());
  while (true) {
    v1::ListPartnersRequest request;
    request.mutable_at()->set_min_position(head);
    v1::ListPartnersResponse answer;
    grpc::ClientContext context;
    const grpc::Status status = stub->ListPartners(&context, request, &answer);
    if (status.ok()) return MillisecondsSince(begun);
    if (status.error_code() != grpc::UNAVAILABLE) {
      std::fprintf(stderr, "network: %s\n", status.error_message().c_str());
      return -1;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // Not built yet.
  }
}

bool MeasureAgain(const BenchEnv& env, Story& story, Loged& loged, int64_t ties_min) {
  const double first = AskNetwork(loged, ties_min);
  if (first < 0) return false;
  env.report->Add("network.territory_first_ms", first);
  for (int i = 0; i < kAgain; ++i) {
    if (!Send(loged, story.Meetings(kElsewhere, 1, 8))) return false;
    const double again = AskNetwork(loged, ties_min);
    if (again < 0) return false;
    env.report->Add("network.territory_again_ms", again);
  }
  return true;
}

bool RunOnce(const BenchEnv& env, int run) {
  const std::string folder = absl::StrCat(env.folder, "/network-", run);
  const partnership::NetworkData data = MakeNetwork(kPersons, kTies, kSeed);
  Story story(data);
  int64_t head = 0;
  {
    const auto loged = Loged::Start(env.loged, folder);
    std::vector<std::string> ids;
    if (loged == nullptr || !Send(*loged, story.Places())) return false;
    if (!Send(*loged, story.Persons(), &ids)) return false;
    story.Know(ids);
    if (!Send(*loged, story.Activities())) return false;
    if (!MeasureAgain(env, story, *loged, kTies)) return false;
    if (!Send(*loged, story.Meetings(kElsewhere, kMeetings, kParticipants))) return false;
    head = loged->Head();
    if (!loged->WaitUntilLevel()) return false;
  }
  // The same log, with read models and without: they are made event by event, as live ones are.
  const double level = StartUntilLevel(env, folder, head);
  std::error_code failed;
  std::filesystem::remove_all(folder + "/views", failed);
  const double made = failed ? -1 : StartUntilLevel(env, folder, head);
  if (level < 0 || made < 0) return false;
  env.report->Add("network.live_participant_us",
                  (made - level) * 1000 / (kMeetings * kParticipants));
  return true;
}

}  // namespace

bool BenchLive(const BenchEnv& env) {
  for (int run = 0; run < env.runs; ++run) {
    if (!RunOnce(env, run)) return false;
  }
  return true;
}

}  // namespace loge::bench::networks
