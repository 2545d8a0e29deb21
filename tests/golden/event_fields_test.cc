// Every field and enum value of the stored events against the checked-in list.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "tests/golden/golden_file.h"

namespace loge::testing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

constexpr char kFile[] = "event_fields.txt";
constexpr char kHead[] =
    "# Every field and enum value of loge.events.v1, the stored contract. Fields and values are\n"
    "# added, never deleted, renumbered, renamed or given another type: old logs must be read for\n"
    "# ever. After adding one: LOGE_GOLDEN_UPDATE=1 ctest --preset dev -R EventFields\n"
    "# message.field = number label type | enum.value = number\n";

// Stored events live in this package; everything else they use is a type of Google's.
constexpr char kPackage[] = "loge.events.v1";

std::string TypeOf(const FieldDescriptor* field) {
  if (field->message_type() != nullptr) return field->message_type()->full_name();
  if (field->enum_type() != nullptr) return field->enum_type()->full_name();
  return field->type_name();
}

std::string LabelOf(const FieldDescriptor* field) {
  if (field->is_repeated()) return "repeated";
  if (field->real_containing_oneof() != nullptr) {
    return absl::StrCat("oneof(", field->real_containing_oneof()->name(), ")");
  }
  return field->has_optional_keyword() ? "optional" : "singular";
}

void AddMessage(const Descriptor* message, std::vector<std::string>& lines) {
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    lines.push_back(absl::StrCat(field->full_name(), " = ", field->number(), " ", LabelOf(field),
                                 " ", TypeOf(field)));
  }
  for (int i = 0; i < message->nested_type_count(); ++i) AddMessage(message->nested_type(i), lines);
}

void AddEnum(const EnumDescriptor* values, std::vector<std::string>& lines) {
  for (int i = 0; i < values->value_count(); ++i) {
    lines.push_back(absl::StrCat(values->full_name(), ".", values->value(i)->name(), " = ",
                                 values->value(i)->number()));
  }
}

void AddFile(const FileDescriptor* file, std::set<std::string>& seen,
             std::vector<std::string>& lines) {
  if (file->package() != kPackage || !seen.insert(file->name()).second) return;
  for (int i = 0; i < file->message_type_count(); ++i) AddMessage(file->message_type(i), lines);
  for (int i = 0; i < file->enum_type_count(); ++i) AddEnum(file->enum_type(i), lines);
  for (int i = 0; i < file->dependency_count(); ++i) AddFile(file->dependency(i), seen, lines);
}

std::vector<std::string> LinesNow() {
  std::vector<std::string> lines;
  std::set<std::string> seen;
  AddFile(events::v1::RecordedEvent::descriptor()->file(), seen, lines);
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(EventFields, AreThoseOfTheList) {
  const std::vector<std::string> now = LinesNow();
  if (UpdatesGoldenFiles()) WriteGoldenLines(kFile, kHead, now);
  const std::vector<std::string> golden = ReadGoldenLines(kFile);
  std::vector<std::string> gone;
  std::vector<std::string> added;
  std::set_difference(golden.begin(), golden.end(), now.begin(), now.end(),
                      std::back_inserter(gone));
  std::set_difference(now.begin(), now.end(), golden.begin(), golden.end(),
                      std::back_inserter(added));
  EXPECT_TRUE(gone.empty())
      << "Stored events may not lose or change a field: logs on disk still hold it. Bring back\n  "
      << absl::StrJoin(gone, "\n  ") << "\nand add a new field or a new event instead.";
  EXPECT_TRUE(added.empty())
      << "New in the stored events:\n  " << absl::StrJoin(added, "\n  ")
      << "\nIf this is meant, add them to tests/golden/" << kFile
      << ": LOGE_GOLDEN_UPDATE=1 ctest --preset dev -R EventFields, and commit the file.";
}

TEST(EventFields, TheListIsSortedAndHasNoDoubles) {
  const std::vector<std::string> golden = ReadGoldenLines(kFile);
  EXPECT_TRUE(std::is_sorted(golden.begin(), golden.end()));
  EXPECT_EQ(std::set<std::string>(golden.begin(), golden.end()).size(), golden.size());
  EXPECT_GT(golden.size(), 100u);
}

}  // namespace
}  // namespace loge::testing
