// Commands may name a person by (landlord, employee number): finds every such reference in a
// request and puts Loge's id in its place.
#ifndef LOGE_SERVICES_RUNTIME_PERSON_REFS_H_
#define LOGE_SERVICES_RUNTIME_PERSON_REFS_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "loge/v1/common.pb.h"
#include "services/runtime/secrets.h"
#include "services/runtime/violations.h"

namespace loge::runtime {

// The caretaker_id of an employee, or nothing when there is none.
using FindEmployeeFn =
    absl::FunctionRef<absl::StatusOr<std::optional<std::string>>(const v1::EmployeeRef&)>;

// Who holds a claim, by its key ("caretaker/<id>"), or nothing.
using FindHolderFn =
    absl::FunctionRef<absl::StatusOr<std::optional<std::string>>(const std::string& claim_key)>;

// The caretaker who holds the employee number. Errors: those of `find_holder`.
absl::StatusOr<std::optional<std::string>> FindEmployee(const v1::EmployeeRef& employee,
                                                        const Secrets& secrets,
                                                        FindHolderFn find_holder);

// Resolves every PersonRef inside `request`, at any depth. Unknown ones are added to `violations`
// (UNKNOWN_REFERENCE with the path of the field). Errors: those of `find`.
absl::Status ResolvePersonRefs(google::protobuf::Message& request, FindEmployeeFn find,
                               Violations& violations);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_PERSON_REFS_H_
