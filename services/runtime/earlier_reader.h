// Readers of other days than the one a query asks for, for answers that tell how something moved:
// facts are read once, then filtered for each day.
#ifndef LOGE_SERVICES_RUNTIME_EARLIER_READER_H_
#define LOGE_SERVICES_RUNTIME_EARLIER_READER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"

namespace loge::runtime {

// What was read of `reader`, which is borrowed: each subject once, its facts of any date, or
// of late alone when no others are asked for. They share what is parsed, and stay in memory as long
// as this does: ask for a kind with few subjects alone. Lives during one query; thread-compatible.
// Errors: those of FactReader.
class ReadFacts {
 public:
  explicit ReadFacts(const FactReader& reader) : reader_(reader) {}

  using Facts = std::shared_ptr<const std::vector<Fact>>;
  absl::StatusOr<Facts> Of(absl::string_view subject) const;

  // Those of a subject from `from` to `until` at least, in order: no earlier ones are read, unless
  // all of them are here already or `until` is later than the reader's day.
  absl::StatusOr<Facts> Within(absl::string_view subject, Date from, Date until) const;

  // Every subject of a kind that has facts, by id.
  struct Entry {
    std::string id;
    std::vector<Fact> facts;
  };
  using Entries = std::shared_ptr<const std::vector<Entry>>;
  absl::StatusOr<Entries> OfKind(absl::string_view kind) const;

 private:
  struct Late {
    Date from;
    Facts facts;
  };

  const FactReader& reader_;
  mutable absl::flat_hash_map<std::string, Facts> subjects_;
  mutable absl::flat_hash_map<std::string, Late> late_;  // Of subjects that were not read whole.
  mutable absl::flat_hash_map<std::string, Entries> kinds_;
};

// Answers as the reader of `facts`, which is borrowed, would if it were asked for `as_of`: at the
// same position, of the same persons, whatever its own day is. What is recalled is worked out once
// for this reader, because it may depend on the day. Thread-compatible, together with all others of
// the same facts.
class EarlierReader : public FactReader {
 public:
  EarlierReader(const ReadFacts& facts, Date as_of) : facts_(facts), as_of_(as_of) {}

  Date as_of() const override { return as_of_; }
  absl::StatusOr<std::vector<Fact>> Facts(
      absl::string_view subject, DateFilter filter = DateFilter::kUntilAsOf) const override;
  absl::StatusOr<std::vector<Fact>> FactsSince(absl::string_view subject, Date from) const override;
  absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                       DateFilter filter = DateFilter::kUntilAsOf) const override;
  absl::StatusOr<std::shared_ptr<const void>> Recall(absl::string_view what,
                                                     absl::string_view subject,
                                                     Work work) const override;

 private:
  std::vector<Fact> Filtered(const std::vector<Fact>& facts, DateFilter filter) const;

  const ReadFacts& facts_;
  const Date as_of_;
  mutable absl::flat_hash_map<std::string, std::shared_ptr<const void>> recalled_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_EARLIER_READER_H_
