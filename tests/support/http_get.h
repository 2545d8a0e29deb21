// A GET over HTTP/1.1, for tests of what is served to programs that speak nothing else.
#ifndef LOGE_TESTS_SUPPORT_HTTP_GET_H_
#define LOGE_TESTS_SUPPORT_HTTP_GET_H_

#include <string>

namespace loge::testing {

struct HttpAnswer {
  int status = 0;  // 0: nobody listens, or no whole answer came within a minute.
  std::string head;
  std::string body;
};

// Asks 127.0.0.1:`port` for `path`. Blocks.
HttpAnswer HttpGet(int port, const std::string& path);

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_HTTP_GET_H_
