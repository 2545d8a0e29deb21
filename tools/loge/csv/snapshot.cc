// Full lists: each row beside what is known, and who is not in the list any more.
#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "tools/loge/csv/known.h"
#include "tools/loge/csv/plan.h"
#include "tools/loge/csv/rows.h"
#include "tools/loge/csv/text.h"

namespace loge::csv {
namespace {

// Whether people would call it the same text.
bool SameText(const std::string& a, const std::string& b) {
  return a == b || WithPlainApostrophes(a) == WithPlainApostrophes(b);
}

// Whether a day is the one known, which may be known to the month or the year only.
bool SameDay(const std::string& day, const std::string& known) {
  return !known.empty() && absl::StartsWith(day, known);
}

class Comparison {
 public:
  Comparison(const File& file, const Known& known)
      : known_(known), posts_(known), neighbourhoods_(known), taken_on_(file.trailer->taken_on) {
    for (const Row& row : file.rows) numbers_.insert(row.number);
  }

  void Take(const Row& row) {
    row_ = &row;
    // A number without its zeros still says that the person is there.
    const std::string whole = posts_.Unstripped(row.number);
    if (!whole.empty()) numbers_.insert(whole);
    if (!row.good || !CheckLandlord()) return;
    if (!whole.empty()) {
      return Refuse(
          "matricule", row.number, "lost its leading zeros in a spreadsheet",
          absl::StrCat("write ", whole, "; set the column's format to Text before saving"));
    }
    if (!FindPlaces()) return;
    const size_t before = plan_.commands.size();
    const size_t faults = plan_.faults.size();
    Compare();
    if (plan_.faults.size() > faults) return;
    ++(plan_.commands.size() > before ? plan_.rows_changing : plan_.rows_unchanged);
  }

  // Who is employed on the day of the list and not in it.
  void TakeAbsent(const SnapshotRules& rules) {
    int64_t employed = 0;
    std::vector<KnownPost> absent;
    for (const KnownPost& known : posts_.all()) {
      if (!known.Covers(taken_on_)) continue;
      // Who came with a landlord that was absorbed may not be in this landlord's system yet.
      const std::vector<std::string> numbers = known.Numbers();
      if (numbers.empty()) continue;
      ++employed;
      const bool listed =
          std::any_of(numbers.begin(), numbers.end(),
                      [&](const std::string& number) { return numbers_.count(number) != 0; });
      // Somebody whose last day is known already needs no more to be told.
      if (known.open() && !listed) absent.push_back(known);
    }
    plan_.absent = static_cast<int64_t>(absent.size());
    if (plan_.absent * 100 >= employed * rules.vanish_percent && plan_.absent > 0 &&
        plan_.absent != rules.confirmed_vanished) {
      plan_.held = Fault{0, "matricule", "",
                         absl::StrCat(plan_.absent, " of ", employed,
                                      " people employed are not in the list any more: ",
                                      rules.vanish_percent, " % or more"),
                         absl::StrCat("check that the list is whole; if they really left, give "
                                      "their date_sortie, or --confirm-vanished ",
                                      plan_.absent)};
      return;
    }
    for (const KnownPost& known : absent) {
      PlannedCommand planned{0, "departure", known.person->caretaker_id(), false, {}};
      v1::RecordDepartureRequest& request = *planned.command.mutable_record_departure();
      request.set_occurred_on(taken_on_);
      request.set_landlord_id(known_.landlord_id);
      NameKnown(known, known.Numbers().back(), request.mutable_caretaker());
      request.set_reason(events::v1::DEPARTURE_REASON_UNSTATED);
      plan_.commands.push_back(std::move(planned));
    }
  }

  Plan Finish() { return std::move(plan_); }

 private:
  void Refuse(const std::string& column, const std::string& value, std::string reason,
              std::string cure) {
    plan_.faults.push_back({row_->line, column, value, std::move(reason), std::move(cure)});
  }

  v1::Command& Add(const char* name, bool follows = false) {
    plan_.commands.push_back({row_->line, name, "", follows, {}});
    return plan_.commands.back().command;
  }

