// The figures of one row of a landlord's yearly statement, and of what rows add up to. Pure;
// thread-compatible values.
#ifndef LOGE_SERVICES_INDICATORS_STATEMENT_COUNTS_H_
#define LOGE_SERVICES_INDICATORS_STATEMENT_COUNTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "loge/v1/indicators.pb.h"
#include "services/indicators/statement_funding.h"

namespace loge::indicators {

// How many caretakers stand behind each figure of a row; some have none of their own in it.
struct StatementGroup {
  int present = 0;    // At a half-day of training.
  int met = 0;        // At a meeting.
  int attended = 0;   // At either: what the row tells as its persons.
  int completed = 0;  // A training.
  int all = 0;        // Each of them once.
};

// Something that was done, and by whom of the landlord's caretakers.
struct Deed {
  int64_t amount = 1;
  std::set<std::string> persons;
};
// By the position of the event that first told of it, so that it is known as the same in two rows.
using Deeds = std::map<int64_t, Deed>;

// What is counted for one row.
struct Counts {
  Deeds half_days;    // At which somebody was present, one for each person.
  Deeds meetings;     // At which they were.
  Deeds completions;  // Of trainings; the amount is minutes.
  std::optional<int64_t> dwellings;
  Amounts amounts;

  void AddDwellings(int64_t count) { dwellings = dwellings.value_or(0) + count; }

  // Whoever was at a half-day or at a meeting.
  std::set<std::string> Attended() const;
  StatementGroup Group() const;
  // All but which row it is.
  void Fill(v1::StatementRow* out) const;
};

// What parts add up to: a deed that several of them have is in it once.
class Whole {
 public:
  void Add(const Counts& part);

  const Counts& counts() const { return counts_; }
  // Who stands behind the difference between each figure of the parts together and the whole's.
  StatementGroup Several() const;

 private:
  Counts counts_;
  Counts several_;  // Deeds that several parts have.
  // Who attended in one part at least; and in several, be it on different days.
  std::set<std::string> attended_;
  std::set<std::string> attended_several_;
};

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_STATEMENT_COUNTS_H_
