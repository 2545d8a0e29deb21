// An explanation is whole: its events alone, applied to empty read models, give the same answer and
// the same explanation. And it is no more than that: it names nobody and nothing that has no part.
#include <gtest/gtest.h>

#include <functional>
#include <iostream>
#include <set>

#include "absl/strings/str_cat.h"
#include "loge/v1/indicators.pb.h"
#include "tests/property/calls.h"
#include "tests/property/replay.h"
#include "tests/property/teller.h"

namespace loge::property {
namespace {

using events::v1::EventPayload;
using google::protobuf::Message;

constexpr int kSeeds = 2;
constexpr int kCommands = 350;
constexpr int kMoments = 15;
constexpr int kTiesPerNetwork = 6;

// What the event says about its fact.
const EventPayload& FactIn(const events::v1::RecordedEvent& event) {
  const EventPayload& payload = event.payload();
  return payload.has_fact_corrected() ? payload.fact_corrected().replacement() : payload;
}

// The figures of an indicator; NetworkIndicators has others beside them.
v1::NetworkIndicators FiguresOf(v1::NetworkIndicator indicator, const v1::NetworkIndicators& all) {
  static const auto& figures = *new std::map<v1::NetworkIndicator, std::set<std::string>>{
      {v1::NETWORK_INDICATOR_STRUCTURE,
       {"persons", "caretakers", "ties", "components", "isolates", "density", "centralisation",
        "structural_core", "structural_core_order"}},
      {v1::NETWORK_INDICATOR_COORDINATOR_DEPENDENCE,
       {"coordinator_dependence", "reachable_pairs", "reachable_pairs_without_coordinators"}},
      {v1::NETWORK_INDICATOR_COORDINATOR_MEETING_SHARE,
       {"meetings", "meetings_with_coordinator", "coordinator_meeting_share"}},
      {v1::NETWORK_INDICATOR_COORDINATOR_ONLY_SHARE,
       {"coordinator_only_caretakers", "tied_caretakers", "caretakers", "coordinator_only_share"}},
      {v1::NETWORK_INDICATOR_ISOLATION, {"isolated_caretakers", "caretakers", "isolation"}},
      {v1::NETWORK_INDICATOR_SILO_LANDLORD, {"silo_landlord"}},
      {v1::NETWORK_INDICATOR_SILO_NEIGHBOURHOOD, {"silo_neighbourhood"}},
      {v1::NETWORK_INDICATOR_ACTIVE_CORE, {"active_core", "participants"}}};
  v1::NetworkIndicators out = all;
  const std::set<std::string>& wanted = figures.at(indicator);
  for (const std::string& name : wanted) {
    EXPECT_NE(all.GetDescriptor()->FindFieldByName(name), nullptr) << name;
  }
  for (int i = 0; i < out.GetDescriptor()->field_count(); ++i) {
    const auto* field = out.GetDescriptor()->field(i);
    if (wanted.count(field->name()) == 0) out.GetReflection()->ClearField(&out, field);
  }
  return out;
}

// Whom a meeting names, together with those whom others name who told the same one.
std::set<std::string> NamedWith(const Replay::Events& evidence, const std::string& meeting_id) {
  std::set<std::string> ids{meeting_id};
  for (size_t before = 0; before != ids.size();) {
    before = ids.size();
    for (const v1::Evidence& row : evidence) {
      const auto& merged = FactIn(row.event()).meetings_merged();
      if (!row.stands() || !FactIn(row.event()).has_meetings_merged()) continue;
      const std::string& absorbed = merged.absorbed_meeting_id();
      const std::string& survivor = merged.survivor_meeting_id();
      if (ids.count(absorbed) + ids.count(survivor) > 0) ids.insert({absorbed, survivor});
    }
  }
  std::set<std::string> named;
  for (const v1::Evidence& row : evidence) {
    const auto& held = FactIn(row.event()).meeting_held();
    if (!row.stands() || ids.count(held.meeting_id()) == 0) continue;
    named.insert(held.caretaker_ids().begin(), held.caretaker_ids().end());
    named.insert(held.contact_ids().begin(), held.contact_ids().end());
  }
  return named;
}

// Amounts as text, so that a difference is readable; nothing of rows without any.
using AmountTexts = std::map<std::string, std::string>;

template <class Amounts>
void AddAmounts(const std::string& row, const Amounts& amounts, AmountTexts* out) {
  for (const v1::StatementAmount& amount : amounts) {
    absl::StrAppend(&(*out)[row], amount.ShortDebugString(), "; ");
  }
}

AmountTexts AmountsIn(const v1::YearlyStatement& statement) {
  AmountTexts out;
  for (const v1::StatementRow& row : statement.rows()) {
    AddAmounts(row.neighbourhood_id(), row.amounts(), &out);
  }
  AddAmounts("total", statement.total().amounts(), &out);
  return out;
}

class Explainer {
 public:
  explicit Explainer(uint64_t seed) : teller_(seed) {}

