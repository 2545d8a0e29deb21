// An explanation is whole: its events alone, applied to empty read models, give the same answer and
// the same explanation. And it is no more than that: it names nobody and nothing that has no part.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/indicators.pb.h"
#include "tests/property/explainer.h"
#include "tests/property/parameters.h"

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
        "transitivity", "structural_core", "structural_core_order"}},
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

class EveryExplanation : public Explainer {
 public:
  using Explainer::Explainer;

  void CheckMoment();

 private:
  void CheckPeople();
  void CheckStatements();
  void CheckStages(const std::string& territory);
  void CheckNetwork(const std::string& territory);
  void CheckTie(const v1::GetNetworkRequest& network, const v1::NetworkTie& tie);
  void CheckIndicator(const v1::GetNetworkRequest& asked, const v1::GetNetworkResponse& network,
                      v1::NetworkIndicator indicator);
};

void EveryExplanation::CheckPeople() {
  for (const std::string& id : world().caretakers) {
    v1::ExplainTrainingRecordRequest request;
    request.mutable_caretaker()->set_caretaker_id(id);
    v1::GetTrainingRecordRequest get;
    *get.mutable_at() = at();
    *get.mutable_caretaker() = request.caretaker();
    v1::GetTrainingRecordResponse record;
    const grpc::Status status = Call(channel(), get, &record);
    v1::ExplainTrainingRecordResponse whole;
    ASSERT_EQ(Explain(request, &whole), status.ok());
    if (!status.ok()) continue;
    EXPECT_EQ(whole.record().SerializeAsString(), record.record().SerializeAsString());
    CheckReplay<v1::ExplainTrainingRecordRequest, v1::ExplainTrainingRecordResponse>(request, whole,
                                                                                     [](auto*) {});
  }
}

void EveryExplanation::CheckStatements() {
  for (const std::string& id : world().landlords) {
    v1::ExplainYearlyStatementRequest request;
    request.set_landlord_id(id);
    request.set_year(2005 + dice().Below(5));
    v1::GetYearlyStatementRequest get;
    *get.mutable_at() = at();
    get.set_landlord_id(id);
    get.set_year(request.year());
    v1::GetYearlyStatementResponse answer;
    const grpc::Status status = Call(channel(), get, &answer);
    v1::ExplainYearlyStatementResponse whole;
    ASSERT_EQ(Explain(request, &whole), status.ok());
    if (!status.ok()) continue;
    EXPECT_EQ(whole.statement().SerializeAsString(), answer.statement().SerializeAsString());
    CheckReplay<v1::ExplainYearlyStatementRequest, v1::ExplainYearlyStatementResponse>(
        request, whole, [](auto*) {});
    if (answer.statement().total().half_days() > 0) Count("statements with half-days");
    AmountTexts recounted;
    for (const auto& [row, amounts] : recount().Amounts(id, request.year())) {
      AddAmounts(row, amounts, &recounted);
    }
    EXPECT_EQ(AmountsIn(answer.statement()), recounted) << id << " in " << request.year();
    if (!recounted.empty()) Count("statements with amounts");
  }
}

void EveryExplanation::CheckStages(const std::string& territory) {
  v1::ExplainStagesRequest request;
  request.set_territory_id(territory);
  v1::GetTerritoryRequest get;
  *get.mutable_at() = at();
  get.set_territory_id(territory);
  v1::GetTerritoryResponse answer;
  const grpc::Status status = Call(channel(), get, &answer);
  v1::ExplainStagesResponse whole;
  ASSERT_EQ(Explain(request, &whole), status.ok());
  if (!status.ok()) return;
  v1::Territory timeline;
  *timeline.mutable_stages() = whole.stages();
  *timeline.mutable_pauses() = whole.pauses();
  if (whole.has_withdrawal()) *timeline.mutable_withdrawal() = whole.withdrawal();
  v1::Territory expected;
  *expected.mutable_stages() = answer.territory().stages();
  *expected.mutable_pauses() = answer.territory().pauses();
  if (answer.territory().has_withdrawal()) {
    *expected.mutable_withdrawal() = answer.territory().withdrawal();
  }
  EXPECT_EQ(timeline.SerializeAsString(), expected.SerializeAsString());
  CheckReplay<v1::ExplainStagesRequest, v1::ExplainStagesResponse>(request, whole, [](auto*) {});
  std::set<int64_t> told;
  for (const v1::Evidence& row : whole.evidence()) told.insert(row.event().position());
  for (const v1::StageInterval& stage : whole.stages()) {
    for (const int64_t position : stage.evidence_positions()) {
      EXPECT_EQ(told.count(position), 1) << stage.ShortDebugString();
      Count("named events");
    }
  }
}

