#include "services/indicators/activity_report_keys.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "loge/events/v1/experiments.pb.h"
#include "loge/events/v1/partnership.pb.h"
#include "loge/events/v1/practices.pb.h"
#include "loge/events/v1/rollout.pb.h"
#include "loge/events/v1/training.pb.h"
#include "storage/base/strings.h"

namespace loge::indicators {
namespace {

using google::protobuf::EnumDescriptor;

template <class Enum>
std::vector<std::string> PartsOf(const std::string& whole) {
  const EnumDescriptor* const type = google::protobuf::GetEnumDescriptor<Enum>();
  std::vector<std::string> parts;
  for (int i = 0; i < type->value_count(); ++i) {
    const int value = type->value(i)->number();
    if (value != 0) parts.push_back(ReportKeyOf(whole, *type, value));
  }
  parts.push_back(ReportKeyOf(whole, *type, 0));
  return parts;
}

// Adds figures to a chapter.
class Writer {
 public:
  explicit Writer(v1::ReportChapterKind kind) { chapter_.kind = kind; }

  Writer& Add(const std::string& key, v1::ReportUnit unit) {
    chapter_.keys.push_back({key, unit});
    return *this;
  }
  // The figure is in the chapter already.
  template <class Enum>
  Writer& By(const std::string& key) {
    const v1::ReportUnit unit = chapter_.keys.back().unit;
    for (const std::string& part : PartsOf<Enum>(key)) Add(part, unit);
    return *this;
  }
  template <class Enum>
  Writer& AddWith(const std::string& key, v1::ReportUnit unit) {
    return Add(key, unit).By<Enum>(key);
  }
  Writer& Monthly(const std::string& key) {
    chapter_.monthly.push_back(key);
    return *this;
  }
  Writer& Quarterly(const std::string& key) {
    chapter_.quarterly.push_back(key);
    return *this;
  }
  ReportChapterKeys Take() { return std::move(chapter_); }

