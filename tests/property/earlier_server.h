// A server of which the log ends earlier: the events up to a position, read models built from these
// alone, and the server's own queries over them.
#ifndef LOGE_TESTS_PROPERTY_EARLIER_SERVER_H_
#define LOGE_TESTS_PROPERTY_EARLIER_SERVER_H_

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>

#include "storage/base/logger.h"

namespace loge::property {

// The log and the keys in a data folder that no server holds.
class StoredLog {
 public:
  // `folder` and `logger` are borrowed. A fault fails the test that makes it.
  StoredLog(const std::string& data_folder, Logger& logger);
  ~StoredLog();

 private:
  friend class EarlierServer;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Not thread-safe.
class EarlierServer {
 public:
  // Builds its read models from the events 1 to `end`, the end of a decision. `stored` is borrowed.
  EarlierServer(StoredLog& stored, int64_t end);
  ~EarlierServer();

  // Whether some context answers requests of this type.
  bool Knows(const google::protobuf::Descriptor* request) const;
  grpc::StatusCode Answer(const google::protobuf::Message& request,
                          google::protobuf::Message* response);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_EARLIER_SERVER_H_
