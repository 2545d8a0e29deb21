// loge explain indicator, of figures of the point, and loge explain measure, against a small server
// in this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "loge/v1/partnership.grpc.pb.h"
#include "tests/tools/command_line_test.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kPoint[] =
    "NETWORK OF vev                                            2009-05-12\n"
    "I2 meetings that referents led without a coordinator  0.500 (2 of 4)\n"
    "I7 steering meetings with a caretaker                     – (0 of 0)\n"
    "  seats that caretakers filled                            – (0 of 0)\n"
    "I8 meetings with two landlords                        0.400 (2 of 5)\n"
    "  how equally their caretakers take part                       0.987\n"
    "  days since the last one                                      1 253\n"
    "I9 partners whose ties all lost somebody                  – (0 of 0)\n"
    "  contacts without a recent activity                               3\n";

constexpr char kPerson[] =
    "PERSON  KIND       OF  NEIGHBOURHOODS  TIES  STRENGTH  BETWEENNESS  CORE  SPLITS\n"
    "c1      CARETAKER  c   n2                 2     0.764          6.0     2  yes\n"
    "\n"
    "PERSON  GROUP  LANDLORDS REACHED  PARTNER TYPES REACHED  CLUSTERING  FRAGMENTATION\n"
    "c1          1                  2                      1       0.000          0.286\n";

// Explains by three events, in pages of two at most; knows the person c1 only.
class FakePartnership final : public v1::PartnershipService::Service {
 public:
  grpc::Status ExplainIndicator(grpc::ServerContext*, const v1::ExplainIndicatorRequest* request,
                                v1::ExplainIndicatorResponse* response) override {
    indicators.push_back(*request);
    v1::NetworkPoint& point = *response->mutable_point();
    point.set_as_of("2009-05-12");
    point.set_relayable_meetings(4);
    point.set_relayed_meetings(2);
    point.set_relay_rate(0.5);
    point.set_meetings(5);
    point.set_meetings_with_two_landlords(2);
    point.set_meetings_with_two_landlords_share(0.4);
    point.set_evenness(0.987);
    point.set_days_since_last(1253);
    point.set_stale_contacts(3);
    FillPage(request->page(), response);
    return grpc::Status::OK;
  }

  grpc::Status ExplainMeasure(grpc::ServerContext*, const v1::ExplainMeasureRequest* request,
                              v1::ExplainMeasureResponse* response) override {
    measures.push_back(*request);
    if (request->person_id() != "c1") return {grpc::StatusCode::NOT_FOUND, "not in the network"};
    v1::NetworkNode& node = *response->mutable_node();
    node.set_person_id("c1");
    node.set_kind(v1::NODE_KIND_CARETAKER);
    node.set_landlord_id("c");
    node.add_neighbourhood_ids("n2");
    node.set_degree(2);
    node.set_strength(0.764);
    node.set_betweenness(6);
    node.set_articulation_point(true);
    node.set_core_number(2);
    node.set_component(1);
    node.set_landlords_reached(2);
    node.set_partner_types_reached(1);
    node.set_clustering(0);
    node.set_fragmentation(0.286);
    response->mutable_betweenness()->set_exact(true);
    FillPage(request->page(), response);
    return grpc::Status::OK;
  }

  std::vector<v1::ExplainIndicatorRequest> indicators;
  std::vector<v1::ExplainMeasureRequest> measures;

 private:
  template <class Response>
  static void FillPage(const v1::PageMeta& page, Response* response) {
    response->mutable_answered()->set_as_of("2009-05-12");
    const bool first = page.page_token().empty();
    for (int position = first ? 1 : 3; position <= (first ? 2 : 3); ++position) {
      response->add_evidence()->mutable_event()->set_position(position);
    }
    if (first) response->set_next_page_token("2");
  }
};

class ExplainNetworkTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&partnership_}); }

  FakePartnership partnership_;
};