 private:
  ReportChapterKeys chapter_;
};

ReportChapterKeys Training() {
  Writer writer(v1::REPORT_CHAPTER_KIND_TRAINING);
  for (const ReportKey& each : {ReportKey{"training.sessions", v1::REPORT_UNIT_COUNT},
                                ReportKey{"training.half_days", v1::REPORT_UNIT_COUNT},
                                ReportKey{"training.persons", v1::REPORT_UNIT_PERSONS},
                                ReportKey{"training.completions", v1::REPORT_UNIT_COUNT}}) {
    writer.AddWith<events::v1::ProgrammeKind>(each.key, each.unit);
    writer.By<events::v1::CompetenceKind>(each.key);
  }
  writer.Add("training.attendances", v1::REPORT_UNIT_COUNT)
      .Add("training.no_shows", v1::REPORT_UNIT_COUNT)
      .Add("training.newcomers", v1::REPORT_UNIT_PERSONS)
      .Add("training.i5", v1::REPORT_UNIT_SHARE)
      .Monthly("training.half_days");
  return writer.Take();
}

ReportChapterKeys Networks() {
  return Writer(v1::REPORT_CHAPTER_KIND_NETWORKS)
      .Add("networks.expression_groups", v1::REPORT_UNIT_COUNT)
      .Add("networks.expression_attendance", v1::REPORT_UNIT_COUNT)
      .Add("networks.expression_persons", v1::REPORT_UNIT_PERSONS)
      .Add("networks.support_meetings", v1::REPORT_UNIT_COUNT)
      .Add("networks.introductions", v1::REPORT_UNIT_COUNT)
      .Add("networks.introduced_persons", v1::REPORT_UNIT_PERSONS)
      .Add("networks.referents", v1::REPORT_UNIT_PERSONS)
      .Add("networks.i1", v1::REPORT_UNIT_SHARE)
      .Add("networks.i2", v1::REPORT_UNIT_SHARE)
      .Add("networks.i3", v1::REPORT_UNIT_SHARE)
      .Add("networks.n50", v1::REPORT_UNIT_PERSONS)
      .Add("networks.i6", v1::REPORT_UNIT_SHARE)
      .Add("networks.i6s_landlord", v1::REPORT_UNIT_INDEX)
      .Add("networks.i6s_neighbourhood", v1::REPORT_UNIT_INDEX)
      .Monthly("networks.expression_groups")
      .Quarterly("networks.i1")
      .Quarterly("networks.i3")
      .Quarterly("networks.i6")
      .Take();
}

ReportChapterKeys Partnership() {
  return Writer(v1::REPORT_CHAPTER_KIND_PARTNERSHIP)
      .AddWith<events::v1::MeetingKind>("partnership.meetings", v1::REPORT_UNIT_COUNT)
      .AddWith<events::v1::PartnerType>("partnership.partners_met", v1::REPORT_UNIT_COUNT)
      .Add("partnership.agreements", v1::REPORT_UNIT_COUNT)
      .Add("partnership.proposals", v1::REPORT_UNIT_COUNT)
      .AddWith<events::v1::ProposalAnswer>("partnership.answers", v1::REPORT_UNIT_COUNT)
      .Add("partnership.answer_days", v1::REPORT_UNIT_DAYS)
      .Add("partnership.experiments_launched", v1::REPORT_UNIT_COUNT)
      .AddWith<events::v1::ExperimentOutcome>("partnership.experiments_concluded",
                                              v1::REPORT_UNIT_COUNT)
      .Add("partnership.practices_shared", v1::REPORT_UNIT_COUNT)
      .Add("partnership.practices_adopted", v1::REPORT_UNIT_COUNT)
      .Add("partnership.practices_adapted", v1::REPORT_UNIT_COUNT)
      .AddWith<events::v1::ValorisationAudience>("partnership.valorisation", v1::REPORT_UNIT_COUNT)
      .Add("partnership.i7", v1::REPORT_UNIT_SHARE)
      .Add("partnership.i8_two_landlords", v1::REPORT_UNIT_SHARE)
      .Add("partnership.i8_evenness", v1::REPORT_UNIT_SHARE)
      .Add("partnership.i8_days_since", v1::REPORT_UNIT_DAYS)
      .Add("partnership.i9", v1::REPORT_UNIT_SHARE)
      .Monthly("partnership.meetings.partner")
      .Take();
}

ReportChapterKeys Means() {
  return Writer(v1::REPORT_CHAPTER_KIND_MEANS)
      .Add("means.coordinators", v1::REPORT_UNIT_HUNDREDTHS_FTE)
      .AddWith<events::v1::FundingPurpose>("means.committed", v1::REPORT_UNIT_CENTS)
      .AddWith<events::v1::FundingPurpose>("means.paid", v1::REPORT_UNIT_CENTS)
      .Take();
}

}  // namespace

const std::vector<ReportChapterKeys>& ReportChapters() {
  static const auto* const kChapters =
      new std::vector<ReportChapterKeys>{Training(), Networks(), Partnership(), Means()};
  return *kChapters;
}

const ReportKey* FindReportKey(absl::string_view key) {
  for (const ReportChapterKeys& chapter : ReportChapters()) {
    for (const ReportKey& each : chapter.keys) {
      if (ToAbsl(each.key) == key) return &each;
    }
  }
  return nullptr;
}

const std::vector<ReportPartition>& ReportPartitions() {
  static const auto* const kPartitions = [] {
    auto* partitions = new std::vector<ReportPartition>();
    for (const char* whole :
         {"training.sessions", "training.half_days", "training.persons", "training.completions"}) {
      partitions->push_back({whole, PartsOf<events::v1::ProgrammeKind>(whole)});
      partitions->push_back({whole, PartsOf<events::v1::CompetenceKind>(whole)});
    }
    return partitions;
  }();
  return *kPartitions;
}

std::string ReportKeyOf(absl::string_view whole, const EnumDescriptor& type, int value) {
  // All values of a type begin alike: TYPE_UNSPECIFIED, TYPE_ONE, …
  const absl::string_view prefix =
      absl::StripSuffix(ToAbsl(type.FindValueByNumber(0)->name()), "UNSPECIFIED");
  const google::protobuf::EnumValueDescriptor* const known = type.FindValueByNumber(value);
  // A figure may be told by several types: what is of no kind of one is of some kind of the other.
  if (value == 0 || known == nullptr) {
    return absl::StrCat(whole, ".", absl::AsciiStrToLower(prefix), "unknown");
  }
  return absl::StrCat(whole, ".",
                      absl::AsciiStrToLower(absl::StripPrefix(ToAbsl(known->name()), prefix)));
}

}  // namespace loge::indicators
