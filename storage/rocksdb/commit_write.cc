#include "storage/rocksdb/commit_write.h"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/index_terms.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/status.h"

namespace loge::storage::rocks {
namespace {

// Of one entry of the index, so that a reader need not take in more than it wants.
constexpr size_t kPostingsPerEntryMax = 256;

absl::Status Put(rocksdb::WriteBatch& out, rocksdb::ColumnFamilyHandle* family,
                 const std::string& key, const std::string& value) {
  return ToAbsl(out.Put(family, key, value), "building a commit");
}

absl::Status Delete(rocksdb::WriteBatch& out, rocksdb::ColumnFamilyHandle* family,
                    const std::string& key) {
  return ToAbsl(out.Delete(family, key), "building a commit");
}

// Entries of a family are put in the order of their keys: RocksDB finds the place of an entry from
// that of the one before, and what is inserted in order is found at once.

// What a batch adds to the index: most of its events have terms in common, and the postings of a
// term are one entry, which costs little more than that of one.
class BatchIndex {
 public:
  // Positions come in order.
  void File(absl::string_view term, Posting posting) {
    auto number = numbers_.find(term);
    if (number == numbers_.end()) {
      const absl::string_view kept = names_.emplace_back(ToString(term));
      number = numbers_.emplace(kept, terms_.size()).first;
      terms_.push_back({kept, {}});
    }
    Postings& postings = terms_[number->second].postings;
    if (postings.empty() || postings.back().position != posting.position) {
      postings.push_back(posting);
    }
  }

  // The end of it: nothing is filed any more.
  absl::Status PutAll(rocksdb::WriteBatch& out, rocksdb::ColumnFamilyHandle* family) {
    std::sort(terms_.begin(), terms_.end(),
              [](const Term& a, const Term& b) { return a.term < b.term; });
    for (const Term& term : terms_) {
      absl::Span<const Posting> left = term.postings;
      while (!left.empty()) {
        const auto some = left.first(std::min(left.size(), kPostingsPerEntryMax));
        LOGE_RETURN_IF_ERROR(
            Put(out, family, PostingsKey(term.term, some.back().position), EncodePostings(some)));
        left.remove_prefix(some.size());
      }
    }
    return absl::OkStatus();
  }

 private:
  using Postings = absl::InlinedVector<Posting, 2>;
  struct Term {
    absl::string_view term;
    Postings postings;
  };

  std::deque<std::string> names_;  // Which stay where they are.
  std::vector<Term> terms_;
  absl::flat_hash_map<absl::string_view, size_t> numbers_;  // Indexes of terms_.
};

absl::Status AddEvents(const CommitBatch& batch, const LogFamilies& families,
                       rocksdb::WriteBatch& out) {
  BatchIndex index;
  for (size_t i = 0; i < batch.events.size(); ++i) {
    const CommitBatch::Event& event = batch.events[i];
    const Position position(batch.first.value() + static_cast<int64_t>(i));
    LOGE_RETURN_IF_ERROR(Put(out, families.events, EventKey(position), event.bytes));
    ForEachTerm(event.type, event.subjects, [&](absl::string_view term) {
      index.File(term, {position, event.type});
    });
  }
  return index.PutAll(out, families.subjects);
}

absl::Status AddRequests(const CommitBatch& batch, const LogFamilies& families,
                         rocksdb::WriteBatch& out) {
  if (batch.requests.empty()) return absl::OkStatus();
  std::vector<RequestPlace> places;
  std::vector<std::pair<std::string, const CommitBatch::Request*>> by_key;
  for (const CommitBatch::Request& request : batch.requests) {
    std::string key = RequestKey(request.stamp.principal, request.stamp.request_id);
    places.push_back({request.last, key});
    by_key.emplace_back(std::move(key), &request);
  }
  LOGE_RETURN_IF_ERROR(Put(out, families.requests, RequestsByPositionKey(places.back().last),
                           EncodeRequestPlaces(places)));
  std::sort(by_key.begin(), by_key.end());
  for (const auto& [key, request] : by_key) {
    const RequestStamp& stamp = request->stamp;
    LOGE_RETURN_IF_ERROR(
        Put(out, families.requests, key,
            EncodeRequest({stamp.fingerprint, stamp.answer, request->first, request->last})));
  }
  return absl::OkStatus();
}

absl::Status AddClaim(const CommitBatch::Claim& claim, const LogFamilies& families,
                      rocksdb::WriteBatch& out) {
  const std::string by_key = ClaimKey(claim.key);
  const std::string by_slot = ClaimSlotKey(claim.holder, claim.slot);
  if (!claim.take) {
    LOGE_RETURN_IF_ERROR(Delete(out, families.claims, by_key));
    return Delete(out, families.claims, by_slot);
  }
  LOGE_RETURN_IF_ERROR(
      Put(out, families.claims, by_key, EncodeClaimHolder({claim.holder, claim.slot})));
  return Put(out, families.claims, by_slot, claim.key);
}

}  // namespace

absl::Status BuildCommitWrite(const CommitBatch& batch, const LogFamilies& families,
                              rocksdb::WriteBatch& out) {
  LOGE_RETURN_IF_ERROR(AddEvents(batch, families, out));
  LOGE_RETURN_IF_ERROR(AddRequests(batch, families, out));
  for (const CommitBatch::Claim& claim : batch.claims) {
    LOGE_RETURN_IF_ERROR(AddClaim(claim, families, out));
  }
  return Put(out, families.meta, kHeadKey, EncodeHead(batch.head));
}

}  // namespace loge::storage::rocks
