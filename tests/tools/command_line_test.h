// Commands of the command line, run in this process against a small server in it.
#ifndef LOGE_TESTS_TOOLS_COMMAND_LINE_TEST_H_
#define LOGE_TESTS_TOOLS_COMMAND_LINE_TEST_H_

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "tools/loge/commands.h"

namespace loge::cli {

// A test serves its fakes in SetUp; they are its members.
class CommandLineTest : public testing::Test {
 protected:
  void Serve(std::initializer_list<grpc::Service*> services) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    for (grpc::Service* service : services) builder.RegisterService(service);
    server_ = builder.BuildAndStart();
  }

  void TearDown() override {
    server_->Shutdown(std::chrono::system_clock::now());
    server_.reset();  // Before what it serves.
  }

  // Runs one command line; its output is in out_ and err_.
  int Run(const std::string& line) {
    out_.str("");
    err_.str("");
    Session session(out_, err_);
    CLI::App app;
    AddAll(app, session);
    const auto parse = [&]() -> int {
      CLI11_PARSE(app, absl::StrCat("loge --server 127.0.0.1:", port_, " ", line), true);
      return session.exit_code();
    };
    return parse();
  }

  int Lines() const {
    const std::string text = out_.str();
    return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  }

  int port_ = 0;
  std::ostringstream out_;
  std::ostringstream err_;

 private:
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace loge::cli

#endif  // LOGE_TESTS_TOOLS_COMMAND_LINE_TEST_H_
