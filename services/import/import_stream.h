// One Import call: reads messages while there is room, hands commands to an ImportSession, writes
// its results. Internal to this room.
#ifndef LOGE_SERVICES_IMPORT_IMPORT_STREAM_H_
#define LOGE_SERVICES_IMPORT_IMPORT_STREAM_H_

#include <memory>
#include <vector>

#include "loge/v1/import.pb.h"
#include "services/import/service.h"
#include "services/runtime/import_session.h"
#include "services/runtime/rpc/method_table.h"
#include "services/runtime/rpc/stream.h"
#include "storage/base/mutex.h"

namespace loge::import_service {

// Thread-safe. Keeps itself alive through the callbacks it has under way.
class ImportStream : public std::enable_shared_from_this<ImportStream> {
 public:
  ImportStream(const Environment& environment, rpc::CallContext context,
               std::shared_ptr<rpc::BidiStream> stream);

  void Begin();

 private:
  void Read() ABSL_LOCKS_EXCLUDED(mu_);
  void OnRead(rpc::BidiStream::ReadResult result) ABSL_LOCKS_EXCLUDED(mu_);
  void OnMessage(v1::ImportRequest& request) ABSL_LOCKS_EXCLUDED(mu_);
  void OnResults(std::vector<runtime::ImportSession::Result> results) ABSL_LOCKS_EXCLUDED(mu_);
  void WriteNext() ABSL_LOCKS_EXCLUDED(mu_);
  // Ends the call once everything is answered and nothing more will come.
  void FinishIfDone() ABSL_LOCKS_EXCLUDED(mu_);
  void Fail(absl::Status status) ABSL_LOCKS_EXCLUDED(mu_);
  // Nothing more is read or decided; what is under way is answered, then the call ends.
  void StopReading(absl::Status status) ABSL_LOCKS_EXCLUDED(mu_);

  const Environment environment_;
  const rpc::CallContext context_;
  const std::shared_ptr<rpc::BidiStream> stream_;

  Mutex mu_;
  std::shared_ptr<runtime::ImportSession> session_ ABSL_GUARDED_BY(mu_);
  v1::ImportResponse pending_ ABSL_GUARDED_BY(mu_);  // Results not yet given to the stream.
  int unanswered_ ABSL_GUARDED_BY(mu_) = 0;          // Commands read and not yet answered.
  bool reading_ ABSL_GUARDED_BY(mu_) = false;
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool read_all_ ABSL_GUARDED_BY(mu_) = false;
  bool over_ ABSL_GUARDED_BY(mu_) = false;
  bool first_ ABSL_GUARDED_BY(mu_) = true;
  bool validate_only_ ABSL_GUARDED_BY(mu_) = false;
  absl::Status final_status_ ABSL_GUARDED_BY(mu_);
};

}  // namespace loge::import_service

#endif  // LOGE_SERVICES_IMPORT_IMPORT_STREAM_H_
