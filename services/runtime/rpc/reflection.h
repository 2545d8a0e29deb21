// Server reflection, grpc.reflection.v1 and v1alpha (the same messages), over the descriptors that
// are linked in. Our own, because it must sit behind the same access rules as every other method.
#ifndef LOGE_SERVICES_RUNTIME_RPC_REFLECTION_H_
#define LOGE_SERVICES_RUNTIME_RPC_REFLECTION_H_

#include "services/runtime/rpc/method_table.h"

namespace loge::rpc {

// Adds both versions to `methods`. They list the services that `methods` has at this moment, and
// themselves: call it last.
void AddReflection(MethodTable& methods);

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_REFLECTION_H_
