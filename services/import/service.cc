#include "services/import/service.h"

#include <memory>
#include <utility>

#include "services/import/import_stream.h"

namespace loge::import_service {

void AddMethods(rpc::MethodTable& methods, Environment environment) {
  methods.AddBidiStream(
      "/loge.v1.ImportService/Import",
      [environment](rpc::CallContext context, std::shared_ptr<rpc::BidiStream> stream) {
        std::make_shared<ImportStream>(environment, std::move(context), std::move(stream))->Begin();
      });
}

}  // namespace loge::import_service
