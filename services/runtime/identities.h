// Who is who: ids that turned out to be one person (CaretakersMerged), and that did not after all
// (MergeReverted).
//
// Events keep the id that was told. Whoever reads facts about people, for a decision or for an
// answer, reads them through here: the facts about an absorbed id are then facts about the
// survivor, whatever was told first and whichever day is asked for; and a merge that is reverted
// has never been. Nothing is done, and nothing copied, while nobody was merged.
//
// Pure. Values; thread-compatible.
#ifndef LOGE_SERVICES_RUNTIME_IDENTITIES_H_
#define LOGE_SERVICES_RUNTIME_IDENTITIES_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/runtime/decisions.h"
#include "services/runtime/facts.h"
#include "storage/base/mutex.h"

namespace loge::runtime {

// Every merge and every revert carries this subject: there are few of them, and whoever needs one
// mostly needs all.
inline constexpr char kIdentitiesKind[] = "identities";
inline constexpr char kIdentitiesSubject[] = "identities/caretakers";
extern const FoldSpec kIdentitiesFold;
Need IdentitiesNeed();

// Whether what stands behind this in a subject is the id of a caretaker: behind "caretaker",
// "employer/<landlord>", ….
bool AreOfPeople(absl::string_view kind);
// Whether a fact of this type, or one of these types, may name a caretaker.
bool NamesCaretakers(FactType type);
bool NamesCaretakers(const FoldSpec& fold);

class Identities {
 public:
  // Nobody was merged.
  Identities() = default;
  // From the facts with kIdentitiesSubject, in order. Should they contradict each other (a
  // cancelled revert beside another merge, say), all ids that some living merge joins are one
  // person.
  explicit Identities(const std::vector<Fact>& facts);

  bool empty() const { return survivors_.empty(); }
  // An estimate of the memory it holds.
  int64_t bytes() const;

  // The id that goes on; the same one when it was not absorbed.
  std::string SurvivorOf(absl::string_view caretaker_id) const;
  // All ids of the person, the survivor first, then in byte order.
  std::vector<std::string> IdsOf(absl::string_view caretaker_id) const;
  // The survivors of living merges, in byte order.
  const std::set<std::string>& survivors() const { return all_survivors_; }
  // The living merges of the person, in order.
  std::vector<Fact> MergesOf(absl::string_view caretaker_id) const;
  // The living merge of just these two; null when there is none.
  const Fact* FindMerge(absl::string_view survivor_id, absl::string_view absorbed_id) const;

  // The subjects under which the facts about `subject` ("caretaker/<id>", …) are to be found: more
  // than one, that of the survivor first, when it is about somebody who was merged.
  std::vector<std::string> SubjectsBehind(absl::string_view subject) const;

  // Puts survivors where absorbed ids are named in `payload`. A list that names both ids of a
  // person names it twice then.
  void Resolve(events::v1::EventPayload* payload) const;
  // Of the replacement of what was `told`: names persons by the ids that were told, should it name
  // them by others.
  void NameAsTold(const events::v1::EventPayload& told, events::v1::EventPayload* payload) const;
  // Of a request: every field that names a caretaker, at any depth. `survivors`, if not null, gets
  // those whose absorbed ids were named.
  void ResolveRequest(google::protobuf::Message* request,
                      std::set<std::string>* survivors = nullptr) const;

  // `facts`, told of whichever ids, as facts about survivors: in order, each once. Of facts that
  // are equal now (the same attendance told of both ids) the first one stays. `resolved` gets those
  // that named absorbed ids, and whose survivors.
  enum class Lists {
    kAsTold,        // As of Resolve.
    kEveryoneOnce,  // Each person once.
  };
  using Resolved =
      absl::FunctionRef<void(const Fact& fact, const std::set<std::string>& survivors)>;
  std::vector<Fact> Unite(std::vector<Fact> facts, Lists lists, Resolved resolved) const;

  // The state of `need` as rules see it. `load` gives that of one subject as it was told.
  using Load = absl::FunctionRef<absl::StatusOr<std::shared_ptr<const FactSet>>(const Need& need)>;
  absl::StatusOr<std::shared_ptr<const FactSet>> StateOf(const Need& need, Load load) const;

 private:
  // Tells whether anybody absorbed was named. `survivors` may be null.
  bool ResolveNamed(google::protobuf::Message* message, std::set<std::string>* survivors) const;

  std::vector<Fact> merges_;                                 // Living, in order.
  absl::flat_hash_map<std::string, std::string> survivors_;  // By absorbed id.
  std::map<std::string, std::vector<std::string>> all_ids_;  // By survivor; without it.
  std::set<std::string> all_survivors_;
};

// Keeps who is who until the merges change, for those who ask one after another. Thread-safe.
class IdentityMemory {
 public:
  // From a state of IdentitiesNeed.
  std::shared_ptr<const Identities> Of(const std::shared_ptr<const FactSet>& merges)
      ABSL_LOCKS_EXCLUDED(mu_);

 private:
  Mutex mu_;
  std::shared_ptr<const FactSet> merges_ ABSL_GUARDED_BY(mu_);
  std::shared_ptr<const Identities> identities_ ABSL_GUARDED_BY(mu_);
};

// Puts the ids that `told` names back into `payload`, which was made from it by Resolve and whose
// other fields may have been filled in since.
void KeepNames(const events::v1::EventPayload& told, events::v1::EventPayload* payload);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_IDENTITIES_H_
