#include "services/events/service.h"

#include <memory>
#include <utility>

#include "loge/v1/events.pb.h"
#include "services/events/read_events.h"
#include "services/events/subscription.h"
#include "services/runtime/rpc/typed.h"
#include "storage/base/check.h"

namespace loge::event_service {

void AddMethods(rpc::MethodTable& methods, Environment environment) {
  LOGE_CHECK(environment.log != nullptr && environment.pool != nullptr);
  LOGE_CHECK(environment.head != nullptr && environment.clock != nullptr);
  auto shared = std::make_shared<const Environment>(std::move(environment));
  rpc::AddServerStream<v1::ReadEventsRequest, v1::ReadEventsResponse>(
      methods, "/loge.v1.EventService/ReadEvents",
      [shared](rpc::CallContext context, std::unique_ptr<v1::ReadEventsRequest> request,
               std::shared_ptr<rpc::ServerStream> stream) {
        StartReadEvents(shared, std::move(context), std::move(request), std::move(stream));
      });
  rpc::AddServerStream<v1::SubscribeEventsRequest, v1::SubscribeEventsResponse>(
      methods, "/loge.v1.EventService/SubscribeEvents",
      [shared](rpc::CallContext context, std::unique_ptr<v1::SubscribeEventsRequest> request,
               std::shared_ptr<rpc::ServerStream> stream) {
        StartSubscription(shared, std::move(context), std::move(request), std::move(stream));
      });
}

}  // namespace loge::event_service
