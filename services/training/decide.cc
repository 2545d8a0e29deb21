#include "services/training/decide.h"

#include "services/training/rules.h"

namespace loge::training {

void RegisterCommands(runtime::CommandRegistry& registry) {
  AddCatalogueCommands(registry);
  AddSessionCommands(registry);
  AddRescheduleCommands(registry);
  AddEnrolmentCommands(registry);
  AddAttendanceCommands(registry);
  AddCompletionCommands(registry);
}

}  // namespace loge::training
