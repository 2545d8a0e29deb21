#include "services/indicators/activity_report_figures.h"

#include <utility>

#include "services/indicators/activity_report_keys.h"
#include "services/indicators/suppression.h"

namespace loge::indicators {
namespace {

using runtime::Date;
using Deeds = ReportFigures::Deeds;

int PersonsBehind(const Deeds& deeds) {
  std::set<std::string> persons;
  for (const auto& [id, of_deed] : deeds) persons.insert(of_deed.begin(), of_deed.end());
  return static_cast<int>(persons.size());
}

// A count among those that add up to another.
class Cell {
 public:
  Cell(int persons, bool told) : persons_(persons), told_(told) {}

  int persons() const { return persons_; }
  bool told() const { return told_; }
  void Withhold() { told_ = false; }

 private:
  int persons_;
  bool told_;
};

// Who stands behind the deeds that several of the parts have.
int PersonsOfSeveral(const std::vector<const Deeds*>& parts) {
  Deeds seen;
  Deeds several;
  for (const Deeds* part : parts) {
    for (const auto& [id, persons] : *part) {
      if (!seen.emplace(id, persons).second) several.emplace(id, persons);
    }
  }
  return PersonsBehind(several);
}

}  // namespace

v1::ReportValue Whole(int64_t value) {
  v1::ReportValue out;
  out.set_whole(value);
  return out;
}

v1::ReportValue Real(double value) {
  v1::ReportValue out;
  out.set_real(value);
  return out;
}

v1::ReportValue Withheld() {
  v1::ReportValue out;
  out.set_withheld(true);
  return out;
}

Date FirstOfMonth(Date day) {
  const std::string text = runtime::FormatDay(day);
  return runtime::ParseDay(text.substr(0, text.size() - 2) + "01").value_or(day);
}

void ReportFigures::Count(const std::string& key, const ReportDeed& deed) {
  Tally& tally = tallies_[key];
  tally.deeds[deed.id].insert(deed.persons.begin(), deed.persons.end());
  tally.months[FirstOfMonth(deed.day)][deed.id].insert(deed.persons.begin(), deed.persons.end());
  for (const runtime::FactVersion& version : deed.told_by) tally.evidence.Add(version);
}

void ReportFigures::State(const std::string& key, ReportStatement statement) {
  statements_[key] = std::move(statement);
}

void ReportFigures::SetEvidence(const std::string& key, runtime::EvidenceSet evidence) {
  statements_[key].evidence = std::move(evidence);
}

void ReportFigures::WithholdSmallGroups() {
  for (auto& [key, statement] : statements_) {
    if (Small(statement.persons)) statement.value = Withheld();
  }
  for (auto& [key, tally] : tallies_) tally.withheld = Small(PersonsBehind(tally.deeds));
  WithholdKinds();
  for (auto& [key, tally] : tallies_) WithholdMonths(tally);
}

void ReportFigures::WithholdKinds() {
  for (const ReportPartition& partition : ReportPartitions()) {
    const auto whole = tallies_.find(partition.whole);
    if (whole == tallies_.end() || whole->second.withheld) continue;
    std::vector<Tally*> tallies;
    std::vector<const Deeds*> deeds;
    for (const std::string& key : partition.parts) {
      const auto part = tallies_.find(key);
      if (part == tallies_.end()) continue;
      tallies.push_back(&part->second);
      deeds.push_back(&part->second.deeds);
    }
    std::vector<Cell> cells;
    for (const Tally* tally : tallies) {
      cells.emplace_back(PersonsBehind(tally->deeds), !tally->withheld);
    }
    std::vector<Cell*> parts;
    for (Cell& cell : cells) parts.push_back(&cell);
    WithholdAmong(PersonsBehind(whole->second.deeds), PersonsOfSeveral(deeds), parts);
    for (size_t i = 0; i < cells.size(); ++i) tallies[i]->withheld = !cells[i].told();
  }
}

void ReportFigures::WithholdMonths(Tally& tally) {
  std::vector<Date> days;
  std::vector<const Deeds*> deeds;
  std::vector<Cell> cells;
  for (const auto& [first, of_month] : tally.months) {
    const int persons = PersonsBehind(of_month);
    days.push_back(first);
    deeds.push_back(&of_month);
    cells.emplace_back(persons, !tally.withheld && !Small(persons));
  }
  std::vector<Cell*> parts;
  for (Cell& cell : cells) parts.push_back(&cell);
  if (!tally.withheld) {
    WithholdAmong(PersonsBehind(tally.deeds), PersonsOfSeveral(deeds), parts);
  }
  for (size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].told()) tally.withheld_months.insert(days[i]);
  }
}

v1::ReportValue ReportFigures::ValueOf(const std::string& key) const {
  const auto statement = statements_.find(key);
  if (statement != statements_.end()) return statement->second.value;
  const auto tally = tallies_.find(key);
  if (tally == tallies_.end()) return Whole(0);
  if (tally->second.withheld) return Withheld();
  return Whole(static_cast<int64_t>(tally->second.deeds.size()));
}

v1::ReportValue ReportFigures::MonthOf(const std::string& key, Date first) const {
  const auto tally = tallies_.find(key);
  if (tally == tallies_.end()) return Whole(0);
  if (tally->second.withheld_months.count(first) != 0) return Withheld();
  const auto month = tally->second.months.find(first);
  return Whole(month == tally->second.months.end() ? 0
                                                   : static_cast<int64_t>(month->second.size()));
}

const runtime::EvidenceSet& ReportFigures::EvidenceOf(const std::string& key) const {
  static const auto* const kNone = new runtime::EvidenceSet();
  const auto statement = statements_.find(key);
  if (statement != statements_.end()) return statement->second.evidence;
  const auto tally = tallies_.find(key);
  return tally == tallies_.end() ? *kNone : tally->second.evidence;
}

}  // namespace loge::indicators
