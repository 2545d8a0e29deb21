#include "services/runtime/facts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/runtime/event_codec.h"
#include "services/runtime/identities.h"
#include "services/runtime/log_positions.h"
#include "services/runtime/page_token.h"
#include "services/runtime/secrets.h"
#include "storage/memory/open.h"
#include "tests/support/runtime_fixture.h"

namespace loge::runtime {
namespace {

using events::v1::EventPayload;
using google::protobuf::FieldDescriptor;

const FoldSpec kSome{"some", {EventPayload::kVolunteeringStarted, EventPayload::kSessionScheduled}};

// Fills every field of `message`, one level deep where it is a message.
void FillAll(google::protobuf::Message* message) {
  const auto* reflection = message->GetReflection();
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->field(i);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
    const std::string value = absl::StrCat("value-of-", field->number());
    if (field->is_repeated()) {
      reflection->AddString(message, field, value);
    } else {
      reflection->SetString(message, field, value);
    }
  }
}

TEST(Subjects, EveryKindOfFactHasAPrimarySubject) {
  const auto* descriptor = EventPayload::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    if (field->number() <= 2) continue;  // The two corrections.
    EventPayload payload;
    google::protobuf::Message* fact = payload.GetReflection()->MutableMessage(&payload, field);
    FillAll(fact);
    const std::vector<std::string> subjects = SubjectsOf(payload);
    ASSERT_FALSE(subjects.empty()) << field->name();
    EXPECT_EQ(std::set<std::string>(subjects.begin(), subjects.end()).size(), subjects.size());
    for (const std::string& subject : subjects) {
      if (subject == kIdentitiesSubject) continue;  // Of all of them.
      const size_t slash = subject.find('/');
      ASSERT_NE(slash, std::string::npos) << subject;
      EXPECT_GT(slash, 0u);
      EXPECT_EQ(subject.substr(slash + 1, 9), "value-of-");
    }
    EXPECT_EQ(TypeNamed(TypeName(static_cast<FactType>(field->number()))),
              static_cast<FactType>(field->number()));
    EventPayload corrected;
    *corrected.mutable_fact_corrected()->mutable_replacement() = payload;
    EXPECT_EQ(SubjectsOf(corrected), subjects) << field->name();
    // An empty fact is about nothing, and never "kind/"; some are about all.
    EventPayload empty;
    empty.GetReflection()->MutableMessage(&empty, field);
    const std::vector<std::string> of_nothing = SubjectsOf(empty);
    EXPECT_TRUE(of_nothing.empty() || of_nothing == std::vector<std::string>{kIdentitiesSubject} ||
                of_nothing == std::vector<std::string>{"thresholds/all"})
        << field->name();
  }
  EXPECT_EQ(TypeNamed("NoSuchThing"), 0u);
  EXPECT_TRUE(TypeName(9999).empty());
  EXPECT_TRUE(SubjectsOf(EventPayload()).empty());
}

