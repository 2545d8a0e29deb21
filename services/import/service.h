// loge.v1.ImportService: the fast lane, one stream of commands.
#ifndef LOGE_SERVICES_IMPORT_SERVICE_H_
#define LOGE_SERVICES_IMPORT_SERVICE_H_

#include "services/runtime/decider.h"
#include "services/runtime/rpc/method_table.h"
#include "services/runtime/worker_pool.h"
#include "storage/event_log.h"

namespace loge::import_service {

// Borrowed, all of them; must outlive the server.
struct Environment {
  const runtime::Decider* decider = nullptr;
  storage::EventLog* log = nullptr;
  runtime::WorkerPool* pool = nullptr;
};

// Adds Import. At most kImportInFlightMax commands of a stream are unanswered at a time: beyond it
// the stream is not read, so that a fast sender costs bounded memory.
void AddMethods(rpc::MethodTable& methods, Environment environment);

}  // namespace loge::import_service

#endif  // LOGE_SERVICES_IMPORT_SERVICE_H_
