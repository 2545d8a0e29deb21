// What the decide files of this room share. Internal to services/training.
#ifndef LOGE_SERVICES_TRAINING_RULES_H_
#define LOGE_SERVICES_TRAINING_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "services/caretakers/registry.h"
#include "services/runtime/decisions.h"
#include "services/training/state.h"

namespace loge::training {

// Each adds its commands and the rules of their facts.
void AddCatalogueCommands(runtime::CommandRegistry& registry);
void AddSessionCommands(runtime::CommandRegistry& registry);
void AddRescheduleCommands(runtime::CommandRegistry& registry);
void AddEnrolmentCommands(runtime::CommandRegistry& registry);
void AddAttendanceCommands(runtime::CommandRegistry& registry);
void AddCompletionCommands(runtime::CommandRegistry& registry);

// Known at that date (at the latest day that the date may mean); adds the right violation else.
void RequireModule(const runtime::States& states, const std::string& module_id,
                   const runtime::FactDate& date, const std::string& field,
                   runtime::Violations& out);

// The same, and sessions of it may still begin on that day.
void RequireModuleGiven(const runtime::States& states, const std::string& module_id,
                        const runtime::FactDate& date, const std::string& field,
                        runtime::Violations& out);

// 1 to 100 half-days, each well formed, none twice.
void CheckHalfDays(const HalfDays& half_days, const std::string& field, runtime::Violations& out);
inline constexpr int kCapacityMax = 10000;

// The state of a person that the caretakers context folds, and the needs it stands on.
void AddPersonNeeds(const runtime::States& states, const std::string& caretaker_id,
                    std::vector<runtime::Need>& needs);
caretakers::Person PersonIn(const runtime::States& states, const std::string& caretaker_id);
// "landlord/<id>" of everybody who employed the person on some day that the date may mean.
std::vector<std::string> EmployersOn(const caretakers::Person& person,
                                     const runtime::FactDate& date);

// Equal field by field.
bool Same(const google::protobuf::Message& a, const google::protobuf::Message& b);

}  // namespace loge::training

#endif  // LOGE_SERVICES_TRAINING_RULES_H_
