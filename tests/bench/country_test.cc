// The history of a country: sound, fit for every read model, and the same for the same seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/country/fill.h"
#include "bench/country/scale.h"
#include "services/caretakers/views.h"
#include "services/partnership/views.h"
#include "services/rollout/views.h"
#include "services/runtime/date.h"
#include "services/runtime/event_codec.h"
#include "services/runtime/fact_rows.h"
#include "services/runtime/facts.h"
#include "services/runtime/random.h"
#include "services/runtime/secrets.h"
#include "services/training/views.h"
#include "storage/memory/open.h"
#include "storage/verify.h"
#include "tests/support/storage_test_util.h"

namespace loge::bench::country {
namespace {

using events::v1::EventPayload;

constexpr int64_t kEvents = 20'000;

// A country in memory.
struct Country {
  explicit Country(uint64_t seed, int64_t events = kEvents)
      : log(storage::NewMemoryLogStore()), vault(storage::NewMemoryKeyVault(RepeatableKeys(seed))) {
    status = FillCountry({.seed = seed, .events = events}, *log, *vault, [](int64_t) {});
  }

  std::vector<runtime::EventPtr> Events() const {
    std::vector<runtime::EventPtr> events;
    const auto next = log->Read({.to = log->LoadHead()->position},
                                [&events](const storage::StoredEventView& view) {
                                  auto event = runtime::DecodeEvent(view);
                                  EXPECT_TRUE(event.ok()) << event.status();
                                  if (event.ok()) events.push_back(*std::move(event));
                                  return event.ok();
                                });
    EXPECT_TRUE(next.ok()) << next.status();
    return events;
  }

  std::unique_ptr<storage::LogStore> log;
  std::unique_ptr<storage::KeyVault> vault;
  absl::Status status;
};

// One for the tests that only read.
class CountryTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { country_ = new Country(1); }
  static void TearDownTestSuite() { delete country_; }
  void SetUp() override { ASSERT_TRUE(country_->status.ok()) << country_->status; }

  static Country* country_;
};

Country* CountryTest::country_ = nullptr;

const EventPayload& FactIn(const runtime::EventPtr& event) {
  const EventPayload& payload = event->payload();
  return payload.has_fact_corrected() ? payload.fact_corrected().replacement() : payload;
}

TEST_F(CountryTest, HasAsManyEventsAsAskedFor) {
  EXPECT_EQ(country_->log->LoadHead()->position.value(), kEvents);
  EXPECT_EQ(Country(1, 1000).log->LoadHead()->position.value(), 1000);
}

TEST_F(CountryTest, Verifies) {
  const auto result = storage::VerifyLog(country_->log->scan(), {.check_index = true},
                                         [](const storage::VerifyProgress&) { return true; });
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->finding.has_value()) << result->finding->detail;
  EXPECT_EQ(result->records, kEvents);
}

TEST_F(CountryTest, EveryReadModelAppliesAllOfIt) {
  const auto rows = storage::NewMemoryRowStore();
  for (const runtime::ProjectionSpec& spec : {caretakers::Projection(), training::Projection(),
                                              partnership::Projection(), rollout::Projection()}) {
    const auto family = rows->Create({spec.name, 1, spec.version});
    ASSERT_TRUE(family.ok()) << family.status();
    const auto batch = rows->NewBatch(**family);
    const std::vector<runtime::EventPtr> events = country_->Events();
    const auto find = [&events](int64_t position) -> absl::StatusOr<runtime::EventPtr> {
      return events[static_cast<size_t>(position - 1)];
    };
    for (const runtime::EventPtr& event : events) {
      const absl::Status applied = runtime::ApplyToRows(spec, event, find, *batch);
      ASSERT_TRUE(applied.ok()) << spec.name << ": " << applied;
    }
  }
}

