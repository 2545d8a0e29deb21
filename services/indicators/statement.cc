#include "services/indicators/statement.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/indicators/curriculum.h"
#include "services/indicators/statement_counts.h"
#include "services/indicators/statement_funding.h"
#include "services/runtime/identifiers.h"
#include "services/runtime/queries.h"
#include "services/training/state.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using caretakers::Employment;
using caretakers::Person;
using partnership::Activity;
using runtime::Date;
using runtime::Fact;

Date FirstDayOf(int year) {
  return runtime::ParseDay(absl::StrFormat("%04d-01-01", year)).value_or(Date());
}

// That counts.
Date LastDayOf(int year, Date as_of) {
  return std::min(as_of, runtime::AddDays(FirstDayOf(year + 1), -1));
}

// Whether a fact about a caretaker tells who employs the person, or where.
bool TellsWork(const Fact& fact) {
  const auto& payload = *fact.payload;
  return payload.has_caretaker_joined() || payload.has_caretaker_transferred() ||
         payload.has_caretaker_reassigned() || payload.has_caretaker_left();
}

class Counter {
 public:
  Counter(const Sources& sources, const runtime::FactReader& training,
          const runtime::FactReader& rollout, const Scope& scope, int year,
          runtime::EvidenceSet* evidence, LagFacts& lag)
      : sources_(sources),
        training_(training),
        rollout_(rollout),
        scope_(scope),
        year_(year),
        first_(FirstDayOf(year)),
        until_(LastDayOf(year, sources.as_of())),
        evidence_(evidence),
        lag_(lag),
        sessions_(training) {}

  absl::Status Count() {
    LOGE_RETURN_IF_ERROR(
        ForEachInScope(sources_, scope_, [&](const Person& person, const std::vector<Stay>& stays) {
          const bool then = std::any_of(stays.begin(), stays.end(), [&](const Stay& stay) {
            return stay.first <= until_ && first_ <= stay.last;
          });
          if (then) people_[person.caretaker_id] = person;
        }));
    for (const auto& [id, person] : people_) LOGE_RETURN_IF_ERROR(CountTraining(person));
    LOGE_RETURN_IF_ERROR(ForEachTerritory(sources_, scope_, partnership::TrainingFilter::kWithout,
                                          [&](const TerritoryActivities& territory) {
                                            CountMeetings(territory);
                                            return absl::OkStatus();
                                          }));
    LOGE_RETURN_IF_ERROR(CountDwellings());
    LOGE_RETURN_IF_ERROR(CountFundings());
    for (const std::string& id : counted_) lag_.Add(people_[id]);
    return evidence_ == nullptr ? absl::OkStatus() : GatherEmployments();
  }

  absl::Status Fill(v1::YearlyStatement* out) {
    out->set_landlord_id(scope_.id);
    out->set_year(year_);
    out->set_until(runtime::FormatDay(until_));
    const caretakers::Registry registry(sources_.caretakers);
    std::map<std::string, Whole> zones;  // By code; "": in none.
    for (const auto& [neighbourhood_id, counts] : rows_) {
      v1::StatementRow* row = out->add_rows();
      row->set_neighbourhood_id(neighbourhood_id);
      counts.Fill(row);
      LOGE_ASSIGN_OR_RETURN(const std::string zone, ZoneOf(registry, neighbourhood_id));
      row->set_zoning_code(zone);
      groups_.rows.push_back(counts.Group());
      zones[zone].Add(counts);
    }
    Whole total;
    for (const auto& [code, zone] : zones) {
      v1::StatementRow* row = out->add_zones();
      row->set_zoning_code(code);
      zone.counts().Fill(row);
      groups_.zones.push_back({zone.counts().Group(), zone.Several()});
      total.Add(zone.counts());
    }
    total.counts().Fill(out->mutable_total());
    groups_.total = {total.counts().Group(), total.Several()};
    return absl::OkStatus();
  }

  // After Fill.
  const StatementGroups& groups() const { return groups_; }

 private:
  bool InYear(Date day) const { return first_ <= day && day <= until_; }

  // Calls `add` for each row that what somebody did on a day belongs to. False when the landlord
  // did not employ the person then.
  template <class Add>
  bool CountFor(const Person& person, Date day, Add add) {
    const Employment* employment = person.EmployedOn(day, scope_.id);
    if (employment == nullptr) return false;
    const std::vector<std::string>& places = employment->NeighbourhoodsOn(day);
    const std::set<std::string> distinct(places.begin(), places.end());
    for (const std::string& id : distinct) add(rows_[id]);
    if (distinct.empty()) add(rows_[""]);
    counted_.insert(person.caretaker_id);
    return true;
  }