TEST(Subjects, ReadModelsFileUnderMoreThanTheLogKeeps) {
  EventPayload joined;
  joined.mutable_caretaker_joined()->set_caretaker_id("p");
  joined.mutable_caretaker_joined()->set_landlord_id("a");
  EXPECT_EQ(SubjectsOf(joined), (std::vector<std::string>{"caretaker/p", "landlord/a"}));
  EXPECT_EQ(FilingSubjectsOf(joined),
            (std::vector<std::string>{"caretaker/p", "landlord/a", "employer/a/p"}));
  EventPayload transferred;
  transferred.mutable_caretaker_transferred()->set_caretaker_id("p");
  transferred.mutable_caretaker_transferred()->set_from_landlord_id("a");
  transferred.mutable_caretaker_transferred()->set_to_landlord_id("b");
  EXPECT_EQ(FilingSubjectsOf(transferred),
            (std::vector<std::string>{"caretaker/p", "landlord/a", "landlord/b", "employer/b/p"}));
  // What became of a neighbourhood is told of the one that is no more.
  EventPayload merged;
  merged.mutable_neighbourhood_merged()->set_neighbourhood_id("n");
  merged.mutable_neighbourhood_merged()->set_into_neighbourhood_id("m");
  EXPECT_EQ(FilingSubjectsOf(merged),
            (std::vector<std::string>{"neighbourhood/n", "neighbourhood/m",
                                      "merged-neighbourhood/n", "place/n", "dwellings/m"}));
  EventPayload counted;
  counted.mutable_dwellings_counted()->set_landlord_id("a");
  counted.mutable_dwellings_counted()->set_neighbourhood_id("n");
  EXPECT_EQ(SubjectsOf(counted), (std::vector<std::string>{"landlord/a", "neighbourhood/n"}));
  EXPECT_EQ(FilingSubjectsOf(counted),
            (std::vector<std::string>{"landlord/a", "neighbourhood/n", "dwellings/n",
                                      "landlord-dwellings/a"}));
  // Programmes that are seminars are found among all.
  EventPayload programme;
  programme.mutable_programme_defined()->set_programme_id("g");
  programme.mutable_programme_defined()->set_kind(events::v1::PROGRAMME_KIND_CONTINUING);
  EXPECT_EQ(FilingSubjectsOf(programme), (std::vector<std::string>{"programme/g"}));
  programme.mutable_programme_defined()->set_kind(events::v1::PROGRAMME_KIND_SEMINAR);
  EXPECT_EQ(SubjectsOf(programme), (std::vector<std::string>{"programme/g"}));
  EXPECT_EQ(FilingSubjectsOf(programme),
            (std::vector<std::string>{"programme/g", "seminar-programme/g"}));
  // What is done in a territory is found without what it is.
  EventPayload held;
  held.mutable_meeting_held()->set_meeting_id("m");
  held.mutable_meeting_held()->set_territory_id("t");
  EXPECT_EQ(SubjectsOf(held), (std::vector<std::string>{"meeting/m", "territory/t"}));
  EXPECT_EQ(FilingSubjectsOf(held), (std::vector<std::string>{"meeting/m", "territory/t",
                                                              "core-component/t/other-meeting"}));
  // A territory is outlined by what is told of itself, not of what was seeded from it.
  EventPayload proposed;
  proposed.mutable_territory_proposed()->set_territory_id("t");
  proposed.mutable_territory_proposed()->add_seeded_from("s");
  EXPECT_EQ(SubjectsOf(proposed), (std::vector<std::string>{"territory/t", "territory/s"}));
  EXPECT_EQ(FilingSubjectsOf(proposed),
            (std::vector<std::string>{"territory/t", "territory/s", "outline/t"}));
  EventPayload assigned;
  assigned.mutable_coordinator_assigned()->set_territory_id("t");
  assigned.mutable_coordinator_assigned()->set_contact_id("k");
  EXPECT_EQ(FilingSubjectsOf(assigned),
            (std::vector<std::string>{"territory/t", "contact/k", "outline/t"}));
  EventPayload ended;
  ended.mutable_coordinator_ended()->set_territory_id("t");
  ended.mutable_coordinator_ended()->set_contact_id("k");
  EXPECT_EQ(FilingSubjectsOf(ended),
            (std::vector<std::string>{"territory/t", "contact/k", "outline/t"}));
  // Two ids of the greatest length are more than the log takes as a subject.
  const std::string longest(63, 'x');
  joined.mutable_caretaker_joined()->set_caretaker_id(longest);
  joined.mutable_caretaker_joined()->set_landlord_id(longest);
  for (const std::string& subject : SubjectsOf(joined)) {
    EXPECT_LE(subject.size(), static_cast<size_t>(storage::kSubjectBytesMax));
  }
  joined.mutable_caretaker_joined()->clear_landlord_id();
  EXPECT_EQ(FilingSubjectsOf(joined), (std::vector<std::string>{"caretaker/" + longest}));
}

// Those alone that are for a territory.
TEST(Subjects, AgreementsAndProposalsAreFiledUnderTheirTerritoryApart) {
  EventPayload agreed;
  agreed.mutable_agreement_signed()->set_agreement_id("g");
  EXPECT_EQ(FilingSubjectsOf(agreed), (std::vector<std::string>{"agreement/g"}));
  agreed.mutable_agreement_signed()->set_territory_id("t");
  EXPECT_EQ(SubjectsOf(agreed), (std::vector<std::string>{"agreement/g", "territory/t"}));
  EXPECT_EQ(FilingSubjectsOf(agreed),
            (std::vector<std::string>{"agreement/g", "territory/t", "agreed/t"}));
  EventPayload asked;
  asked.mutable_proposal_made()->set_proposal_id("q");
  asked.mutable_proposal_made()->set_territory_id("t");
  EXPECT_EQ(SubjectsOf(asked), (std::vector<std::string>{"proposal/q", "territory/t"}));
  EXPECT_EQ(FilingSubjectsOf(asked),
            (std::vector<std::string>{"proposal/q", "territory/t", "proposed/t"}));
}

