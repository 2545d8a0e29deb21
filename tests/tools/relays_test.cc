// loge relays and loge what-if, against a small server in this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loge/v1/partnership.grpc.pb.h"
#include "tests/tools/command_line_test.h"

namespace loge::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Knows one introduction; gives two relays of each kind, on a page each. Does not know "nobody".
class FakePartnership final : public v1::PartnershipService::Service {
 public:
  grpc::Status SimulateDeparture(grpc::ServerContext*, const v1::SimulateDepartureRequest* request,
                                 v1::SimulateDepartureResponse* response) override {
    departure = *request;
    if (request->person_ids(0) == "nobody") return {grpc::StatusCode::NOT_FOUND, "no nobody"};
    response->mutable_answered()->set_as_of("2009-05-12");
    *response->mutable_person_ids() = request->person_ids();
    v1::SuggestedIntroduction& introduction = *response->add_introductions();
    introduction.set_person_a("vev-001");
    introduction.set_person_b("vev-002");
    introduction.set_reason(v1::INTRODUCTION_REASON_SAME_NEIGHBOURHOOD);
    introduction.set_neighbourhood_id("n1");
    return grpc::Status::OK;
  }

  grpc::Status FindRelays(grpc::ServerContext*, const v1::FindRelaysRequest* request,
                          v1::FindRelaysResponse* response) override {
    find = *request;
    const bool first = request->page().page_token().empty();
    response->add_relays()->set_contact_id(first ? "contact-1" : "contact-2");
    if (first) response->set_next_page_token("1");
    return grpc::Status::OK;
  }

  grpc::Status ListOrphanedRelays(grpc::ServerContext*,
                                  const v1::ListOrphanedRelaysRequest* request,
                                  v1::ListOrphanedRelaysResponse* response) override {
    orphaned = *request;
    const bool first = request->page().page_token().empty();
    response->add_relays()->set_partner_id(first ? "police" : "post");
    if (first) response->set_next_page_token("1");
    return grpc::Status::OK;
  }

  v1::SimulateDepartureRequest departure;
  v1::FindRelaysRequest find;
  v1::ListOrphanedRelaysRequest orphaned;
};

class RelaysTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&partnership_}); }

  FakePartnership partnership_;
};

TEST_F(RelaysTest, WhatIfNamesWhoWouldLeaveAndWhatToDo) {
  EXPECT_EQ(Run("what-if departure --territory vev k vev-009 --window 90 --as-of 2009-05-12"
                " --known-at 17"),
            kExitOk);
  EXPECT_EQ(partnership_.departure.territory_id(), "vev");
  EXPECT_THAT(partnership_.departure.person_ids(), ElementsAre("k", "vev-009"));
  EXPECT_EQ(partnership_.departure.parameters().window_days(), 90);
  EXPECT_EQ(partnership_.departure.at().as_of(), "2009-05-12");
  EXPECT_EQ(partnership_.departure.at().as_known_at_position(), 17);
  EXPECT_THAT(out_.str(), HasSubstr("The network of vev without k, vev-009\n"));
  EXPECT_THAT(out_.str(), HasSubstr("\nIntroduce vev-001 to vev-002: both work in n1\n"));
  EXPECT_THAT(out_.str(), HasSubstr("as of 2009-05-12"));
  EXPECT_EQ(Run("what-if departure --territory vev k --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"INTRODUCTION_REASON_SAME_NEIGHBOURHOOD\""));
  EXPECT_EQ(Run("what-if departure --territory vev nobody"), kExitRefused);
  EXPECT_THAT(err_.str(), HasSubstr("no nobody"));
}

TEST_F(RelaysTest, FindFiltersAndFollowsThePages) {
  EXPECT_EQ(Run("relays find --territory vev --topic waste --partner-type urban-project"
                " --neighbourhood n1 --window 90"),
            kExitOk);
  EXPECT_EQ(partnership_.find.territory_id(), "vev");
  EXPECT_EQ(partnership_.find.topic(), "waste");
  EXPECT_EQ(partnership_.find.partner_type(), events::v1::PARTNER_TYPE_URBAN_PROJECT);
  EXPECT_EQ(partnership_.find.neighbourhood_id(), "n1");
  EXPECT_EQ(partnership_.find.parameters().window_days(), 90);
  EXPECT_EQ(Lines(), 1 + 2 + 1 + 1);
  EXPECT_EQ(Run("relays find --territory vev --limit 1"), kExitOk);
  EXPECT_EQ(partnership_.find.partner_type(), events::v1::PARTNER_TYPE_UNSPECIFIED);
  EXPECT_EQ(Lines(), 1 + 1 + 1 + 1);
  EXPECT_EQ(Run("relays find --territory vev --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"contact-2\""));
}

TEST_F(RelaysTest, OrphanedTellsBothWindows) {
  EXPECT_EQ(Run("relays orphaned --territory vev --window 90 --stale-after 30"), kExitOk);
  EXPECT_EQ(partnership_.orphaned.territory_id(), "vev");
  EXPECT_EQ(partnership_.orphaned.parameters().window_days(), 90);
  EXPECT_EQ(partnership_.orphaned.parameters().stale_after_days(), 30);
  EXPECT_EQ(Lines(), 1 + 2 + 1 + 1);
  EXPECT_EQ(Run("relays orphaned --territory vev --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"post\""));
}

}  // namespace
}  // namespace loge::cli
