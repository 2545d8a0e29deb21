// What an answer stands on: the versions of facts that count in it, and from them the events,
// whole, a page at a time.
//
// Whoever has only these events has the whole history of each of the facts, in order: applied to an
// empty read model they give the rows that the answer was computed from.
#ifndef LOGE_SERVICES_RUNTIME_EVIDENCE_H_
#define LOGE_SERVICES_RUNTIME_EVIDENCE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "loge/v1/evidence.pb.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"
#include "services/runtime/queries.h"

namespace loge::runtime {

// A version of a fact without what it says.
struct FactVersion {
  int64_t known_from = 0;  // Position of the event that told this version.
  int64_t original = 0;    // Position of the event that first told the fact.
};

inline FactVersion VersionOf(const Fact& fact) { return {fact.known_from, fact.original}; }
inline FactVersion VersionOf(const FactRef& ref) { return {ref.known_from, ref.original}; }

// Collects what an answer stands on, each once. A value; thread-compatible.
class EvidenceSet {
 public:
  // A version that counts in the answer, as a reader of the query gave it.
  void Add(const FactVersion& version) { versions_[version.known_from] = version.original; }
  void Add(const Fact& fact) { Add(VersionOf(fact)); }
  void Add(const FactRef& ref) { Add(VersionOf(ref)); }

  // An event that the answer names by its position, whatever has become of it since.
  void AddNamed(int64_t position) { named_.insert(position); }

  // By position, with the position of the original.
  const std::map<int64_t, int64_t>& versions() const { return versions_; }
  const std::set<int64_t>& named() const { return named_; }

 private:
  std::map<int64_t, int64_t> versions_;
  std::set<int64_t> named_;
};

// A reader that puts what it hands out into an EvidenceSet, for answers that use all they read; or,
// for those that read more than they use, the facts alone that `wanted` names (null: all).
// `reader` and `evidence` are borrowed. Thread-compatible.
class TracingReader : public FactReader {
 public:
  using Filter = bool (*)(const Fact& fact);

  TracingReader(const FactReader& reader, EvidenceSet* evidence, Filter wanted = nullptr)
      : reader_(reader), evidence_(*evidence), wanted_(wanted) {}

  Date as_of() const override { return reader_.as_of(); }
  absl::StatusOr<std::vector<Fact>> Facts(
      absl::string_view subject, DateFilter filter = DateFilter::kUntilAsOf) const override;
  absl::StatusOr<std::vector<Fact>> FactsSince(absl::string_view subject, Date from) const override;
  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       DateFilter filter = DateFilter::kUntilAsOf) const override;

 private:
  void Take(const std::vector<Fact>& facts) const;

  const FactReader& reader_;
  EvidenceSet& evidence_;
  const Filter wanted_;
};

// A reader that hands out the facts alone that `wanted` names, as if there were no others: what is
// then looked up because of a fact is not looked up because of one that is no evidence. `reader` is
// borrowed. Thread-compatible.
class SelectingReader : public FactReader {
 public:
  SelectingReader(const FactReader& reader, bool (*wanted)(const Fact& fact))
      : reader_(reader), wanted_(wanted) {}

  Date as_of() const override { return reader_.as_of(); }
  absl::StatusOr<std::vector<Fact>> Facts(
      absl::string_view subject, DateFilter filter = DateFilter::kUntilAsOf) const override;
  absl::StatusOr<std::vector<Fact>> FactsSince(absl::string_view subject, Date from) const override;
  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       DateFilter filter = DateFilter::kUntilAsOf) const override;

 private:
  std::vector<Fact> Select(std::vector<Fact> facts) const;

  const FactReader& reader_;
  bool (*const wanted_)(const Fact& fact);
};

// Adds one page of the events behind `evidence` to `rows`, by position, and sets `next_after` when
// there are more: each version that counts with all versions before it, each named event also with
// those after it and its cancellation, as far as they were known at context.as_known_at(). A
// version `stands` unless a later event of the evidence replaces it. A page ends early when its
// events are large. The merges of persons by which facts count are evidence too. Errors: those of
// QueryContext::ReadEvent.
absl::Status FillEvidence(const QueryContext& context, const EvidenceSet& evidence,
                          const Page& page, google::protobuf::RepeatedPtrField<v1::Evidence>* rows,
                          std::string* next_after);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_EVIDENCE_H_