  bool CheckLandlord() {
    if (!row_->landlord.empty() && row_->landlord != known_.landlord_id) {
      Refuse("bailleur", row_->landlord, "is another landlord than that of the file",
             "send each landlord's people in a file of their own");
      return false;
    }
    const std::string& siret = row_->caretaker.siret;
    if (!siret.empty() && !known_.siren.empty() && siret.substr(0, 9) != known_.siren) {
      Refuse("siret", siret, "belongs to another organisation than the landlord",
             absl::StrCat("it must begin with ", known_.siren));
      return false;
    }
    return true;
  }

  bool FindPlaces() {
    places_.clear();
    const CaretakerRow& told = row_->caretaker;
    bool found_all = true;
    for (const std::string& text : told.neighbourhoods) {
      const v1::Neighbourhood* found = neighbourhoods_.Find(text, told.commune);
      if (found == nullptr) {
        Refuse("quartier", text, "is not known to Loge",
               "write its id or its name as Loge has it (loge neighbourhood list)");
        found_all = false;
        continue;
      }
      if (!told.commune.empty() && !SameCommune(found->commune_code(), told.commune)) {
        Refuse("commune_insee", told.commune, "is not the commune of the neighbourhood",
               absl::StrCat("the neighbourhood lies in ", found->commune_code()));
        found_all = false;
      }
      places_.insert(found->neighbourhood_id());
    }
    return found_all;
  }

  static bool BeganOn(const KnownPost& known, const std::string& day) {
    return SameDay(day, known.post->from()) || SameDay(day, known.post->hired_on());
  }

  // The post that the row means; null when it tells of one that is not known.
  const KnownPost* PostOfRow() const {
    const KnownPost* found = nullptr;
    for (const KnownPost& known : posts_.Of(row_->number)) {
      const std::string& from = row_->caretaker.from;
      if (BeganOn(known, from)) return &known;
      if (known.open() || from <= known.post->until()) found = &known;
    }
    return found != nullptr ? found : PostThatCame();
  }

  // That of somebody who came with a landlord that was absorbed, and whose number here this list is
  // the first to tell; null when it is nobody's for certain.
  const KnownPost* PostThatCame() const {
    const CaretakerRow& told = row_->caretaker;
    for (const KnownPost& known : posts_.CameFrom(told.former_landlord, told.former_number)) {
      if (BeganOn(known, told.from) || known.open()) return &known;
    }
    const KnownPost* alike = PostOfNamesake();
    const bool same =
        alike != nullptr && alike->person->personal_data().employee_number() == row_->number;
    return same ? alike : nullptr;
  }

  // That of such a person with the name and the first day of the row; null when there is none.
  const KnownPost* PostOfNamesake() const {
    const CaretakerRow& told = row_->caretaker;
    for (const KnownPost& known : posts_.CameAs(FoldedName(told.family_name, told.given_name))) {
      if (BeganOn(known, told.from)) return &known;
    }
    return nullptr;
  }

  void Compare() {
    const CaretakerRow& told = row_->caretaker;
    const KnownPost* known = PostOfRow();
    if (known == nullptr) {
      const KnownPost* alike = told.former_number.empty() ? PostOfNamesake() : nullptr;
      if (alike == nullptr) return Arrive();
      const std::string& former = alike->person->employee_number_landlord_id();
      return Refuse("matricule", row_->number,
                    absl::StrCat("may be that of somebody who came from ", former,
                                 ": the name and the first day are the same"),
                    absl::StrCat("put ", former,
                                 " as ancien_bailleur, and the number there as "
                                 "ancien_matricule"));
    }
    const std::vector<std::string> numbers = known->Numbers();
    // Of somebody whom the list names twice, the row with the number told last says what there is
    // to say; the others have days and places of their own, and say that the person is there.
    if (numbers.size() > 1 && numbers.back() != row_->number) return;
    if (numbers.size() <= 1 && !BeganOn(*known, told.from)) {
      return Refuse("date_entree", told.from,
                    absl::StrCat("is another day than the one known, ", known->post->from()),
                    absl::StrCat("put that day, or correct the arrival in Loge (position ",
                                 known->post->provenance().position(), ")"));
    }
    if (!CheckUntil(*known)) return;
    // What an ended post was is told; the person may be on another landlord's list by now.
    if (known->open() || taken_on_ <= known->post->until()) {
      CompareDetails(*known);
      ComparePlaces(*known);
    }
    if (!told.until.empty() && known->open()) {
      Depart(known->merged() ? "" : known->person->caretaker_id(), /*follows=*/false);
    }
  }

