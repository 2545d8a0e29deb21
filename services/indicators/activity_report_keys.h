// Which figures an activity report has: their keys, units and order, and which add up to which.
// Pure; thread-safe.
#ifndef LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_KEYS_H_
#define LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_KEYS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "loge/v1/activity_report.pb.h"

namespace loge::indicators {

struct ReportKey {
  std::string key;
  v1::ReportUnit unit = v1::REPORT_UNIT_UNSPECIFIED;
};

struct ReportChapterKeys {
  v1::ReportChapterKind kind = v1::REPORT_CHAPTER_KIND_UNSPECIFIED;
  std::vector<ReportKey> keys;         // In the order of the report.
  std::vector<std::string> monthly;    // Those of them that are told by month as well.
  std::vector<std::string> quarterly;  // Those that are told at the ends of quarters as well.
};

// In the order of the report; always the same.
const std::vector<ReportChapterKeys>& ReportChapters();

// Null when a report has no figure of that key.
const ReportKey* FindReportKey(absl::string_view key);

// A figure of persons, or of what they did, that is told by kind as well. What is of several kinds
// is in the whole once; each part of the whole is in one of the parts at least.
struct ReportPartition {
  std::string whole;
  std::vector<std::string> parts;
};
const std::vector<ReportPartition>& ReportPartitions();

// "training.persons.seminar" for "training.persons" and PROGRAMME_KIND_SEMINAR. Of a value that is
// unspecified or not known: "training.persons.programme_kind_unknown".
std::string ReportKeyOf(absl::string_view whole, const google::protobuf::EnumDescriptor& type,
                        int value);
template <class Enum>
std::string ReportKeyOf(absl::string_view whole, Enum value) {
  return ReportKeyOf(whole, *google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_KEYS_H_
