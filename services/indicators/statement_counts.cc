#include "services/indicators/statement_counts.h"

namespace loge::indicators {
namespace {

std::set<std::string> PersonsOf(const Deeds& deeds) {
  std::set<std::string> persons;
  for (const auto& [key, deed] : deeds) persons.insert(deed.persons.begin(), deed.persons.end());
  return persons;
}

int CountOf(const std::set<std::string>& persons) { return static_cast<int>(persons.size()); }

int64_t Sum(const Deeds& deeds) {
  int64_t sum = 0;
  for (const auto& [key, deed] : deeds) sum += deed.amount;
  return sum;
}

// Adds `part`, and to `several` what was there before.
void AddDeeds(const Deeds& part, Deeds* whole, Deeds* several) {
  for (const auto& [key, deed] : part) {
    const auto [known, fresh] = whole->emplace(key, deed);
    if (fresh) continue;
    known->second.persons.insert(deed.persons.begin(), deed.persons.end());
    (*several)[key] = known->second;
  }
}

}  // namespace

std::set<std::string> Counts::Attended() const {
  std::set<std::string> persons = PersonsOf(half_days);
  persons.merge(PersonsOf(meetings));
  return persons;
}

StatementGroup Counts::Group() const {
  const std::set<std::string> attended = Attended();
  const std::set<std::string> completed = PersonsOf(completions);
  StatementGroup group;
  group.present = CountOf(PersonsOf(half_days));
  group.met = CountOf(PersonsOf(meetings));
  group.attended = CountOf(attended);
  group.completed = CountOf(completed);
  std::set<std::string> all = attended;
  all.insert(completed.begin(), completed.end());
  group.all = CountOf(all);
  return group;
}

void Counts::Fill(v1::StatementRow* out) const {
  out->set_half_days(static_cast<int32_t>(Sum(half_days)));
  out->set_persons(CountOf(Attended()));
  out->set_meetings(static_cast<int32_t>(Sum(meetings)));
  out->set_minutes(Sum(completions));
  if (dwellings.has_value()) out->set_dwellings(*dwellings);
  amounts.Fill(out->mutable_amounts());
}

void Whole::Add(const Counts& part) {
  for (const std::string& person : part.Attended()) {
    if (!attended_.insert(person).second) attended_several_.insert(person);
  }
  AddDeeds(part.half_days, &counts_.half_days, &several_.half_days);
  AddDeeds(part.meetings, &counts_.meetings, &several_.meetings);
  AddDeeds(part.completions, &counts_.completions, &several_.completions);
  if (part.dwellings.has_value()) counts_.AddDwellings(*part.dwellings);
  counts_.amounts.Add(part.amounts);
}

StatementGroup Whole::Several() const {
  StatementGroup group = several_.Group();
  group.attended = CountOf(attended_several_);
  return group;
}

}  // namespace loge::indicators
