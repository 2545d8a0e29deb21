#include "storage/verify_index.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/index_terms.h"
#include "storage/record.h"
#include "storage/sealing.h"

namespace loge::storage {
namespace {

// Parts of a range. Narrowing takes one pass over the index for each power of it: with this number
// three passes locate a difference among 68 thousand million records.
constexpr int64_t kPartsMax = 4096;

std::string Fixed64(uint64_t value) {
  std::string bytes(8, '\0');
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
  return bytes;
}

// A subject, or " 17" as "type 17".
std::string Shown(absl::string_view term) {
  const bool of_type = !term.empty() && term.front() == ' ';
  return absl::StrCat(of_type ? "type" : "", absl::CHexEscape(term.substr(0, 200)));
}

// What a record is filed under, each once.
absl::StatusOr<std::vector<std::string>> TermsOf(absl::string_view bytes, EventType type) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Subject> subjects, SkimSubjects(bytes));
  std::vector<std::string> terms;
  ForEachTerm(type, subjects, [&](absl::string_view term) { terms.push_back(ToString(term)); });
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

bool Within(Position position, const PositionRange& range) {
  return range.first <= position && position <= range.last;
}

// A pass over the index: adds up the entries of a range and keeps the first that may not be at all.
class IndexPass {
 public:
  IndexPass(PositionRange range, bool live) : live_(live), sums_(range) {}

  bool Visit(const LogScan::IndexEntry& entry) {
    ++entries_;
    if (entry.position.value() == 0) {
      stray_ = Finding{
          Damage::kIndexExtra, Position(0),
          absl::StrCat("an entry of the index has not the form of one: key ", Shown(entry.term))};
      return false;
    }
    // Whoever reads a term stops where its positions have gone far enough.
    if (!ComesBehind(entry)) {
      disorder_ = Finding{Damage::kIndexExtra, entry.position,
                          absl::StrCat("the index has the entry of ", Shown(entry.term),
                                       " twice, or out of order")};
      return false;
    }
    if (Within(entry.position, sums_.range())) {
      sums_.Add(entry.term, entry.position, entry.type);
    } else if (entry.position > sums_.range().last && !live_ &&
               (!stray_.has_value() || entry.position < stray_->position)) {
      stray_ = Finding{Damage::kIndexExtra, entry.position,
                       absl::StrCat("the index names a position behind the end of the log for ",
                                    Shown(entry.term))};
    }
    return true;
  }

  int64_t entries() const { return entries_; }
  const IndexSums& sums() const { return sums_; }
  const std::optional<Finding>& stray() const { return stray_; }
  // An entry that does not lie behind the one before it: the pass ended there.
  const std::optional<Finding>& disorder() const { return disorder_; }

 private:
  // Whether `entry` comes behind the one before it, if that is of the same term.
  bool ComesBehind(const LogScan::IndexEntry& entry) {
    const bool same_term = entry.term == absl::string_view(term_);
    const bool behind = !same_term || entry.position > position_;
    if (!same_term) term_ = ToString(entry.term);
    position_ = entry.position;
    return behind;
  }

  const bool live_;
  IndexSums sums_;
  int64_t entries_ = 0;
  std::optional<Finding> stray_;
  std::optional<Finding> disorder_;
  std::string term_;  // Of the entry before, and its position.
  Position position_;
};

absl::StatusOr<IndexSums> SumRecords(const LogScan& scan, PositionRange range, ScanPause pause) {
  IndexSums sums(range);
  absl::Status added;
  LOGE_RETURN_IF_ERROR(ScanRecordsInSteps(
      scan, range.first,
      [&](const LogScan::Record& record) {
        if (record.position > range.last) return false;
        added = sums.AddRecord(record);
        return added.ok() && record.position < range.last;
      },
      pause));
  LOGE_RETURN_IF_ERROR(added);
  return sums;
}

// The entries of one position: term -> type.
using Entries = std::map<std::string, EventType>;

absl::StatusOr<Finding> CompareAt(const LogScan& scan, Position position, ScanPause pause) {
  LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> bytes, ReadRecordAt(scan, position));
  if (!bytes.has_value()) return absl::DataLossError("a record went away while it was verified");
  LOGE_ASSIGN_OR_RETURN(const EventType type, SkimType(*bytes));
  LOGE_ASSIGN_OR_RETURN(const std::vector<std::string> terms, TermsOf(*bytes, type));
  Entries found;
  LOGE_RETURN_IF_ERROR(ScanIndexInSteps(
      scan,
      [&](const LogScan::IndexEntry& entry) {
        if (entry.position == position) found[ToString(entry.term)] = entry.type;
        return true;
      },
      pause));
  for (const std::string& term : terms) {
    const auto it = found.find(term);
    if (it == found.end()) {
      return Finding{Damage::kIndexMissing, position,
                     absl::StrCat("the index lacks the entry of ", Shown(term))};
    }
    if (it->second != type) {
      return Finding{Damage::kIndexAltered, position,
                     absl::StrCat("the entry of ", Shown(term), " in the index has type ",
                                  it->second.value(), ", the record has type ", type.value())};
    }
  }
  for (const auto& [term, unused] : found) {
    if (!std::binary_search(terms.begin(), terms.end(), term)) {
      return Finding{Damage::kIndexExtra, position,
                     absl::StrCat("the index has an entry of ", Shown(term),
                                  ", which the record does not carry")};
    }
  }
  return absl::DataLossError("the index changed while it was verified");
}

}  // namespace

