// The reading half of loge.v1.EventService. Its commands, CorrectFact and CancelFact, are added by
// the wiring like all other commands.
#ifndef LOGE_SERVICES_EVENTS_SERVICE_H_
#define LOGE_SERVICES_EVENTS_SERVICE_H_

#include "services/events/environment.h"
#include "services/runtime/rpc/method_table.h"

namespace loge::event_service {

// Adds ReadEvents and SubscribeEvents. When the server stops: shut the RPC server down first (it
// tells the subscribers to close, which takes workers), then the pool.
void AddMethods(rpc::MethodTable& methods, Environment environment);

}  // namespace loge::event_service

#endif  // LOGE_SERVICES_EVENTS_SERVICE_H_