  bool CheckUntil(const KnownPost& known) {
    const CaretakerRow& told = row_->caretaker;
    if (known.open() || SameDay(told.until, known.post->until())) return true;
    // A departure that is planned for later; the list may not know of it yet.
    if (told.until.empty() && taken_on_ <= known.post->until()) return true;
    const std::string correct =
        absl::StrCat("correct the departure in Loge, or put ", known.post->until(),
                     "; somebody who came back has a new date_entree");
    Refuse("date_sortie", told.until,
           absl::StrCat("the person left on ", known.post->until(), " as Loge knows"), correct);
    return false;
  }

  // The first day on which a list may change something of this post.
  std::string DayOfChange(const KnownPost& known) const {
    std::string day = std::max(taken_on_, known.post->from());
    const std::string& until = known.open() ? row_->caretaker.until : known.post->until();
    return until.empty() ? day : std::min(day, until);
  }

  // What the personal data are with the row; those the file has no column for stay.
  events::v1::PersonalData PersonalOf(const events::v1::PersonalData& before) const {
    const CaretakerRow& told = row_->caretaker;
    events::v1::PersonalData data = before;
    if (!SameText(data.family_name(), told.family_name)) data.set_family_name(told.family_name);
    if (!SameText(data.given_name(), told.given_name)) data.set_given_name(told.given_name);
    if (!told.email.empty()) data.set_email(told.email);
    if (!told.phone.empty()) data.set_phone(told.phone);
    data.set_employee_number(row_->number);
    return data;
  }

  void CompareDetails(const KnownPost& known) {
    const CaretakerRow& told = row_->caretaker;
    events::v1::PersonalData before = known.person->personal_data();
    // The names told last may be those of another landlord, and each of them is right.
    const bool named_last = NumberAt(known_.landlord_id, *known.person) == row_->number;
    if (known.merged()) before.set_employee_number(row_->number);
    const events::v1::PersonalData data = PersonalOf(before);
    const bool title_changed = !SameText(known.post->job_title(), told.job_title);
    const bool family_changed =
        (told.family_told || title_changed) && told.job_family != known.post->job_family();
    const bool person_changed =
        known.Numbers().empty() ||
        ((named_last || !known.merged()) && data.SerializeAsString() != before.SerializeAsString());
    if (!title_changed && !family_changed && !person_changed) return;
    v1::ChangeCaretakerDetailsRequest& request = *Add("details").mutable_change_caretaker_details();
    request.set_occurred_on(DayOfChange(known));
    NameKnown(known, row_->number, request.mutable_caretaker());
    request.set_landlord_id(known_.landlord_id);
    if (title_changed) request.set_job_title(told.job_title);
    if (family_changed) request.set_job_family(told.job_family);
    if (person_changed) *request.mutable_personal_data() = data;
  }

  void ComparePlaces(const KnownPost& known) {
    // An empty cell says nothing: nobody is placed nowhere.
    const std::set<std::string> before(known.post->neighbourhood_ids().begin(),
                                       known.post->neighbourhood_ids().end());
    if (places_.empty() || places_ == before) return;
    v1::ReassignCaretakerRequest& request = *Add("reassign").mutable_reassign_caretaker();
    request.set_occurred_on(DayOfChange(known));
    NameKnown(known, row_->number, request.mutable_caretaker());
    request.set_landlord_id(known_.landlord_id);
    for (const std::string& id : places_) request.add_neighbourhood_ids(id);
  }

  // Somebody new, somebody who comes from another landlord, or somebody who comes back.
  void Arrive() {
    const CaretakerRow& told = row_->caretaker;
    std::string returning;
    for (const KnownPost& known : posts_.Of(row_->number)) {
      const auto& data = known.person->personal_data();
      // A number may pass to somebody else once its holder has left.
      const bool same_person = Fold(data.family_name()) == Fold(told.family_name) &&
                               Fold(data.given_name()) == Fold(told.given_name);
      if (same_person && !known.open() && known.post->until() < told.from) {
        returning = known.person->caretaker_id();
      }
    }
    if (returning.empty() && !arrived_.insert(row_->number).second) {
      return Refuse("date_entree", told.from,
                    "tells of a second time of somebody who is only told with this file",
                    "send the file again: the person is known then, and comes back");
    }
    if (returning.empty() && !told.former_number.empty()) {
      Transfer();
    } else {
      Join(returning);
    }
    if (!told.until.empty()) Depart(returning, /*follows=*/true);
  }

