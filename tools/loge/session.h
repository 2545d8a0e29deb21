// One run of the program: its flags, its connection, its output, its exit code.
#ifndef LOGE_TOOLS_LOGE_SESSION_H_
#define LOGE_TOOLS_LOGE_SESSION_H_

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "google/protobuf/message.h"
#include "tools/loge/errors.h"

namespace loge::cli {

// The flags that every command takes.
struct Options {
  std::string server = "127.0.0.1:7145";
  bool json = false;
  double timeout_s = 30;
};

// One run of the program: where it talks to, where it prints to, how it ends. Not thread-safe.
// `out` and `err` are borrowed and must outlive it.
class Session {
 public:
  Session(std::ostream& out, std::ostream& err) : out_(out), err_(err) {}

  Options& options() { return options_; }
  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }

  // How the program ends: kOk until a command says otherwise.
  int exit_code() const { return exit_code_; }
  void set_exit_code(int code) { exit_code_ = code; }

  // The connection, made at the first use.
  const std::shared_ptr<grpc::Channel>& channel();

  // Lets `context` end after --timeout.
  void SetDeadline(grpc::ClientContext& context) const;

  // Calls a unary method: Call(&v1::AdminService::Stub::GetServerInfo, request, &response).
  template <typename Stub, typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) {
    Stub stub(channel());
    grpc::ClientContext context;
    SetDeadline(context);
    return (stub.*method)(&context, request, response);
  }

  // Follows the pages of a list to its end, or to `limit` rows (0: to the end), into one response
  // without a next_page_token: the rows of all pages, all else of the last one. `rows` gives the
  // rows of a response.
  template <typename Stub, typename Request, typename Response, typename Rows>
  grpc::Status CallPages(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                      Response*),
                         Request request, int64_t limit, Rows rows, Response* response) {
    const int64_t page_size = limit > 0 ? std::min(limit, kPageSize) : kPageSize;
    request.mutable_page()->set_page_size(static_cast<int32_t>(page_size));
    for (;;) {
      Response page;
      if (grpc::Status status = Call(method, request, &page); !status.ok()) return status;
      const std::string token = std::exchange(*page.mutable_next_page_token(), std::string());
      auto gathered = std::move(*rows(*response));
      for (auto& row : *rows(page)) gathered.Add(std::move(row));
      *response = std::move(page);
      auto* all = rows(*response);
      all->Swap(&gathered);
      if (limit > 0 && all->size() >= limit) {
        all->DeleteSubrange(static_cast<int>(limit), all->size() - static_cast<int>(limit));
        return grpc::Status::OK;
      }
      if (token.empty()) return grpc::Status::OK;
      request.mutable_page()->set_page_token(token);
    }
  }

  // Prints a failed call to err and keeps its exit code.
  void Fail(const grpc::Status& status, bool is_write = false);
  // Prints `message` to err and keeps `code`.
  void Fail(int code, const std::string& message);

  // Prints a message to out as JSON, with the field names of the .proto files.
  void PrintJson(const google::protobuf::Message& message);

 private:
  static constexpr int64_t kPageSize = 1000;

  std::ostream& out_;
  std::ostream& err_;
  Options options_;
  int exit_code_ = kExitOk;
  std::shared_ptr<grpc::Channel> channel_;
};

// JSON of a message: `pretty` over several lines and with empty fields, else on one line without.
std::string ToJson(const google::protobuf::Message& message, bool pretty);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_SESSION_H_