TEST_F(ExplainNetworkTest, TellsThePointOnceAndTheEventsOfAllPages) {
  EXPECT_EQ(Run("explain indicator vev referent-relay --activity-window 90"), kExitOk);
  ASSERT_EQ(partnership_.indicators.size(), 2u);
  EXPECT_EQ(partnership_.indicators[0].indicator(), v1::NETWORK_INDICATOR_REFERENT_RELAY);
  EXPECT_EQ(partnership_.indicators[0].parameters().activity_window_days(), 90);
  EXPECT_EQ(partnership_.indicators[1].page().page_token(), "2");
  EXPECT_EQ(out_.str().find(kPoint), 0u) << out_.str();
  // The point; the title and three events; what it stands on.
  EXPECT_EQ(Lines(), 9 + 1 + 1 + 3 + 1 + 1);
}

TEST_F(ExplainNetworkTest, KnowsTheFiguresOfThePoint) {
  EXPECT_EQ(Run("explain indicator vev participatory-steering"), kExitOk);
  EXPECT_EQ(partnership_.indicators.back().indicator(),
            v1::NETWORK_INDICATOR_PARTICIPATORY_STEERING);
  EXPECT_EQ(Run("explain indicator vev inter-landlord"), kExitOk);
  EXPECT_EQ(partnership_.indicators.back().indicator(), v1::NETWORK_INDICATOR_INTER_LANDLORD);
  EXPECT_EQ(Run("explain indicator vev orphaned-relays"), kExitOk);
  EXPECT_EQ(partnership_.indicators.back().indicator(), v1::NETWORK_INDICATOR_ORPHANED_RELAYS);
}

TEST_F(ExplainNetworkTest, TellsThePersonOnceAndTheEventsOfAllPages) {
  EXPECT_EQ(Run("explain measure --territory vev --person c1 --measure betweenness --window 90 "
                "--as-of 2009-05-12 --known-at 17"),
            kExitOk);
  ASSERT_EQ(partnership_.measures.size(), 2u);
  for (const v1::ExplainMeasureRequest& request : partnership_.measures) {
    EXPECT_EQ(request.territory_id(), "vev");
    EXPECT_EQ(request.person_id(), "c1");
    EXPECT_EQ(request.measure(), v1::PERSON_MEASURE_BETWEENNESS);
    EXPECT_EQ(request.parameters().window_days(), 90);
    EXPECT_EQ(request.at().as_of(), "2009-05-12");
    EXPECT_EQ(request.at().as_known_at_position(), 17);
  }
  EXPECT_EQ(partnership_.measures[1].page().page_token(), "2");
  EXPECT_EQ(out_.str().find(kPerson), 0u) << out_.str();
  EXPECT_EQ(Lines(), 5 + 1 + 1 + 3 + 1 + 1);
}

TEST_F(ExplainNetworkTest, EndsAtTheLimitAndSpeaksJson) {
  EXPECT_EQ(Run("explain measure --territory vev --person c1 --measure core-number --limit 1 "
                "--json"),
            kExitOk);
  EXPECT_EQ(partnership_.measures.size(), 1u);
  EXPECT_EQ(partnership_.measures[0].measure(), v1::PERSON_MEASURE_CORE_NUMBER);
  EXPECT_THAT(out_.str(), HasSubstr("\"core_number\": 2"));
  EXPECT_THAT(out_.str(), HasSubstr("\"position\": \"1\""));
  EXPECT_THAT(out_.str(), Not(HasSubstr("\"position\": \"2\"")));
}

TEST_F(ExplainNetworkTest, RefusesWhomTheServerRefuses) {
  EXPECT_EQ(Run("explain measure --territory vev --person c9 --measure degree"), kExitRefused);
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(err_.str(), HasSubstr("not in the network"));
}

TEST_F(ExplainNetworkTest, AsksForAllThree) {
  EXPECT_NE(Run("explain measure --territory vev --person c1"), kExitOk);
  EXPECT_NE(Run("explain measure --territory vev --measure degree"), kExitOk);
  EXPECT_NE(Run("explain measure --person c1 --measure degree"), kExitOk);
  EXPECT_NE(Run("explain measure --territory vev --person c1 --measure engagement"), kExitOk);
  EXPECT_TRUE(partnership_.measures.empty());
}

}  // namespace
}  // namespace loge::cli