  void Join(const std::string& returning) {
    const CaretakerRow& told = row_->caretaker;
    v1::JoinCaretakerRequest& request = *Add("join").mutable_join_caretaker();
    request.set_occurred_on(told.from);
    request.set_caretaker_id(returning);
    request.set_landlord_id(known_.landlord_id);
    for (const std::string& id : places_) request.add_neighbourhood_ids(id);
    request.set_job_title(told.job_title);
    request.set_job_family(told.job_family);
    *request.mutable_personal_data() = PersonalOf({});
  }

  void Transfer() {
    const CaretakerRow& told = row_->caretaker;
    v1::TransferCaretakerRequest& request = *Add("transfer").mutable_transfer_caretaker();
    request.set_occurred_on(told.from);
    request.mutable_caretaker()->mutable_employee()->set_landlord_id(told.former_landlord);
    request.mutable_caretaker()->mutable_employee()->set_employee_number(told.former_number);
    request.set_from_landlord_id(told.former_landlord);
    request.set_to_landlord_id(known_.landlord_id);
    for (const std::string& id : places_) request.add_neighbourhood_ids(id);
    request.set_employee_number(row_->number);
    v1::ChangeCaretakerDetailsRequest& details =
        *Add("details", /*follows=*/true).mutable_change_caretaker_details();
    details.set_occurred_on(told.from);
    NameByNumber(details.mutable_caretaker());
    details.set_landlord_id(known_.landlord_id);
    details.set_job_title(told.job_title);
    details.set_job_family(told.job_family);
    *details.mutable_personal_data() = PersonalOf({});
  }

  void Depart(const std::string& caretaker_id, bool follows) {
    v1::RecordDepartureRequest& request = *Add("departure", follows).mutable_record_departure();
    request.set_occurred_on(row_->caretaker.until);
    request.set_landlord_id(known_.landlord_id);
    request.set_reason(row_->caretaker.reason);
    if (caretaker_id.empty()) {
      NameByNumber(request.mutable_caretaker());
    } else {
      request.mutable_caretaker()->set_caretaker_id(caretaker_id);
    }
  }

  void NameByNumber(v1::PersonRef* person) const { NameByNumber(row_->number, person); }
  void NameByNumber(const std::string& number, v1::PersonRef* person) const {
    person->mutable_employee()->set_landlord_id(known_.landlord_id);
    person->mutable_employee()->set_employee_number(number);
  }

  // Of somebody who was known twice, this list tells of the one id that has this number, should the
  // two turn out to be two.
  void NameKnown(const KnownPost& known, const std::string& number, v1::PersonRef* person) const {
    if (known.merged()) {
      NameByNumber(number, person);
    } else {
      person->set_caretaker_id(known.person->caretaker_id());
    }
  }

  const Known& known_;
  const KnownPosts posts_;
  const KnownNeighbourhoods neighbourhoods_;
  const std::string taken_on_;
  std::unordered_set<std::string> numbers_;  // Of all rows, good or not: these people are there.
  std::unordered_set<std::string> arrived_;  // Numbers of people told for the first time.
  const Row* row_ = nullptr;
  std::set<std::string> places_;  // Of the row: ids.
  Plan plan_;
};

}  // namespace

std::string LastDayOf(const File& file) {
  constexpr int kDaysAheadMax = 400;
  std::string last = file.trailer->taken_on;
  absl::CivilDay limit;
  if (!absl::ParseCivilTime(last, &limit)) return last;
  limit += kDaysAheadMax;
  const std::string latest = absl::FormatCivilTime(limit);
  for (const Row& row : file.rows) {
    if (!row.good) continue;
    last = std::max({last, row.caretaker.from, row.caretaker.until});
  }
  return std::min(last, latest);
}

Plan PlanSnapshot(const File& file, const Known& known, const SnapshotRules& rules) {
  Comparison comparison(file, known);
  bool all_named = true;
  for (const Row& row : file.rows) {
    all_named = all_named && !row.number.empty();
    comparison.Take(row);
  }
  // A row without its number may be anybody: then nobody is taken to be absent.
  if (file.trailer->complete && all_named) comparison.TakeAbsent(rules);
  return comparison.Finish();
}

}  // namespace loge::csv
