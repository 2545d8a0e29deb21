// A reader that knows who was merged: absorbed ids are read as their survivors.
#ifndef LOGE_SERVICES_RUNTIME_IDENTITY_READER_H_
#define LOGE_SERVICES_RUNTIME_IDENTITY_READER_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/identities.h"

namespace loge::runtime {

// Who is who by the position of `reader`, whose read model files merges and reverts under
// kIdentitiesKind; nobody was merged when it files none. Errors: those of FactReader.
// Recalled: of several queries at the end of what is known the first one works it out.
absl::StatusOr<std::shared_ptr<const Identities>> ReadIdentities(const FactReader& reader);

// The living merges of each of these persons.
std::vector<Fact> MergesOf(const Identities& identities, const std::set<std::string>& survivors);

// The versions of facts that count as facts about survivors in what was read. Thread-compatible.
class ResolvedFacts {
 public:
  void Add(const Fact& fact, const std::set<std::string>& survivors) {
    survivors_[fact.known_from].insert(survivors.begin(), survivors.end());
  }
  void AddAll(const ResolvedFacts& others) {
    for (const auto& [known_from, survivors] : others.survivors_) {
      survivors_[known_from].insert(survivors.begin(), survivors.end());
    }
  }
  bool empty() const { return survivors_.empty(); }
  // The merges by which the version at `known_from` counts as one about somebody else than told.
  std::vector<Fact> MergesBehind(const Identities& identities, int64_t known_from) const;

 private:
  absl::flat_hash_map<int64_t, std::set<std::string>> survivors_;
};

// Everything is borrowed. Answers for an absorbed id what it answers for its survivor; ForEach
// visits survivors only. Thread-compatible.
class IdentityReader : public FactReader {
 public:
  IdentityReader(const FactReader& reader, const Identities& identities, ResolvedFacts* resolved)
      : reader_(reader), identities_(identities), resolved_(*resolved) {}

  Date as_of() const override { return reader_.as_of(); }
  absl::StatusOr<std::vector<Fact>> Facts(
      absl::string_view subject, DateFilter filter = DateFilter::kUntilAsOf) const override;
  absl::StatusOr<std::vector<Fact>> FactsSince(absl::string_view subject, Date from) const override;
  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       DateFilter filter = DateFilter::kUntilAsOf) const override;
  // Of those whom no merge concerns; of others everything is worked out anew, because what is
  // remembered does not tell which merges are behind it.
  absl::StatusOr<std::shared_ptr<const void>> Recall(absl::string_view what,
                                                     absl::string_view subject,
                                                     Work work) const override;

 private:
  std::vector<Fact> Unite(std::vector<Fact> facts) const {
    return Unite(std::move(facts), resolved_);
  }
  std::vector<Fact> Unite(std::vector<Fact> facts, ResolvedFacts& resolved) const;
  // What `read` gives for all subjects behind this one.
  using Read = absl::FunctionRef<absl::StatusOr<std::vector<Fact>>(absl::string_view subject)>;
  absl::StatusOr<std::vector<Fact>> ReadUnited(absl::string_view subject, Read read) const;

  const FactReader& reader_;
  const Identities& identities_;
  ResolvedFacts& resolved_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_IDENTITY_READER_H_