TEST(Subjects, AFundingWithoutATerritoryIsFiledUnderItsPlace) {
  EventPayload funding;
  funding.mutable_funding_committed()->set_funding_id("f");
  funding.mutable_funding_committed()->set_neighbourhood_id("n");
  EXPECT_EQ(FilingSubjectsOf(funding),
            (std::vector<std::string>{"funding/f", "neighbourhood/n", "funding-place/n"}));
  funding.mutable_funding_committed()->set_territory_id("t");
  EXPECT_EQ(FilingSubjectsOf(funding),
            (std::vector<std::string>{"funding/f", "territory/t", "neighbourhood/n"}));
}

// Random events as a log would hold them, and the facts that live after each, counted plainly.
class FactLog {
 public:
  explicit FactLog(uint32_t seed) : random_(seed) {}

  // What one event says.
  EventPtr Next() {
    auto event = std::make_shared<events::v1::RecordedEvent>();
    event->set_position(static_cast<int64_t>(events_.size()) + 1);
    const int dice = Dice(10);
    if (dice < 2 && !living_.empty()) {
      const auto target = Pick();
      auto* cancelled = event->mutable_payload()->mutable_fact_cancelled();
      cancelled->set_target_position(target->second.known_from);
      cancelled->set_original_position(target->first);
      cancelled->set_target_type(static_cast<int32_t>(target->second.type()));
      living_.erase(target);
    } else if (dice < 5 && !living_.empty()) {
      const auto target = Pick();
      auto* corrected = event->mutable_payload()->mutable_fact_corrected();
      corrected->set_target_position(target->second.known_from);
      corrected->set_original_position(target->first);
      *corrected->mutable_replacement() = RandomFact(target->second.type());
      SetDate(*event);
      target->second = FactOf(event);
    } else {
      *event->mutable_payload() = RandomFact(0);
      SetDate(*event);
      living_[event->position()] = FactOf(event);
    }
    events_.push_back(event);
    return event;
  }

  // The facts of `spec` about `subject`, from the map alone.
  std::vector<Fact> Living(const FoldSpec& spec, const std::string& subject) const {
    std::vector<Fact> facts;
    for (const auto& [original, fact] : living_) {
      const auto subjects = SubjectsOf(*fact.payload);
      if (!spec.Has(fact.type())) continue;
      if (std::find(subjects.begin(), subjects.end(), subject) == subjects.end()) continue;
      facts.push_back(fact);
    }
    std::sort(facts.begin(), facts.end(), FactBefore);
    return facts;
  }

 private:
  int Dice(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(random_); }
  std::map<int64_t, Fact>::iterator Pick() {
    return std::next(living_.begin(), Dice(static_cast<int>(living_.size())));
  }
  void SetDate(events::v1::RecordedEvent& event) {
    event.set_occurred_on(FormatDay(AddDays(Date(14000), Dice(5))));
    event.set_precision(events::v1::PRECISION_DAY);
  }
  EventPayload RandomFact(FactType type) {
    EventPayload payload;
    if (type == 0 && Dice(3) == 0) type = EventPayload::kSessionScheduled;
    const std::string id = absl::StrCat("p", Dice(3));
    if (type == EventPayload::kSessionScheduled) {
      payload.mutable_session_scheduled()->set_session_id(id);
      payload.mutable_session_scheduled()->add_module_ids(absl::StrCat("m", Dice(3)));
    } else if (type == EventPayload::kVolunteeringStopped || (type == 0 && Dice(4) == 0)) {
      payload = testing::StoppedPayload(id);
    } else {
      payload = testing::StartedPayload(id);
    }
    return payload;
  }

  std::mt19937 random_;
  std::vector<EventPtr> events_;
  std::map<int64_t, Fact> living_;  // By original.
};

TEST(FactSet, EqualsAPlainRecountAfterEveryEvent) {
  FactLog log(testing::TestSeed());
  std::vector<FactSet> sets;
  for (const char* subject : {"caretaker/p0", "caretaker/p1", "caretaker/p2", "session/p0",
                              "module/m0", "module/m1", "module/m2"}) {
    sets.emplace_back(kSome, subject);
  }
  for (int i = 0; i < 400; ++i) {
    const EventPtr event = log.Next();
    for (FactSet& set : sets) {
      set.Apply(event);
      const std::vector<Fact> expected = log.Living(kSome, set.subject());
      ASSERT_EQ(set.facts().size(), expected.size()) << set.subject() << " after " << i;
      for (size_t k = 0; k < expected.size(); ++k) {
        EXPECT_EQ(set.facts()[k].known_from, expected[k].known_from);
        EXPECT_EQ(set.facts()[k].original, expected[k].original);
        EXPECT_EQ(set.facts()[k].date, expected[k].date);
      }
    }
  }
}