// What loged would have asked for: nobody is named who is not known by then.
TEST_F(CountryTest, NamesOnlyWhatWasToldBefore) {
  const std::map<std::string, runtime::FactType> told_by = {
      {"caretaker", EventPayload::kCaretakerJoined},
      {"contact", EventPayload::kContactNamed},
      {"landlord", EventPayload::kLandlordRegistered},
      {"module", EventPayload::kModuleDefined},
      {"neighbourhood", EventPayload::kNeighbourhoodDefined},
      {"partner", EventPayload::kPartnerRegistered},
      {"programme", EventPayload::kProgrammeDefined},
      {"session", EventPayload::kSessionScheduled},
      {"territory", EventPayload::kTerritoryProposed}};
  std::set<std::string> known;
  for (const runtime::EventPtr& event : country_->Events()) {
    const runtime::FactType type = runtime::TypeOf(event->payload());
    for (const std::string& subject : event->subjects()) {
      const auto it = told_by.find(subject.substr(0, subject.find('/')));
      if (it == told_by.end()) continue;
      if (it->second == type && subject == event->subjects(0)) known.insert(subject);
      EXPECT_TRUE(known.count(subject) == 1)
          << subject << " at " << event->position() << ", " << runtime::TypeName(type);
    }
  }
}

TEST_F(CountryTest, HappensWithinTheYearsAndIsToldAfterwardsMostly) {
  int64_t late = 0;
  int64_t ahead = 0;
  for (const runtime::EventPtr& event : country_->Events()) {
    const auto day = runtime::ParseDay(event->occurred_on());
    ASSERT_TRUE(day.has_value());
    EXPECT_LE(kFirstDay, *day);
    EXPECT_LT(*day, DateOf(kDays));
    const auto told = static_cast<int>(event->recorded_at().seconds() / 86400);
    const bool amends =
        event->payload().has_fact_corrected() || event->payload().has_fact_cancelled();
    late += !amends && told - day->value() > 31 ? 1 : 0;
    ahead += told < day->value() ? 1 : 0;
  }
  EXPECT_GT(late, kEvents / 200);
  EXPECT_LT(late, kEvents / 20);
  EXPECT_GT(ahead, 0);
  EXPECT_LT(ahead, kEvents / 20);
}

TEST_F(CountryTest, CorrectsAFewInAHundred) {
  int64_t corrections = 0;
  int64_t cancellations = 0;
  int64_t again = 0;
  for (const runtime::EventPtr& event : country_->Events()) {
    const EventPayload& payload = event->payload();
    if (payload.has_fact_cancelled()) ++cancellations;
    if (!payload.has_fact_corrected()) continue;
    ++corrections;
    const auto& corrected = payload.fact_corrected();
    again += corrected.original_position() != corrected.target_position() ? 1 : 0;
  }
  EXPECT_GE(corrections + cancellations, kEvents / 100);
  EXPECT_LE(corrections + cancellations, kEvents / 50);
  EXPECT_GT(cancellations, 0);
  EXPECT_GT(again, 0);
}

TEST_F(CountryTest, MeetsInGroupsThatMakeTies) {
  int64_t meetings = 0;
  for (const runtime::EventPtr& event : country_->Events()) {
    if (!FactIn(event).has_meeting_held()) continue;
    ++meetings;
    const auto& held = FactIn(event).meeting_held();
    std::set<std::string> named(held.caretaker_ids().begin(), held.caretaker_ids().end());
    named.insert(held.contact_ids().begin(), held.contact_ids().end());
    EXPECT_GE(named.size(), 2U);
    EXPECT_LE(named.size(), 40U);
    EXPECT_EQ(static_cast<int>(named.size()), held.caretaker_ids_size() + held.contact_ids_size());
  }
  EXPECT_GT(meetings, kEvents / 50);
}