IndexSums::IndexSums(PositionRange range)
    : range_(range),
      width_((range.last.value() - range.first.value()) / kPartsMax + 1),
      sums_(static_cast<size_t>((range.last.value() - range.first.value()) / width_ + 1)) {
  LOGE_CHECK(range.first.value() >= 1 && range.last.value() >= range.first.value() - 1);
}

void IndexSums::Add(absl::string_view term, Position position, EventType type) {
  LOGE_CHECK(Within(position, range_));
  // Of fixed length behind the term, so that no two entries hash the same bytes.
  const std::string hash =
      Sha256({term, Fixed64(static_cast<uint64_t>(position.value())), Fixed64(type.value())});
  Sum& sum = sums_[static_cast<size_t>((position.value() - range_.first.value()) / width_)];
  for (size_t i = 0; i < hash.size(); i += 8) {
    uint64_t quarter = 0;
    for (size_t j = 0; j < 8; ++j) {
      quarter = quarter << 8 | static_cast<unsigned char>(hash[i + j]);
    }
    sum[i / 8] += quarter;
  }
  ++entries_;
}

absl::Status IndexSums::AddRecord(const LogScan::Record& record) {
  LOGE_ASSIGN_OR_RETURN(const EventType type, SkimType(record.bytes));
  LOGE_ASSIGN_OR_RETURN(const std::vector<std::string> terms, TermsOf(record.bytes, type));
  for (const std::string& term : terms) Add(term, record.position, type);
  return absl::OkStatus();
}

std::optional<PositionRange> IndexSums::FirstDifference(const IndexSums& other) const {
  for (size_t i = 0; i < sums_.size(); ++i) {
    if (sums_[i] == other.sums_[i]) continue;
    const int64_t first = range_.first.value() + static_cast<int64_t>(i) * width_;
    return PositionRange{Position(first),
                         Position(std::min(first + width_ - 1, range_.last.value()))};
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Finding>> CheckIndex(const LogScan& scan, const IndexSums& expected,
                                                  bool live,
                                                  absl::FunctionRef<bool(int64_t)> entries_done) {
  IndexPass pass(expected.range(), live);
  const auto go_on = [&] { return entries_done(pass.entries()); };
  LOGE_RETURN_IF_ERROR(ScanIndexInSteps(
      scan, [&](const LogScan::IndexEntry& entry) { return pass.Visit(entry); }, go_on));
  if (pass.stray().has_value() && pass.stray()->position.value() == 0) return pass.stray();
  if (pass.disorder().has_value()) return pass.disorder();
  std::optional<PositionRange> differs = expected.FirstDifference(pass.sums());
  if (!differs.has_value()) return pass.stray();
  while (differs->first < differs->last) {
    LOGE_ASSIGN_OR_RETURN(const IndexSums records, SumRecords(scan, *differs, go_on));
    IndexPass part(*differs, /*live=*/true);
    LOGE_RETURN_IF_ERROR(ScanIndexInSteps(
        scan, [&](const LogScan::IndexEntry& entry) { return part.Visit(entry); }, go_on));
    differs = records.FirstDifference(part.sums());
    if (!differs.has_value()) {
      return absl::DataLossError("the index changed while it was verified");
    }
  }
  LOGE_ASSIGN_OR_RETURN(Finding finding, CompareAt(scan, differs->first, go_on));
  return std::optional<Finding>(std::move(finding));
}

}  // namespace loge::storage