TEST(FactSet, WithoutLeavesOutOneVersionOnly) {
  FactLog log(testing::TestSeed());
  FactSet set(kSome, "caretaker/p0");
  for (int i = 0; i < 100 || set.empty(); ++i) set.Apply(log.Next());
  const int64_t victim = set.facts().front().known_from;
  const FactSet less = set.Without(victim);
  EXPECT_EQ(less.facts().size() + 1, set.facts().size());
  for (const Fact& fact : less.facts()) EXPECT_NE(fact.known_from, victim);
  EXPECT_EQ(set.Without(-1).facts().size(), set.facts().size());
  EXPECT_LT(less.bytes(), set.bytes());
}

TEST(EventCodec, RefusesWhatItDoesNotKnow) {
  events::v1::RecordedEvent event;
  event.set_type(EventPayload::kVolunteeringStarted);
  *event.mutable_payload() = testing::StartedPayload("a");
  const auto decode = [](const std::string& bytes) {
    return DecodeEvent({storage::Position(7), storage::EventType(1), bytes}).status().code();
  };
  EXPECT_EQ(decode(event.SerializeAsString()), absl::StatusCode::kOk);
  EXPECT_EQ(decode("\xff\xff"), absl::StatusCode::kDataLoss);
  event.set_type(4711);
  EXPECT_EQ(decode(event.SerializeAsString()), absl::StatusCode::kDataLoss);
  event.clear_payload();
  EXPECT_EQ(decode(event.SerializeAsString()), absl::StatusCode::kDataLoss);
}

TEST(LogPositions, EqualALinearScan) {
  testing::TestRuntime runtime;
  std::mt19937 random(testing::TestSeed());
  const auto dice = [&](int sides) {
    return std::uniform_int_distribution<int>(0, sides - 1)(random);
  };
  EXPECT_EQ(*LastRecordedBy(*runtime.log, runtime.clock.Now(), 0), 0);
  for (int i = 0; i < 60; ++i) {
    std::vector<storage::EventDraft> drafts;
    for (int k = 0; k <= dice(4); ++k) {
      drafts.push_back(DraftOf(testing::StartedPayload("a"), {Date(14000)}, {}));
    }
    ASSERT_TRUE(runtime.AppendRaw(std::move(drafts)).ok());
    runtime.clock.Advance(absl::Seconds(dice(3)));
  }
  const std::vector<EventPtr> events = runtime.Events();
  for (const EventPtr& event : events) {
    EXPECT_EQ(*EndOfDecision(*runtime.log, event->position()),
              event->position() + event->decision_count() - 1 - event->decision_index());
  }
  const int64_t first = events.front()->recorded_at().seconds();
  const int64_t last = events.back()->recorded_at().seconds();
  for (int64_t second = first - 1; second <= last + 1; ++second) {
    for (const int64_t head : {int64_t{0}, int64_t{1}, int64_t{17}, runtime.head()}) {
      int64_t expected = 0;
      for (const EventPtr& event : events) {
        if (event->recorded_at().seconds() <= second && event->position() <= head) {
          expected = event->position();
        }
      }
      EXPECT_EQ(*LastRecordedBy(*runtime.log, absl::FromUnixSeconds(second), head), expected);
    }
  }
}

TEST(PageToken, RoundTrips) {
  std::mt19937 random(testing::TestSeed());
  for (int i = 0; i < 500; ++i) {
    PageToken token{Date(static_cast<int32_t>(random() % 40000) - 20000),
                    static_cast<int64_t>(random()), ""};
    for (unsigned k = random() % 20; k > 0; --k) token.after.push_back(static_cast<char>(random()));
    const auto again = DecodePageToken(EncodePageToken(token, "query"), "query");
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->as_of, token.as_of);
    EXPECT_EQ(again->as_known_at, token.as_known_at);
    EXPECT_EQ(again->after, token.after);
  }
}

