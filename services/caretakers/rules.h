// What the decide files of this room share. Internal to services/caretakers.
#ifndef LOGE_SERVICES_CARETAKERS_RULES_H_
#define LOGE_SERVICES_CARETAKERS_RULES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/caretakers/registry.h"
#include "services/runtime/decisions.h"

namespace loge::caretakers {

// Each adds its commands and the rules of its facts.
void AddPlaceCommands(runtime::CommandRegistry& registry);
void AddEmploymentCommands(runtime::CommandRegistry& registry);
void AddTransferCommands(runtime::CommandRegistry& registry);
void AddChangeCommands(runtime::CommandRegistry& registry);
void AddVolunteeringCommands(runtime::CommandRegistry& registry);
void AddDwellingsCommands(runtime::CommandRegistry& registry);
void AddSnapshotCommands(runtime::CommandRegistry& registry);
void AddSuccessionCommands(runtime::CommandRegistry& registry);
void AddReferentCommands(runtime::CommandRegistry& registry);
void AddIdentityCommands(runtime::CommandRegistry& registry);

// The field that names the person.
std::string PersonFieldOf(const runtime::NewFact& fact, const runtime::RuleContext& context);

// Family name, given name and employee number, as for somebody new.
void CheckWholePersonalData(const events::v1::PersonalData& data, const std::string& field,
                            runtime::Violations& out);
void CheckNeighbourhoodIds(const google::protobuf::RepeatedPtrField<std::string>& ids,
                           const std::string& prefix, runtime::Violations& out);

// The claim on the employee number that `fact` carries for `landlord_id`, if it carries one.
std::vector<runtime::Claim> NumberClaims(const runtime::NewFact& fact,
                                         const std::string& caretaker_id,
                                         const std::string& landlord_id, absl::string_view field);
// The states of those who hold a number that the fact claims.
void AddHolderNeeds(const runtime::RuleContext& context, const runtime::States& states,
                    std::vector<runtime::Need>& needs);
// The caretaker of a holder "caretaker/<id>".
std::string CaretakerOf(const std::string& holder);
// EMPLOYEE_NUMBER_TAKEN when the holder of a claimed number is employed there on that day or later:
// otherwise the number is free to be taken over. Whom an absorption moved keeps the number of the
// absorbed landlord, and has none at the other one until it is told.
void RequireNumberFree(const runtime::RuleContext& context, const runtime::States& states,
                       const std::string& landlord_id, runtime::Date day, const std::string& field,
                       runtime::Violations& out);

// Known and employed there on that day; adds the right violation else. Null when not.
const Employment* RequireEmployedThere(const Person& person, const std::string& landlord_id,
                                       runtime::Date day, const std::string& field,
                                       runtime::Violations& out);
// LANDLORD_ABSORBED when the landlord is no more on that day; false then. Such facts told before
// the absorption was count as about the landlord that goes on.
bool RequireNotAbsorbed(const Person& person, const std::string& landlord_id, runtime::Date day,
                        const std::string& field, runtime::Violations& out);
void RequireNeighbourhoods(const runtime::States& states,
                           const google::protobuf::RepeatedPtrField<std::string>& ids,
                           const runtime::FactDate& date, const std::string& prefix,
                           runtime::Violations& out);

}  // namespace loge::caretakers

#endif  // LOGE_SERVICES_CARETAKERS_RULES_H_