// About one a year in a territory, among forty sessions; and courses teach nothing of one.
TEST_F(CountryTest, HoldsFewSeminars) {
  std::set<std::string> seminars;
  std::map<std::string, std::string> programme_of;  // By module.
  int64_t courses = 0;
  int64_t held = 0;
  for (const runtime::EventPtr& event : country_->Events()) {
    const EventPayload& payload = FactIn(event);
    if (payload.programme_defined().kind() == events::v1::PROGRAMME_KIND_SEMINAR) {
      seminars.insert(payload.programme_defined().programme_id());
    }
    const auto& defined = payload.module_defined();
    if (payload.has_module_defined()) programme_of[defined.module_id()] = defined.programme_id();
    if (!payload.has_session_scheduled()) continue;
    std::set<bool> kinds;
    for (const std::string& module_id : payload.session_scheduled().module_ids()) {
      kinds.insert(seminars.count(programme_of[module_id]) != 0);
    }
    EXPECT_EQ(kinds.size(), 1U);
    ++(kinds.count(true) != 0 ? held : courses);
  }
  EXPECT_GT(held, courses / 200);
  EXPECT_LT(held, courses / 10);
}

TEST_F(CountryTest, SealsPersonsAndClaimsTheirNumbers) {
  runtime::SystemRandom random;
  const auto secrets = runtime::Secrets::Create(*country_->vault, random);
  ASSERT_TRUE(secrets.ok()) << secrets.status();
  int64_t persons = 0;
  for (const runtime::EventPtr& event : country_->Events()) {
    const EventPayload& payload = event->payload();
    EXPECT_EQ(event->has_sealed(),
              FactIn(event).has_caretaker_joined() || FactIn(event).has_caretaker_transferred() ||
                  FactIn(event).has_contact_named() ||
                  (FactIn(event).has_caretaker_details_changed() && event->has_sealed()));
    if (!payload.has_caretaker_joined()) continue;
    ++persons;
    const auto data = (*secrets)->Open(event->sealed());
    ASSERT_TRUE(data.ok() && data->has_value()) << data.status();
    const auto& joined = payload.caretaker_joined();
    const auto holder = country_->log->FindClaim(
        (*secrets)->ClaimKey("employee_number", joined.landlord_id(), (*data)->employee_number()));
    ASSERT_TRUE(holder.ok() && holder->has_value()) << holder.status();
    EXPECT_EQ((*holder)->holder, absl::StrCat("caretaker/", joined.caretaker_id()));
  }
  EXPECT_GE(persons, ScaleOf(kEvents).caretakers_at_first);
  EXPECT_LE(persons, ScaleOf(kEvents).caretakers);
}

TEST_F(CountryTest, IsTheSameForTheSameSeed) {
  const Country again(1);
  EXPECT_EQ(again.log->LoadHead()->chain_hash, country_->log->LoadHead()->chain_hash);
  const Country other(2);
  EXPECT_EQ(other.log->LoadHead()->position.value(), kEvents);
  EXPECT_NE(other.log->LoadHead()->chain_hash, country_->log->LoadHead()->chain_hash);
}

TEST_F(CountryTest, GrowsUpToTheWholeCountry) {
  const Scale small = ScaleOf(kWholeCountryEvents / 10);
  const Scale whole = ScaleOf(kWholeCountryEvents);
  EXPECT_EQ(whole.caretakers, 60'000);
  EXPECT_EQ(whole.landlords, 700);
  EXPECT_EQ(whole.territories, 200);
  EXPECT_EQ(small.caretakers, 6'000);
  EXPECT_EQ(ScaleOf(2 * kWholeCountryEvents).caretakers, whole.caretakers);
}

TEST_F(CountryTest, FillsAnEmptyLogOnly) {
  const absl::Status again =
      FillCountry({.seed = 1, .events = kEvents}, *country_->log, *country_->vault, [](int64_t) {});
  EXPECT_TRUE(absl::IsFailedPrecondition(again)) << again;
}

TEST(CountryFolderTest, IsFilledOnce) {
  const storage::testing::TempFolder folder;
  const FillOptions options{.seed = 3, .events = 2000};
  int64_t told = 0;
  const auto note = [&told](int64_t events) { told = events; };
  ASSERT_TRUE(FillCountryFolder(options, folder.path(), note).ok());
  ASSERT_TRUE(FillCountryFolder(options, folder.path(), note).ok());
  const auto log = storage::OpenRocksDbLogStore({.folder = folder.path() + "/log"});
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_EQ((*log)->LoadHead()->chain_hash, Country(3, 2000).log->LoadHead()->chain_hash);
}

}  // namespace
}  // namespace loge::bench::country
