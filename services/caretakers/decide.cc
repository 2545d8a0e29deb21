#include "services/caretakers/decide.h"

#include "services/caretakers/rules.h"

namespace loge::caretakers {

void RegisterCommands(runtime::CommandRegistry& registry) {
  AddPlaceCommands(registry);
  AddEmploymentCommands(registry);
  AddTransferCommands(registry);
  AddChangeCommands(registry);
  AddVolunteeringCommands(registry);
  AddDwellingsCommands(registry);
  AddSnapshotCommands(registry);
  AddSuccessionCommands(registry);
  AddReferentCommands(registry);
  AddIdentityCommands(registry);
}

}  // namespace loge::caretakers