  void Tell();
  void CheckMoment();
  int64_t explained(const std::string& what) { return explained_[what]; }
  void Print(uint64_t seed);

 private:
  void TellTraining();
  Dice& dice() { return teller_.generator().dice(); }
  // Asks in pages of random size, and checks what every explanation promises. False: NOT_FOUND.
  template <class Request, class Response>
  bool Explain(Request request, Response* whole);
  void CheckEvidence(const std::string& asked, const Replay::Events& evidence, int64_t known_at);
  // Answers `request` from the events of `whole` alone. `pick` leaves what must be equal.
  template <class Request, class Response>
  void CheckReplay(const Request& request, const Response& whole,
                   const std::function<void(Response*)>& pick);
  void CheckPeople();
  void CheckStatements();
  void CheckStages(const std::string& territory);
  void CheckNetwork(const std::string& territory);
  void CheckTie(const v1::GetNetworkRequest& network, const v1::NetworkTie& tie);
  void CheckIndicator(const v1::GetNetworkRequest& asked, const v1::GetNetworkResponse& network,
                      v1::NetworkIndicator indicator);

  Teller teller_;
  v1::QueryMeta at_;
  std::set<int64_t> standing_;  // At the moment that is checked.
  std::unique_ptr<Recount> recount_;
  std::map<std::string, int64_t> explained_;
  int64_t events_ = 0;
  int64_t replaced_ = 0;
};

// Half of the story, stages that name events of it, and the rest: so that what they name is
// corrected and cancelled later, too.
void Explainer::Tell() {
  teller_.Tell(kCommands / 2);
  for (int i = 0; i < 30; ++i) {
    v1::Command command;
    auto* request = command.mutable_advance_territory();
    testing::Stamp(*request, DayText(teller_.generator().Day(teller_.story())));
    request->set_territory_id(dice().Pick(teller_.generator().world().territories));
    request->set_stage(static_cast<events::v1::Stage>(2 + dice().Below(7)));
    request->set_skip_reason(events::v1::SKIP_REASON_HISTORY_UNKNOWN);
    const int head = static_cast<int>(teller_.story().head());
    for (int j = dice().Below(4); j >= 0; --j) {
      request->add_evidence_positions(1 + dice().Below(head));
    }
    teller_.Tell(command);
  }
  TellTraining();
  teller_.Tell(kCommands / 2);
}

// Sessions that everybody attends who is employed then: chance seldom brings two together.
void Explainer::TellTraining() {
  const World& world = teller_.generator().world();
  for (int i = 0; i < 6; ++i) {
    const std::string day = DayText(teller_.generator().Day(teller_.story()));
    events::v1::HalfDay morning;
    morning.set_date(day);
    morning.set_half(events::v1::HALF_MORNING);
    v1::Command plan;
    testing::Stamp(*plan.mutable_schedule_session(), day);
    plan.mutable_schedule_session()->set_session_id(absl::StrCat("x", i));
    plan.mutable_schedule_session()->add_module_ids(dice().Pick(world.modules));
    *plan.mutable_schedule_session()->add_half_days() = morning;
    plan.mutable_schedule_session()->set_territory_id(dice().Pick(world.territories));
    teller_.Tell(plan);
    for (const std::string& id : world.caretakers) {
      v1::Command command;
      auto* request = command.mutable_record_attendance();
      testing::Stamp(*request, day);
      request->set_session_id(absl::StrCat("x", i));
      *request->mutable_half_day() = morning;
      v1::AttendanceEntry* entry = request->add_entries();
      entry->mutable_caretaker()->set_caretaker_id(id);
      entry->set_status(events::v1::ATTENDANCE_STATUS_PRESENT);
      teller_.Tell(command);
    }
  }
}

template <class Request, class Response>
bool Explainer::Explain(Request request, Response* whole) {
  *request.mutable_at() = at_;
  const std::string asked =
      absl::StrCat(Request::descriptor()->name(), " ", request.ShortDebugString());
  Replay::Events evidence;
  std::string first;
  do {
    request.mutable_page()->set_page_size(1 + dice().Below(30));
    Response page;
    const grpc::Status status = Call(teller_.channel(), request, &page);
    if (status.error_code() == grpc::NOT_FOUND && evidence.empty()) return false;
    EXPECT_TRUE(status.ok()) << asked << "\n" << status.error_message();
    if (!status.ok()) return false;
    EXPECT_LE(page.evidence_size(), request.page().page_size()) << asked;
    evidence.MergeFrom(page.evidence());
    request.mutable_page()->set_page_token(page.next_page_token());
    page.clear_evidence();
    page.clear_next_page_token();
    if (first.empty()) first = page.SerializeAsString();
    EXPECT_EQ(page.SerializeAsString(), first) << asked;  // What is explained is on every page.
    *whole = page;
  } while (!request.page().page_token().empty());
  *whole->mutable_evidence() = evidence;
  CheckEvidence(asked, evidence, whole->answered().as_known_at());
  ++explained_[Request::descriptor()->name()];
  return true;
}

void Explainer::CheckEvidence(const std::string& asked, const Replay::Events& evidence,
                              int64_t known_at) {
  int64_t before = 0;
  for (const v1::Evidence& row : evidence) {
    const events::v1::RecordedEvent& event = row.event();
    EXPECT_LT(before, event.position()) << asked;
    EXPECT_LE(event.position(), known_at) << asked;
    before = event.position();
    EXPECT_EQ(event.SerializeAsString(), teller_.story().At(before).SerializeAsString()) << asked;
    EXPECT_FALSE(event.actor().empty() || !event.has_recorded_at()) << asked;
    const bool cancellation = event.payload().has_fact_cancelled();
    EXPECT_EQ(row.stands(), cancellation || standing_.count(before) != 0)
        << asked << "\n"
        << event.ShortDebugString();
    ++events_;
    if (!row.stands()) ++replaced_;
  }
}

template <class Request, class Response>
void Explainer::CheckReplay(const Request& request, const Response& whole,
                            const std::function<void(Response*)>& pick) {
  const Replay replay(whole.evidence(), whole.answered());
  Response again;
  const absl::Status status = replay.Answer(request, &again);
  ASSERT_TRUE(status.ok()) << Request::descriptor()->name() << " " << request.ShortDebugString()
                           << "\n"
                           << status << "\n"
                           << whole.DebugString();
  Response expected = whole;
  for (Response* each : {&expected, &again}) {
    each->clear_answered();
    pick(each);
  }
  EXPECT_EQ(again.SerializeAsString(), expected.SerializeAsString())
      << Request::descriptor()->name() << " " << request.ShortDebugString() << " "
      << at_.ShortDebugString() << "\n"
      << Differences(expected, again);
}

void Explainer::CheckPeople() {
  for (const std::string& id : teller_.generator().world().caretakers) {
    v1::ExplainTrainingRecordRequest request;
    request.mutable_caretaker()->set_caretaker_id(id);
    v1::GetTrainingRecordRequest get;
    *get.mutable_at() = at_;
    *get.mutable_caretaker() = request.caretaker();
    v1::GetTrainingRecordResponse record;
    const grpc::Status status = Call(teller_.channel(), get, &record);
    v1::ExplainTrainingRecordResponse whole;
    ASSERT_EQ(Explain(request, &whole), status.ok());
    if (!status.ok()) continue;
    EXPECT_EQ(whole.record().SerializeAsString(), record.record().SerializeAsString());
    CheckReplay<v1::ExplainTrainingRecordRequest, v1::ExplainTrainingRecordResponse>(request, whole,
                                                                                     [](auto*) {});
  }
}

void Explainer::CheckStatements() {
  for (const std::string& id : teller_.generator().world().landlords) {
    v1::ExplainYearlyStatementRequest request;
    request.set_landlord_id(id);
    request.set_year(2005 + dice().Below(5));
    v1::GetYearlyStatementRequest get;
    *get.mutable_at() = at_;
    get.set_landlord_id(id);
    get.set_year(request.year());
    v1::GetYearlyStatementResponse answer;
    const grpc::Status status = Call(teller_.channel(), get, &answer);
    v1::ExplainYearlyStatementResponse whole;
    ASSERT_EQ(Explain(request, &whole), status.ok());
    if (!status.ok()) continue;
    EXPECT_EQ(whole.statement().SerializeAsString(), answer.statement().SerializeAsString());
    CheckReplay<v1::ExplainYearlyStatementRequest, v1::ExplainYearlyStatementResponse>(
        request, whole, [](auto*) {});
    if (answer.statement().total().half_days() > 0) ++explained_["statements with half-days"];
    AmountTexts recounted;
    for (const auto& [row, amounts] : recount_->Amounts(id, request.year())) {
      AddAmounts(row, amounts, &recounted);
    }
    EXPECT_EQ(AmountsIn(answer.statement()), recounted) << id << " in " << request.year();
    if (!recounted.empty()) ++explained_["statements with amounts"];
  }
}

void Explainer::CheckStages(const std::string& territory) {
  v1::ExplainStagesRequest request;
  request.set_territory_id(territory);
  v1::GetTerritoryRequest get;
  *get.mutable_at() = at_;
  get.set_territory_id(territory);
  v1::GetTerritoryResponse answer;
  const grpc::Status status = Call(teller_.channel(), get, &answer);
  v1::ExplainStagesResponse whole;
  ASSERT_EQ(Explain(request, &whole), status.ok());
  if (!status.ok()) return;
  v1::Territory timeline;
  *timeline.mutable_stages() = whole.stages();
  *timeline.mutable_pauses() = whole.pauses();
  v1::Territory expected;
  *expected.mutable_stages() = answer.territory().stages();
  *expected.mutable_pauses() = answer.territory().pauses();
  EXPECT_EQ(timeline.SerializeAsString(), expected.SerializeAsString());
  CheckReplay<v1::ExplainStagesRequest, v1::ExplainStagesResponse>(request, whole, [](auto*) {});
  std::set<int64_t> told;
  for (const v1::Evidence& row : whole.evidence()) told.insert(row.event().position());
  for (const v1::StageInterval& stage : whole.stages()) {
    for (const int64_t position : stage.evidence_positions()) {
      EXPECT_EQ(told.count(position), 1) << stage.ShortDebugString();
      ++explained_["named events"];
    }
  }
}

void Explainer::CheckTie(const v1::GetNetworkRequest& network, const v1::NetworkTie& tie) {
  v1::ExplainTieRequest request;
  request.set_territory_id(network.territory_id());
  *request.mutable_parameters() = network.parameters();
  const bool swapped = dice().Chance(50);
  request.set_person_a(swapped ? tie.person_b() : tie.person_a());
  request.set_person_b(swapped ? tie.person_a() : tie.person_b());
  v1::ExplainTieResponse whole;
  ASSERT_TRUE(Explain(request, &whole)) << request.ShortDebugString();
  EXPECT_EQ(whole.tie().SerializeAsString(), tie.SerializeAsString());
  CheckReplay<v1::ExplainTieRequest, v1::ExplainTieResponse>(
      request, whole, [](auto* response) { response->mutable_tie()->clear_bridge(); });
  const auto is_one = [&](const std::string& told) {
    const std::string id = recount_->SurvivorOf(told);
    return id == tie.person_a() || id == tie.person_b();
  };
  const auto name = [&](const auto& ids, std::set<std::string>* named) {
    for (const std::string& id : ids) named->insert(recount_->SurvivorOf(id));
  };
  for (const v1::Evidence& row : whole.evidence()) {
    if (!row.stands()) continue;
    const EventPayload& fact = FactIn(row.event());
    if (fact.has_meeting_held()) {
      std::set<std::string> named;
      name(NamedWith(whole.evidence(), fact.meeting_held().meeting_id()), &named);
      EXPECT_EQ(named.count(tie.person_a()) + named.count(tie.person_b()), 2)
          << tie.ShortDebugString() << "\n"
          << fact.ShortDebugString();
      ++explained_["shared meetings"];
    } else if (fact.has_meetings_merged()) {
      ++explained_["merged meetings"];
    } else if (fact.has_expression_group_held()) {
      const auto& held = fact.expression_group_held();
      std::set<std::string> named;
      name(held.caretaker_ids(), &named);
      named.insert(held.facilitator_contact_id());
      EXPECT_EQ(named.count(tie.person_a()) + named.count(tie.person_b()), 2)
          << tie.ShortDebugString() << "\n"
          << fact.ShortDebugString();
      ++explained_["expression groups"];
    } else if (fact.has_attendance_recorded()) {
      ++explained_["attendance"];
    } else {
      // The territory, the sessions and what they teach, what became of employers and who is who
      // among those who were there apart, all is about one of the two.
      const bool other = fact.has_territory_proposed() || fact.has_session_scheduled() ||
                         fact.has_module_defined() || fact.has_programme_defined() ||
                         fact.has_landlord_absorbed() || fact.has_caretakers_merged();
      EXPECT_TRUE(other || is_one(fact.caretaker_joined().caretaker_id()) ||
                  is_one(fact.caretaker_transferred().caretaker_id()) ||
                  is_one(fact.caretaker_left().caretaker_id()) ||
                  is_one(fact.contact_named().contact_id()) ||
                  is_one(fact.contact_ended().contact_id()) ||
                  is_one(fact.coordinator_assigned().contact_id()) ||
                  is_one(fact.coordinator_ended().contact_id()))
          << fact.ShortDebugString();
    }
  }
}

void Explainer::CheckIndicator(const v1::GetNetworkRequest& asked,
                               const v1::GetNetworkResponse& network,
                               v1::NetworkIndicator indicator) {
  v1::ExplainIndicatorRequest request;
  request.set_territory_id(asked.territory_id());
  *request.mutable_parameters() = asked.parameters();
  request.set_indicator(indicator);
  v1::ExplainIndicatorResponse whole;
  ASSERT_TRUE(Explain(request, &whole)) << request.ShortDebugString();
  EXPECT_EQ(whole.indicators().SerializeAsString(), network.indicators().SerializeAsString());
  CheckReplay<v1::ExplainIndicatorRequest, v1::ExplainIndicatorResponse>(
      request, whole, [indicator](auto* response) {
        *response->mutable_indicators() = FiguresOf(indicator, response->indicators());
      });
  std::set<std::string> members;
  for (const v1::NetworkNode& node : network.nodes()) members.insert(node.person_id());
  for (const v1::Evidence& row : whole.evidence()) {
    const EventPayload& fact = FactIn(row.event());
    if (!row.stands() || !fact.has_caretaker_joined()) continue;
    EXPECT_EQ(members.count(recount_->SurvivorOf(fact.caretaker_joined().caretaker_id())), 1);
  }
}

void Explainer::CheckNetwork(const std::string& territory) {
  v1::GetNetworkRequest request;
  *request.mutable_at() = at_;
  request.set_territory_id(territory);
  request.set_include_graph(true);
  if (dice().Chance(60)) {
    request.mutable_parameters()->set_window_days(30 + dice().Below(2000));
    request.mutable_parameters()->set_half_life_days(30 + dice().Below(600));
    request.mutable_parameters()->set_activity_window_days(30 + dice().Below(2000));
  }
  v1::GetNetworkResponse network;
  if (!Call(teller_.channel(), request, &network).ok()) {
    v1::ExplainIndicatorRequest unknown;
    unknown.set_territory_id(territory);
    unknown.set_indicator(v1::NETWORK_INDICATOR_STRUCTURE);
    v1::ExplainIndicatorResponse whole;
    EXPECT_FALSE(Explain(unknown, &whole));
    return;
  }
  const std::vector<v1::NetworkTie> ties(network.ties().begin(), network.ties().end());
  for (const v1::NetworkTie& tie : dice().Some(ties, kTiesPerNetwork)) CheckTie(request, tie);
  for (int i = v1::NETWORK_INDICATOR_STRUCTURE; i <= v1::NETWORK_INDICATOR_ACTIVE_CORE; ++i) {
    CheckIndicator(request, network, static_cast<v1::NetworkIndicator>(i));
  }
}

void Explainer::CheckMoment() {
  const Story& story = teller_.story();
  int64_t known_at = 1 + dice().Below(static_cast<int>(story.head()));
  if (dice().Chance(30)) known_at = story.head();
  at_.Clear();
  at_.set_as_of(DayText(teller_.generator().Day(story)));
  at_.set_as_known_at_position(known_at);
  at_.set_min_position(story.head());
  SCOPED_TRACE(at_.ShortDebugString());
  standing_.clear();
  for (const Fact& fact : story.Standing(story.EndOfDecision(known_at))) {
    standing_.insert(fact.position);
  }
  recount_ =
      std::make_unique<Recount>(story, DayNumber(at_.as_of()), story.EndOfDecision(known_at));
  CheckPeople();
  CheckStatements();
  for (const std::string& territory : teller_.generator().world().territories) {
    CheckStages(territory);
    CheckNetwork(territory);
  }
}

void Explainer::Print(uint64_t seed) {
  std::cout << "seed " << seed << ": " << events_ << " events of evidence, " << replaced_
            << " of them replaced";
  for (const auto& [what, count] : explained_) std::cout << "; " << count << " " << what;
  std::cout << std::endl;
}

TEST(Explain, TheEventsAloneGiveTheSameAnswer) {
  std::map<std::string, int64_t> all;
  for (const uint64_t seed : Seeds(kSeeds)) {
    SCOPED_TRACE(::testing::Message() << "LOGE_TEST_SEED=" << seed);
    Explainer explainer(seed);
    explainer.Tell();
    for (int i = 0; i < kMoments && !HasFailure(); ++i) explainer.CheckMoment();
    explainer.Print(seed);
    if (HasFailure()) return;
    for (const char* what : {"ExplainTieRequest", "ExplainIndicatorRequest", "ExplainStagesRequest",
                             "ExplainTrainingRecordRequest", "ExplainYearlyStatementRequest",
                             "statements with half-days", "statements with amounts", "named events",
                             "shared meetings", "attendance"}) {
      all[what] += explainer.explained(what);
    }
  }
  for (const auto& [what, count] : all) EXPECT_GT(count, 0) << what;
}

}  // namespace
}  // namespace loge::property
