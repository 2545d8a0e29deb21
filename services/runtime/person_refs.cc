#include "services/runtime/person_refs.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class Resolver {
 public:
  Resolver(FindEmployeeFn find, Violations& violations) : find_(find), violations_(violations) {}

  absl::Status Walk(Message& message, const std::string& path) {
    if (message.GetDescriptor() == v1::PersonRef::descriptor()) {
      return Resolve(static_cast<v1::PersonRef&>(message), path);
    }
    const auto* reflection = message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      const std::string field_path =
          path.empty() ? field->name() : absl::StrCat(path, ".", field->name());
      if (!field->is_repeated()) {
        LOGE_RETURN_IF_ERROR(Walk(*reflection->MutableMessage(&message, field), field_path));
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        LOGE_RETURN_IF_ERROR(Walk(*reflection->MutableRepeatedMessage(&message, field, i),
                                  absl::StrCat(field_path, "[", i, "]")));
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Resolve(v1::PersonRef& ref, const std::string& path) {
    if (!ref.has_employee()) return absl::OkStatus();
    LOGE_ASSIGN_OR_RETURN(std::optional<std::string> id, find_(ref.employee()));
    if (!id.has_value()) {
      violations_.Add({v1::ERROR_REASON_UNKNOWN_REFERENCE, path + ".employee",
                       "nobody has this employee number at this landlord: record who joined first",
                       "a known employee", ""});
      return absl::OkStatus();
    }
    ref.set_caretaker_id(*std::move(id));
    return absl::OkStatus();
  }

  FindEmployeeFn find_;
  Violations& violations_;
};

}  // namespace

absl::StatusOr<std::optional<std::string>> FindEmployee(const v1::EmployeeRef& employee,
                                                        const Secrets& secrets,
                                                        FindHolderFn find_holder) {
  LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> holder,
                        find_holder(secrets.ClaimKey("employee_number", employee.landlord_id(),
                                                     employee.employee_number())));
  constexpr absl::string_view kPrefix = "caretaker/";
  if (!holder.has_value() || holder->size() <= kPrefix.size()) return std::optional<std::string>();
  return std::optional<std::string>(holder->substr(kPrefix.size()));
}

absl::Status ResolvePersonRefs(Message& request, FindEmployeeFn find, Violations& violations) {
  return Resolver(find, violations).Walk(request, "");
}

}  // namespace loge::runtime
