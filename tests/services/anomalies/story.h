// Short names for the facts and questions of these tests.
#ifndef LOGE_TESTS_SERVICES_ANOMALIES_STORY_H_
#define LOGE_TESTS_SERVICES_ANOMALIES_STORY_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "loge/v1/anomalies.pb.h"
#include "services/anomalies/service.h"
#include "services/caretakers/views.h"
#include "services/partnership/views.h"
#include "services/rollout/views.h"
#include "services/training/views.h"
#include "tests/support/query_context_fake.h"
#include "tests/support/text_proto.h"

namespace loge::anomalies {

using testing::EventList;
using testing::QueryContextFake;
using testing::Text;

inline events::v1::CaretakerJoined Joined(const std::string& person, const std::string& landlord) {
  return Text<events::v1::CaretakerJoined>(absl::StrCat("caretaker_id: '", person,
                                                        "' landlord_id: '", landlord,
                                                        "' job_family: JOB_FAMILY_CARETAKER"));
}

inline events::v1::CaretakerLeft Left(const std::string& person, const std::string& landlord) {
  return Text<events::v1::CaretakerLeft>(absl::StrCat("caretaker_id: '", person, "' landlord_id: '",
                                                      landlord,
                                                      "' reason: DEPARTURE_REASON_RETIRED"));
}

inline std::string Morning(const std::string& date) {
  return absl::StrCat("{ date: '", date, "' half: HALF_MORNING }");
}

inline events::v1::SessionScheduled Session(const std::string& id, const std::string& date) {
  return Text<events::v1::SessionScheduled>(
      absl::StrCat("session_id: '", id, "' module_ids: 'm1' half_days ", Morning(date)));
}

inline events::v1::SessionRescheduled Rescheduled(const std::string& id, const std::string& date) {
  return Text<events::v1::SessionRescheduled>(
      absl::StrCat("session_id: '", id, "' half_days ", Morning(date)));
}

inline events::v1::AttendanceRecorded Attended(const std::string& session, const std::string& date,
                                               const std::string& person) {
  return Text<events::v1::AttendanceRecorded>(
      absl::StrCat("session_id: '", session, "' half_day ", Morning(date), " caretaker_id: '",
                   person, "' status: ATTENDANCE_STATUS_PRESENT"));
}

inline events::v1::MeetingHeld Met(const std::string& id, const std::string& person) {
  return Text<events::v1::MeetingHeld>(
      absl::StrCat("meeting_id: '", id, "' kind: MEETING_KIND_PARTNER territory_id: 'vev' ",
                   "caretaker_ids: '", person, "' headcount: 9"));
}

// 1 000 cents of landlord a's for 2008.
inline events::v1::FundingCommitted Committed(const std::string& id,
                                              const std::string& landlord = "a") {
  return Text<events::v1::FundingCommitted>(
      absl::StrCat("funding_id: '", id, "' landlord_id: '", landlord,
                   "' period_from: '2008-01-01' period_until: '2008-12-31' "
                   "purpose: FUNDING_PURPOSE_GENERAL amount_cents: 1000"));
}

inline events::v1::FundingPaid Paid(const std::string& id, int cents) {
  return Text<events::v1::FundingPaid>(
      absl::StrCat("funding_id: '", id, "' amount_cents: ", cents));
}

inline events::v1::FundingReduced TakenBack(const std::string& id, int cents) {
  return Text<events::v1::FundingReduced>(
      absl::StrCat("funding_id: '", id, "' amount_cents: ", cents));
}

// All read models over one list of events.
inline QueryContextFake At(const EventList& log, const std::string& day) {
  QueryContextFake context(day);
  context.Add(caretakers::Projection(), log)
      .Add(training::Projection(), log)
      .Add(partnership::Projection(), log)
      .Add(rollout::Projection(), log);
  return context;
}

inline const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* registry = new runtime::QueryRegistry();
    RegisterQueries(*registry);
    return registry;
  }();
  return *kQueries;
}

// "p NOT_EMPLOYED meeting/m1 2009-02-01: 4 3", … in pages of one.
inline std::vector<std::string> AnomaliesIn(const QueryContextFake& context,
                                            const std::string& request = "",
                                            bool with_positions = true) {
  std::vector<std::string> all;
  std::string after;
  do {
    std::string next;
    const auto answer = testing::Ask<v1::ListAnomaliesResponse>(
        Queries(), context, Text<v1::ListAnomaliesRequest>(request), {1, after}, &next);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return all;
    for (const v1::Anomaly& row : answer->anomalies()) {
      const std::string kind = v1::AnomalyKind_Name(row.kind()).substr(sizeof("ANOMALY_KIND"));
      std::string text = absl::StrCat(row.caretaker_id(), " ", kind);
      if (!row.about().empty()) absl::StrAppend(&text, " ", row.about());
      absl::StrAppend(&text, " ", row.occurred_on());
      if (with_positions) {
        absl::StrAppend(&text, ":");
        for (const v1::Provenance& fact : row.provenance()) {
          absl::StrAppend(&text, " ", fact.position());
        }
      }
      all.push_back(text);
    }
    after = next;
  } while (!after.empty());
  return all;
}

}  // namespace loge::anomalies

#endif  // LOGE_TESTS_SERVICES_ANOMALIES_STORY_H_