  // What the statement stands on, a Fact or a FactVersion, for whoever asks.
  template <class Told>
  void Gather(const Told& told) {
    if (evidence_ != nullptr) evidence_->Add(told);
  }

  void Note(const Fact& fact) {
    Gather(fact);
    lag_.Add(fact);
  }

  absl::Status CountTraining(const Person& person) {
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          training_.Facts(absl::StrCat("caretaker/", person.caretaker_id)));
    const training::Record record = training::FoldRecord(facts);
    std::set<std::tuple<std::string, std::string, int>> half_days;
    for (const training::AttendanceEntry& entry : record.attendance) {
      if (!entry.present() || !InYear(entry.fact.date.day)) continue;
      LOGE_ASSIGN_OR_RETURN(const training::SessionEntry* const held,
                            sessions_.Held(entry.recorded().session_id()));
      if (held == nullptr) continue;
      const events::v1::HalfDay& half_day = entry.recorded().half_day();
      if (!half_days.emplace(entry.recorded().session_id(), half_day.date(), half_day.half())
               .second) {
        continue;
      }
      const auto add = [&](Counts& counts) {
        counts.half_days[entry.fact.original].persons.insert(person.caretaker_id);
      };
      if (!CountFor(person, entry.fact.date.day, add)) continue;
      Note(entry.fact);
      Gather(held->fact);
    }
    for (const training::CompletionEntry& entry : record.completions) {
      if (!InYear(entry.fact.date.day)) continue;
      const auto add = [&](Counts& counts) {
        counts.completions[entry.fact.original] = {entry.completed().minutes(),
                                                   {person.caretaker_id}};
      };
      if (CountFor(person, entry.fact.date.day, add)) Note(entry.fact);
    }
    return absl::OkStatus();
  }

  // The code of a neighbourhood's priority zone at the year's end; empty when none.
  absl::StatusOr<std::string> ZoneOf(const caretakers::Registry& registry, const std::string& id) {
    if (id.empty()) return "";
    LOGE_ASSIGN_OR_RETURN(const auto entry, registry.FindNeighbourhood(id));
    // What was defined later had none then.
    if (!entry.has_value() || until_ < entry->fact.date.day) return "";
    for (const caretakers::Codes& codes : entry->codes) Gather(codes.fact);
    const std::string& code = entry->CodesOn(until_).zoning;
    return runtime::ZoningInForce(code, until_) ? code : "";
  }

  void CountMeetings(const TerritoryActivities& territory) {
    bool any = false;
    for (const Activity& activity : territory.activities) {
      if (!activity.meeting() || !InYear(activity.date.day)) continue;
      bool counts_here = false;
      for (const partnership::PersonKey& key : activity.participants) {
        const auto person = people_.find(key.id);
        if (key.contact || person == people_.end()) continue;
        const auto add = [&](Counts& counts) {
          counts.meetings[activity.told_by.front().original].persons.insert(key.id);
        };
        if (CountFor(person->second, activity.date.day, add)) counts_here = true;
      }
      if (!counts_here) continue;
      any = true;
      for (const runtime::FactVersion& version : activity.told_by) Gather(version);
      lag_.Add(activity);
    }
    if (any) GatherProposal(territory);
  }

  // The proposal that counts: activities belong to territories that are known.
  void GatherProposal(const TerritoryActivities& territory) {
    const Fact* latest = nullptr;
    for (const Fact& fact : territory.facts) {
      if (fact.payload->has_territory_proposed() &&
          fact.payload->territory_proposed().territory_id() == territory.territory_id) {
        latest = &fact;
      }
    }
    if (latest != nullptr) Gather(*latest);
  }

  // A count is one of the landlord and the neighbourhood that were on the day it was told for.
  absl::Status CountDwellings() {
    const caretakers::Registry registry(sources_.caretakers);
    LOGE_ASSIGN_OR_RETURN(const auto landlord, registry.FindLandlord(scope_.id));
    if (landlord.has_value()) Gather(landlord->fact);
    LOGE_ASSIGN_OR_RETURN(const std::set<std::string> landlords, registry.WithAbsorbed(scope_.id));
    for (const std::string& landlord_id : landlords) {
      LOGE_ASSIGN_OR_RETURN(
          const std::vector<Fact> facts,
          sources_.caretakers.Facts(absl::StrCat("landlord-dwellings/", landlord_id)));
      std::set<std::string> counted;  // Of this landlord: the neighbourhoods.
      for (const Fact& fact : facts) {
        if (fact.payload->has_dwellings_counted() &&
            fact.payload->dwellings_counted().year() == year_) {
          LOGE_RETURN_IF_ERROR(AddDwellings(registry, fact, counted));
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddDwellings(const caretakers::Registry& registry, const Fact& fact,
                            std::set<std::string>& counted) {
    const auto& event = fact.payload->dwellings_counted();
    const std::string& place = event.neighbourhood_id();
    LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became,
                          registry.SuccessionsOf({event.landlord_id()}, {place}));
    const Date day = fact.date.day;
    if (became.LandlordOn(event.landlord_id(), day) != scope_.id) return absl::OkStatus();
    // Two by contradiction of later corrections: the first told counts.
    if (!counted.insert(place).second) return absl::OkStatus();
    rows_[became.NeighbourhoodOn(place, day)].AddDwellings(event.count());
    GatherSuccessions(became);
    Note(fact);
    return absl::OkStatus();
  }

  // The whole year counts, also of one that is not over: what is committed for it is known.
  absl::Status CountFundings() {
    const caretakers::Registry registry(sources_.caretakers);
    const YearDays year{first_, runtime::AddDays(FirstDayOf(year_ + 1), -1)};
    return ForEachFunding(registry, rollout_, scope_.id, year, [this](const FundingOfYear& each) {
      const events::v1::FundingPurpose purpose = each.funding.committed().purpose();
      for (const FundingShare& share : each.shares) {
        rows_[share.neighbourhood_id].amounts.Add(purpose, share.committed_cents, share.paid_cents);
      }
      Note(*each.funding.commitment);
      for (const Fact& fact : each.funding.reductions) Note(fact);
      for (const Fact& fact : each.funding.payments) Note(fact);
      GatherSuccessions(each.became);
    });
  }

  absl::Status GatherEmployments() {
    const caretakers::Registry registry(sources_.caretakers);
    for (const std::string& id : counted_) {
      LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts,
                            sources_.caretakers.Facts(absl::StrCat("caretaker/", id)));
      std::erase_if(facts, [](const Fact& fact) { return !TellsWork(fact); });
      for (const Fact& fact : facts) Gather(fact);
      // What became of the places that those facts name, and of no others.
      LOGE_ASSIGN_OR_RETURN(const Person working, registry.PersonOf(id, facts));
      GatherSuccessions(working.successions);
    }
    return absl::OkStatus();
  }

  void GatherSuccessions(const caretakers::Successions& became) {
    for (const auto& [id, succession] : became.landlords) Gather(succession.fact);
    for (const auto& [id, succession] : became.neighbourhoods) Gather(succession.fact);
  }

  const Sources& sources_;
  const runtime::FactReader& training_;
  const runtime::FactReader& rollout_;
  const Scope& scope_;
  const int year_;
  const Date first_;
  const Date until_;
  runtime::EvidenceSet* const evidence_;  // Null when nobody asks.
  LagFacts& lag_;
  std::map<std::string, Person> people_;  // Employed there in the year.
  std::set<std::string> counted_;         // Those of them who did something.
  Curriculum sessions_;
  std::map<std::string, Counts> rows_;  // By neighbourhood; "": none.
  StatementGroups groups_;
};

}  // namespace

LagFacts StatementLag(int year, Date as_of) {
  const Date until = LastDayOf(year, as_of);
  return LagFacts(until, runtime::DaysBetween(FirstDayOf(year), until) + 1);
}

absl::StatusOr<StatementGroups> FillStatement(const Sources& sources,
                                              const runtime::FactReader& training,
                                              const runtime::FactReader& rollout,
                                              const std::string& landlord_id, int year,
                                              runtime::EvidenceSet* evidence, LagFacts& lag,
                                              v1::YearlyStatement* statement) {
  const caretakers::Registry registry(sources.caretakers);
  LOGE_ASSIGN_OR_RETURN(const auto landlord, registry.FindLandlord(landlord_id));
  if (!landlord.has_value()) return runtime::NotFound("landlord", landlord_id, "landlord_id");
  const Scope scope{Scope::Kind::kLandlord, landlord_id, {}};
  Counter counter(sources, training, rollout, scope, year, evidence, lag);
  LOGE_RETURN_IF_ERROR(counter.Count());
  LOGE_RETURN_IF_ERROR(counter.Fill(statement));
  return counter.groups();
}

}  // namespace loge::indicators
