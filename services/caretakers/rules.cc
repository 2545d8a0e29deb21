#include "services/caretakers/rules.h"

#include "absl/strings/str_cat.h"
#include "services/caretakers/errors.h"
#include "services/caretakers/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"
#include "storage/base/strings.h"

namespace loge::caretakers {

using events::v1::EventPayload;
using google::protobuf::RepeatedPtrField;
using runtime::Date;
using runtime::NewFact;
using runtime::RuleContext;
using runtime::Violations;

std::string PersonFieldOf(const NewFact& fact, const RuleContext& context) {
  if (context.corrects != nullptr) return runtime::ReplacementPrefix(fact.payload) + "caretaker_id";
  return fact.payload.has_caretaker_joined() ? "caretaker_id" : "caretaker";
}

void CheckWholePersonalData(const events::v1::PersonalData& data, const std::string& field,
                            Violations& out) {
  constexpr absl::string_view kWhy = "where a person's data are told as a whole";
  if (data.family_name().empty()) out.Add(PersonalDataMissing(field + ".family_name", kWhy));
  if (data.given_name().empty()) out.Add(PersonalDataMissing(field + ".given_name", kWhy));
  if (data.employee_number().empty()) {
    out.Add(PersonalDataMissing(field + ".employee_number", kWhy));
  }
}

void CheckNeighbourhoodIds(const RepeatedPtrField<std::string>& ids, const std::string& prefix,
                           Violations& out) {
  runtime::CheckIds(ids, prefix + "neighbourhood_ids", runtime::kNeighbourhoodsPerPersonMax, out);
}

std::vector<runtime::Claim> NumberClaims(const NewFact& fact, const std::string& caretaker_id,
                                         const std::string& landlord_id, absl::string_view field) {
  if (!fact.personal.has_value() || fact.personal->employee_number().empty()) return {};
  return {{"employee_number", landlord_id, fact.personal->employee_number(),
           absl::StrCat("caretaker/", caretaker_id), ToString(field)}};
}

std::string CaretakerOf(const std::string& holder) {
  constexpr absl::string_view kPrefix = "caretaker/";
  return holder.substr(kPrefix.size());
}

void AddHolderNeeds(const RuleContext& context, const runtime::States& states,
                    std::vector<runtime::Need>& needs) {
  for (const auto& [claim, holder] : context.held_claims) {
    if (claim.kind == "employee_number") AddPersonNeeds(states, CaretakerOf(holder), needs);
  }
}

void RequireNumberFree(const RuleContext& context, const runtime::States& states,
                       const std::string& landlord_id, Date day, const std::string& field,
                       Violations& out) {
  for (const auto& [claim, holder] : context.held_claims) {
    if (claim.kind != "employee_number") continue;
    const Person person = PersonIn(states, CaretakerOf(holder));
    for (const Employment& employment : person.employments) {
      if (employment.landlord_id != landlord_id) continue;
      if (employment.until.has_value() && employment.until->day < day) continue;
      out.Add(EmployeeNumberTaken(field, employment.from.day, employment.fact.known_from));
      break;
    }
  }
}

const Employment* RequireEmployedThere(const Person& person, const std::string& landlord_id,
                                       Date day, const std::string& field, Violations& out) {
  if (!person.known()) {
    out.Add(Unknown(field, "caretaker", person.caretaker_id));
    return nullptr;
  }
  const Employment* employment = person.EmployedOn(day, landlord_id);
  if (employment != nullptr) return employment;
  if (const Employment* last = LastBegunThere(person, landlord_id, day)) {
    out.Add(LeftBefore(field, day, last->until->day, last->ended_by->known_from));
  } else if (const Employment* next = NextThere(person, landlord_id, day)) {
    out.Add(NotEmployedYet(field, day, next->from.day));
  } else {
    out.Add(NotEmployed(field, landlord_id, day));
  }
  return nullptr;
}

bool RequireNotAbsorbed(const Person& person, const std::string& landlord_id, Date day,
                        const std::string& field, Violations& out) {
  const auto it = person.successions.landlords.find(landlord_id);
  if (it == person.successions.landlords.end() || !it->second.By(day)) return true;
  out.Add(AbsorbedBefore(field, it->second, day));
  return false;
}

void RequireNeighbourhoods(const runtime::States& states, const RepeatedPtrField<std::string>& ids,
                           const runtime::FactDate& date, const std::string& prefix,
                           Violations& out) {
  for (int i = 0; i < ids.size(); ++i) {
    RequireNeighbourhood(states, ids[i], date, absl::StrCat(prefix, "neighbourhood_ids[", i, "]"),
                         out);
  }
}

}  // namespace loge::caretakers
