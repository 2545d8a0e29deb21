// SubscribeEvents: the log from a position on, and as it grows.
#ifndef LOGE_SERVICES_EVENTS_SUBSCRIPTION_H_
#define LOGE_SERVICES_EVENTS_SUBSCRIPTION_H_

#include <memory>

#include "loge/v1/events.pb.h"
#include "services/events/environment.h"
#include "services/runtime/rpc/method_table.h"

namespace loge::event_service {

// Answers on `stream` until the caller goes or the server stops (then the last message says where
// to resume). Never blocks. A subscriber sees every matching event once, in order, whether it is
// read from disk or just came; every batch and every checkpoint ends with a decision. The next
// batch is read only once the one before is written: a slow subscriber holds one batch of memory
// and no thread, and one that waits holds nothing but its place in `environment->head`.
void StartSubscription(std::shared_ptr<const Environment> environment, rpc::CallContext context,
                       std::unique_ptr<v1::SubscribeEventsRequest> request,
                       std::shared_ptr<rpc::ServerStream> stream);

}  // namespace loge::event_service

#endif  // LOGE_SERVICES_EVENTS_SUBSCRIPTION_H_