void EveryExplanation::CheckTie(const v1::GetNetworkRequest& network, const v1::NetworkTie& tie) {
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
    const std::string id = recount().SurvivorOf(told);
    return id == tie.person_a() || id == tie.person_b();
  };
  const auto name = [&](const auto& ids, std::set<std::string>* named) {
    for (const std::string& id : ids) named->insert(recount().SurvivorOf(id));
  };
  const auto expect_both = [&](const std::set<std::string>& named, const EventPayload& fact) {
    EXPECT_EQ(named.count(tie.person_a()) + named.count(tie.person_b()), 2)
        << tie.ShortDebugString() << "\n"
        << fact.ShortDebugString();
  };
  for (const v1::Evidence& row : whole.evidence()) {
    if (!row.stands()) continue;
    const EventPayload& fact = FactIn(row.event());
    std::set<std::string> named;
    if (fact.has_meeting_held()) {
      name(NamedWith(whole.evidence(), fact.meeting_held().meeting_id()), &named);
      expect_both(named, fact);
      Count("shared meetings");
    } else if (fact.has_meetings_merged()) {
      Count("merged meetings");
    } else if (fact.has_expression_group_held()) {
      const auto& held = fact.expression_group_held();
      name(held.caretaker_ids(), &named);
      named.insert(held.facilitator_contact_id());
      expect_both(named, fact);
      Count("expression groups");
    } else if (fact.has_introduction_made()) {
      const auto& made = fact.introduction_made();
      EXPECT_TRUE(is_one(made.caretaker_id()) && is_one(made.contact_id()))
          << fact.ShortDebugString();
      Count("introductions");
    } else if (fact.has_experiment_joined()) {
      const auto& joined = fact.experiment_joined();
      name(joined.caretaker_ids(), &named);
      name(joined.contact_ids(), &named);
      expect_both(named, fact);
    } else if (fact.has_attendance_recorded()) {
      Count("attendance");
    } else {
      // The territory, the sessions and what they teach, what became of employers and who is who
      // among those who were there apart, all is about one of the two.
      const bool other = fact.has_territory_proposed() || fact.has_session_scheduled() ||
                         fact.has_module_defined() || fact.has_programme_defined() ||
                         fact.has_experiment_launched() || fact.has_landlord_absorbed() ||
                         fact.has_caretakers_merged();
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

void EveryExplanation::CheckIndicator(const v1::GetNetworkRequest& asked,
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
    EXPECT_EQ(members.count(recount().SurvivorOf(fact.caretaker_joined().caretaker_id())), 1);
  }
}

void EveryExplanation::CheckNetwork(const std::string& territory) {
  v1::GetNetworkRequest request;
  *request.mutable_at() = at();
  request.set_territory_id(territory);
  request.set_include_graph(true);
  if (dice().Chance(60)) *request.mutable_parameters() = RandomParameters(dice(), 2000);
  v1::GetNetworkResponse network;
  if (!Call(channel(), request, &network).ok()) {
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

void EveryExplanation::CheckMoment() {
  PickMoment();
  SCOPED_TRACE(at().ShortDebugString());
  CheckPeople();
  CheckStatements();
  for (const std::string& territory : world().territories) {
    CheckStages(territory);
    CheckNetwork(territory);
  }
}

TEST(Explain, TheEventsAloneGiveTheSameAnswer) {
  std::map<std::string, int64_t> all;
  for (const uint64_t seed : Seeds(kSeeds)) {
    SCOPED_TRACE(::testing::Message() << "LOGE_TEST_SEED=" << seed);
    EveryExplanation explainer(seed);
    explainer.Tell(kCommands);
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