TEST(PageToken, IsRefusedByAnotherQueryAndWhenItIsGarbage) {
  const std::string token = EncodePageToken({Date(14000), 7, "a,b"}, "query");
  EXPECT_TRUE(DecodePageToken(token, "query").ok());
  std::mt19937 random(testing::TestSeed());
  std::vector<std::string> garbage{"", "x", "!!!!", token + "!", token.substr(0, 12), "MSwsLCw"};
  for (int i = 0; i < 500; ++i) {
    std::string bytes;
    for (unsigned k = random() % 50; k > 0; --k) bytes.push_back(static_cast<char>(random()));
    garbage.push_back(bytes);
  }
  garbage.push_back(EncodePageToken({Date(14000), 7, "a"}, "other query"));
  for (const std::string& text : garbage) {
    const auto decoded = DecodePageToken(text, "query");
    ASSERT_FALSE(decoded.ok()) << text;
    EXPECT_EQ(decoded.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(testing::Reasons(decoded.status()),
              std::vector<v1::ErrorReason>{v1::ERROR_REASON_PAGE_TOKEN_INVALID});
    EXPECT_EQ(testing::FirstField(decoded.status()), "page.page_token");
  }
}

// A vault that can lose a key, as erasure will.
class ForgetfulVault : public storage::KeyVault {
 public:
  explicit ForgetfulVault(storage::KeyVault& vault) : vault_(vault) {}
  absl::Status EnsureKeys(const std::vector<std::string>& persons) override {
    return vault_.EnsureKeys(persons);
  }
  absl::Status SyncKeys() override { return vault_.SyncKeys(); }
  absl::Status WriteHealth() const override { return vault_.WriteHealth(); }
  absl::StatusOr<std::optional<std::string>> FindKey(absl::string_view person) const override {
    if (absl::string_view(forgotten) == person) return std::optional<std::string>();
    return vault_.FindKey(person);
  }
  absl::StatusOr<std::string> SystemKey(absl::string_view name) override {
    return vault_.SystemKey(name);
  }
  std::string forgotten;

 private:
  storage::KeyVault& vault_;
};

TEST(Secrets, SealAndOpen) {
  testing::SeededRandom random;
  const auto inner =
      storage::NewMemoryKeyVault([&](char* out, int size) { random.Fill(out, size); });
  ForgetfulVault vault(*inner);
  auto secrets = *Secrets::Create(vault, random);
  events::v1::PersonalData data;
  data.set_family_name("Vandenbrouckenaere");
  EXPECT_EQ(secrets->Seal("p1", data).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(secrets->EnsureKeys({"p1", "p2"}).ok());
  const storage::SealedData sealed = *secrets->Seal("p1", data);
  const storage::SealedData again = *secrets->Seal("p1", data);
  EXPECT_NE(sealed.ciphertext, again.ciphertext) << "a nonce was used twice";
  EXPECT_EQ(sealed.ciphertext.find("Vandenbrouck"), std::string::npos);
  events::v1::Sealed stored;
  stored.set_person("p1");
  stored.set_ciphertext(sealed.ciphertext);
  const auto opened = secrets->Open(stored);
  ASSERT_TRUE(opened.ok() && opened->has_value());
  EXPECT_EQ((*opened)->family_name(), "Vandenbrouckenaere");
  stored.set_person("p2");  // Moved to somebody else.
  EXPECT_EQ(secrets->Open(stored).status().code(), absl::StatusCode::kDataLoss);
  stored.set_person("p1");
  stored.mutable_ciphertext()->back() ^= 1;
  EXPECT_EQ(secrets->Open(stored).status().code(), absl::StatusCode::kDataLoss);
  vault.forgotten = "p1";
  ASSERT_TRUE(secrets->Open(stored).ok());
  EXPECT_FALSE(secrets->Open(stored)->has_value());
}

TEST(Secrets, HashesDifferByEveryPart) {
  testing::SeededRandom random;
  const auto vault =
      storage::NewMemoryKeyVault([&](char* out, int size) { random.Fill(out, size); });
  const auto secrets = *Secrets::Create(*vault, random);
  EXPECT_EQ(secrets->Fingerprint("m", "r"), secrets->Fingerprint("m", "r"));
  EXPECT_NE(secrets->Fingerprint("m", "r"), secrets->Fingerprint("n", "r"));
  EXPECT_NE(secrets->Fingerprint("m", "r"), secrets->Fingerprint("mr", ""));
  EXPECT_NE(secrets->ClaimKey("a", "bc", "d"), secrets->ClaimKey("ab", "c", "d"));
  EXPECT_NE(secrets->ClaimKey("a", "", "bc"), secrets->ClaimKey("a", "bc", ""));
  const auto same = *Secrets::Create(*vault, random);  // The keys are kept.
  EXPECT_EQ(secrets->ClaimKey("a", "b", "c"), same->ClaimKey("a", "b", "c"));
}

}  // namespace
}  // namespace loge::runtime
