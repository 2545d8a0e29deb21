// ReadEvents: a finite range, batch after batch.
#ifndef LOGE_SERVICES_EVENTS_READ_EVENTS_H_
#define LOGE_SERVICES_EVENTS_READ_EVENTS_H_

#include <memory>

#include "loge/v1/events.pb.h"
#include "services/events/environment.h"
#include "services/runtime/rpc/method_table.h"

namespace loge::event_service {

// Answers on `stream`; never blocks. The next batch is read only once the one before is written, so
// a slow reader holds one batch of memory and no thread.
void StartReadEvents(std::shared_ptr<const Environment> environment, rpc::CallContext context,
                     std::unique_ptr<v1::ReadEventsRequest> request,
                     std::shared_ptr<rpc::ServerStream> stream);

}  // namespace loge::event_service

#endif  // LOGE_SERVICES_EVENTS_READ_EVENTS_H_
