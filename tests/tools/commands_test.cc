// Whole commands against a small server in this process.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/admin.grpc.pb.h"
#include "loge/v1/caretakers.grpc.pb.h"
#include "loge/v1/events.grpc.pb.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "tests/tools/command_line_test.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

// Tests run at the same time, and so may other builds of them: each has files of its own.
std::string TemporaryPath(const std::string& name) {
  return absl::StrCat(testing::TempDir(), "/loge_commands_test_", getpid(), "_", name);
}

// Knows `count` landlords and gives them in pages of at most 1000.
class FakeCaretakers final : public v1::CaretakerService::Service {
 public:
  grpc::Status ListLandlords(grpc::ServerContext*, const v1::ListLandlordsRequest* request,
                             v1::ListLandlordsResponse* response) override {
    ++pages;
    last_request = *request;
    const int size = std::min(request->page().page_size(), 1000);
    int at = request->page().page_token().empty() ? 0 : std::stoi(request->page().page_token());
    for (int i = 0; i < size && at < count; ++i, ++at) {
      response->add_landlords()->set_landlord_id(absl::StrCat("landlord-", at));
    }
    if (at < count) response->set_next_page_token(std::to_string(at));
    response->mutable_answered()->set_as_of("2009-05-12");
    return grpc::Status::OK;
  }

  grpc::Status GetCaretaker(grpc::ServerContext*, const v1::GetCaretakerRequest* request,
                            v1::GetCaretakerResponse*) override {
    v1::ErrorDetail detail;
    detail.add_violations()->set_reason(v1::ERROR_REASON_NOT_FOUND);
    google::rpc::Status status;
    status.set_code(grpc::StatusCode::NOT_FOUND);
    status.add_details()->PackFrom(detail);
    return {grpc::StatusCode::NOT_FOUND, "no " + request->caretaker().caretaker_id(),
            status.SerializeAsString()};
  }

  grpc::Status MergeCaretakers(grpc::ServerContext*, const v1::MergeCaretakersRequest* request,
                               v1::MergeCaretakersResponse* response) override {
    response->set_position(17);
    if (!request->meta().validate_only() && !merged.has_value()) response->set_first_position(17);
    merged = *request;
    return grpc::Status::OK;
  }

  grpc::Status RevertMerge(grpc::ServerContext*, const v1::RevertMergeRequest* request,
                           v1::RevertMergeResponse* response) override {
    response->set_position(18);
    response->set_first_position(18);
    reverted = *request;
    return grpc::Status::OK;
  }

  int count = 0;
  int pages = 0;
  v1::ListLandlordsRequest last_request;
  std::optional<v1::MergeCaretakersRequest> merged;
  v1::RevertMergeRequest reverted;
};

// A log of ten events, read three at a time; breaks off once after the first three.
class FakeEvents final : public v1::EventService::Service {
 public:
  grpc::Status ReadEvents(grpc::ServerContext*, const v1::ReadEventsRequest* request,
                          grpc::ServerWriter<v1::ReadEventsResponse>* writer) override {
    int64_t at = std::max<int64_t>(request->from_position(), 1);
    const int64_t to = request->to_position() == 0 ? 10 : request->to_position();
    while (at <= to) {
      v1::ReadEventsResponse batch;
      for (int i = 0; i < 3 && at <= to; ++i, ++at) {
        batch.add_events()->set_position(at);
        if (!request->include_personal_data()) continue;
        v1::OpenedPersonalData* opened = batch.add_personal_data();
        opened->set_position(at);
        opened->mutable_personal_data()->set_family_name("Caretaker 1");
      }
      batch.set_checkpoint(at - 1);
      writer->Write(batch);
      if (!std::exchange(broken, true)) return {grpc::StatusCode::UNAVAILABLE, "restarting"};
    }
    return grpc::Status::OK;
  }

  bool broken = false;
};

// Explains a tie by three events, in pages of two at most. Knows the meeting m1, of 2008-03, and
// merges what it is told to merge: at position 12, the second time known already. Takes other
// commands as they come, at position 20.
class FakePartnership final : public v1::PartnershipService::Service {
 public:
  grpc::Status ExplainTie(grpc::ServerContext*, const v1::ExplainTieRequest* request,
                          v1::ExplainTieResponse* response) override {
    last_request = *request;
    response->mutable_answered()->set_as_of("2009-05-12");
    response->mutable_tie()->set_person_a("vev-001");
    response->mutable_tie()->set_activities(2);
    response->mutable_parameters()->set_window_days(730);
    const bool first = request->page().page_token().empty();
    for (int position = first ? 1 : 3; position <= (first ? 2 : 3); ++position) {
      response->add_evidence()->mutable_event()->set_position(position);
    }
    if (first) response->set_next_page_token("2");
    return grpc::Status::OK;
  }

  grpc::Status GetNetworkSeries(grpc::ServerContext*, const v1::GetNetworkSeriesRequest* request,
                                v1::GetNetworkSeriesResponse* response) override {
    series = *request;
    for (const char* day : {"2008-11-30", "2008-12-31"}) response->add_points()->set_as_of(day);
    return grpc::Status::OK;
  }

  grpc::Status ExplainIndicator(grpc::ServerContext*, const v1::ExplainIndicatorRequest* request,
                                v1::ExplainIndicatorResponse*) override {
    indicator = request->indicator();
    return grpc::Status::OK;
  }

  grpc::Status GetMeeting(grpc::ServerContext*, const v1::GetMeetingRequest* request,
                          v1::GetMeetingResponse* response) override {
    if (request->meeting_id() != "m1") return {grpc::StatusCode::NOT_FOUND, "no such meeting"};
    response->mutable_meeting()->set_meeting_id("m1");
    response->mutable_meeting()->set_occurred_on("2008-03");
    return grpc::Status::OK;
  }

  grpc::Status MergeMeetings(grpc::ServerContext*, const v1::MergeMeetingsRequest* request,
                             v1::MergeMeetingsResponse* response) override {
    merges.push_back(*request);
    response->set_position(12);
    if (merges.size() == 1) response->set_first_position(12);
    return grpc::Status::OK;
  }

  grpc::Status ListDuplicateMeetings(grpc::ServerContext*,
                                     const v1::ListDuplicateMeetingsRequest* request,
                                     v1::ListDuplicateMeetingsResponse* response) override {
    duplicates = *request;
    response->set_similarity_min(0.5);
    response->add_pairs()->mutable_first()->set_meeting_id("m1");
    if (request->page().page_token().empty()) response->set_next_page_token("1");
    return grpc::Status::OK;
  }

  grpc::Status ClosePartner(grpc::ServerContext*, const v1::ClosePartnerRequest* request,
                            v1::ClosePartnerResponse* response) override {
    return Take(*request, &closing, response);
  }

  grpc::Status EndContact(grpc::ServerContext*, const v1::EndContactRequest* request,
                          v1::EndContactResponse* response) override {
    return Take(*request, &end, response);
  }

  grpc::Status SignAgreement(grpc::ServerContext*, const v1::SignAgreementRequest* request,
                             v1::SignAgreementResponse* response) override {
    response->set_agreement_id("g1");
    return Take(*request, &signature, response);
  }

  grpc::Status RenewAgreement(grpc::ServerContext*, const v1::RenewAgreementRequest* request,
                              v1::RenewAgreementResponse* response) override {
    return Take(*request, &renewal, response);
  }

  grpc::Status EndAgreement(grpc::ServerContext*, const v1::EndAgreementRequest* request,
                            v1::EndAgreementResponse* response) override {
    return Take(*request, &agreement_end, response);
  }

  grpc::Status ListAgreements(grpc::ServerContext*, const v1::ListAgreementsRequest* request,
                              v1::ListAgreementsResponse* response) override {
    agreements = *request;
    response->add_agreements()->set_agreement_id("g1");
    return grpc::Status::OK;
  }

  grpc::Status GetAgreement(grpc::ServerContext*, const v1::GetAgreementRequest* request,
                            v1::GetAgreementResponse* response) override {
    if (request->agreement_id() != "g1") return {grpc::StatusCode::NOT_FOUND, "no such agreement"};
    response->mutable_agreement()->set_agreement_id("g1");
    return grpc::Status::OK;
  }

  grpc::Status MakeProposal(grpc::ServerContext*, const v1::MakeProposalRequest* request,
                            v1::MakeProposalResponse* response) override {
    response->set_proposal_id("q1");
    return Take(*request, &proposal, response);
  }

  grpc::Status AnswerProposal(grpc::ServerContext*, const v1::AnswerProposalRequest* request,
                              v1::AnswerProposalResponse* response) override {
    return Take(*request, &answer, response);
  }

  grpc::Status ListProposals(grpc::ServerContext*, const v1::ListProposalsRequest* request,
                             v1::ListProposalsResponse* response) override {
    proposals = *request;
    response->add_proposals()->add_replies()->set_landlord_id("landlord-a");
    return grpc::Status::OK;
  }

  // Names persons in the territory "vev" alone.
  grpc::Status GetNetwork(grpc::ServerContext*, const v1::GetNetworkRequest* request,
                          v1::GetNetworkResponse* response) override {
    network = *request;
    response->mutable_answered()->set_as_of(request->at().as_of());
    response->mutable_indicators()->set_persons(8);
    if (request->territory_id() == "vev") response->add_nodes()->set_person_id("vev-001");
    return grpc::Status::OK;
  }

  grpc::Status CompareNetworks(grpc::ServerContext*, const v1::CompareNetworksRequest* request,
                               v1::CompareNetworksResponse* response) override {
    comparison = *request;
    response->mutable_answered()->set_as_of(request->at().as_of());
    response->set_earlier_as_of(request->earlier_as_of());
    response->add_changes()->set_kind(v1::TIE_CHANGE_KIND_GAINED);
    if (request->page().page_token().empty()) response->set_next_page_token("1");
    return grpc::Status::OK;
  }

  grpc::Status ListIntroductions(grpc::ServerContext*, const v1::ListIntroductionsRequest* request,
                                 v1::ListIntroductionsResponse* response) override {
    introductions = *request;
    const bool first = request->page().page_token().empty();
    response->add_introductions()->set_introduction_id(first ? "i1" : "i2");
    if (first) response->set_next_page_token("1");
    return grpc::Status::OK;
  }

  template <class Request, class Response>
  static grpc::Status Take(const Request& request, Request* taken, Response* response) {
    *taken = request;
    response->set_position(20);
    response->set_first_position(20);
    return grpc::Status::OK;
  }

  v1::ClosePartnerRequest closing;
  v1::EndContactRequest end;
  v1::SignAgreementRequest signature;
  v1::RenewAgreementRequest renewal;
  v1::EndAgreementRequest agreement_end;
  v1::ListAgreementsRequest agreements;
  v1::MakeProposalRequest proposal;
  v1::AnswerProposalRequest answer;
  v1::ListProposalsRequest proposals;
  v1::ListDuplicateMeetingsRequest duplicates;
  v1::GetNetworkRequest network;
  v1::CompareNetworksRequest comparison;
  v1::ListIntroductionsRequest introductions;
  std::vector<v1::MergeMeetingsRequest> merges;
  v1::ExplainTieRequest last_request;
  v1::GetNetworkSeriesRequest series;
  v1::NetworkIndicator indicator = v1::NETWORK_INDICATOR_UNSPECIFIED;
};

class FakeAdmin final : public v1::AdminService::Service {
 public:
  grpc::Status GetServerInfo(grpc::ServerContext*, const v1::GetServerInfoRequest*,
                             v1::GetServerInfoResponse* response) override {
    response->set_head_position(10);
    response->set_chain_head(std::string(64, 'a'));
    response->set_writable(true);
    return grpc::Status::OK;
  }

  grpc::Status RebuildProjections(
      grpc::ServerContext*, const v1::RebuildProjectionsRequest* request,
      grpc::ServerWriter<v1::RebuildProjectionsResponse>* writer) override {
    rebuild = *request;
    v1::RebuildProjectionsResponse response;
    response.set_events_total(10);
    writer->Write(response);
    response.mutable_result()->set_name("caretakers");
    response.mutable_result()->set_differences(1);
    writer->Write(response);
    return grpc::Status::OK;
  }

  grpc::Status RollBackProjection(grpc::ServerContext*,
                                  const v1::RollBackProjectionRequest* request,
                                  v1::RollBackProjectionResponse* response) override {
    if (request->name() != "caretakers") return {grpc::StatusCode::FAILED_PRECONDITION, "none"};
    response->set_generation(3);
    response->set_kept_generation(4);
    response->set_position(10);
    return grpc::Status::OK;
  }

  grpc::Status CancelRebuild(grpc::ServerContext*, const v1::CancelRebuildRequest*,
                             v1::CancelRebuildResponse* response) override {
    response->set_was_under_way(true);
    return grpc::Status::OK;
  }

  grpc::Status VerifyLog(grpc::ServerContext*, const v1::VerifyLogRequest* request,
                         grpc::ServerWriter<v1::VerifyLogResponse>* writer) override {
    verify = *request;
    v1::VerifyLogResponse response;
    response.set_events_total(10);
    writer->Write(response);
    v1::VerifyLogResult& result = *response.mutable_result();
    result.set_intact(intact);
    if (!intact) {
      result.mutable_first_damage()->set_kind(v1::DAMAGE_KIND_MISSING);
      result.mutable_first_damage()->set_position(7);
    }
    writer->Write(response);
    return grpc::Status::OK;
  }

  v1::RebuildProjectionsRequest rebuild;
  v1::VerifyLogRequest verify;
  bool intact = true;
};

class CommandsTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&caretakers_, &events_, &admin_, &partnership_}); }

  FakeCaretakers caretakers_;
  FakeEvents events_;
  FakeAdmin admin_;
  FakePartnership partnership_;
};

TEST_F(CommandsTest, ListsFollowThePagesToTheEnd) {
  caretakers_.count = 2500;
  EXPECT_EQ(Run("landlord list --as-of 2009-05-12 --known-at 17 --min-position 9"), 0);
  EXPECT_EQ(caretakers_.pages, 3);
  EXPECT_EQ(Lines(), 1 + 2500 + 1);
  EXPECT_THAT(out_.str(), HasSubstr("landlord-2499"));
  EXPECT_EQ(caretakers_.last_request.at().as_known_at_position(), 17);
  EXPECT_EQ(caretakers_.last_request.at().min_position(), 9);
}

TEST_F(CommandsTest, ListsEndAtTheLimit) {
  caretakers_.count = 2500;
  EXPECT_EQ(Run("landlord list --limit 1200"), 0);
  EXPECT_EQ(Lines(), 1 + 1200 + 1);
  EXPECT_EQ(caretakers_.pages, 2);
  EXPECT_EQ(Run("landlord list --limit 3"), 0);
  EXPECT_EQ(Lines(), 1 + 3 + 1);
}

TEST_F(CommandsTest, JsonIsOneDocumentOfAllPages) {
  caretakers_.count = 1001;
  EXPECT_EQ(Run("landlord list --json"), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"landlord_id\": \"landlord-1000\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"next_page_token\": \"\""));
}

TEST_F(CommandsTest, NotFoundIsCodeOne) {
  EXPECT_EQ(Run("caretaker get vev-999"), kExitRefused);
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(err_.str(), HasSubstr("NOT_FOUND: no vev-999"));
}

TEST_F(CommandsTest, PersonsAreMergedAndUnmerged) {
  EXPECT_EQ(Run("caretaker merge c1 landlord-a:00417 --on 2009-01-10 --confirm-multi-employer"),
            kExitOk);
  EXPECT_EQ(out_.str(), "landlord-a:00417 is another name of c1 (position 17)\n");
  ASSERT_TRUE(caretakers_.merged.has_value());
  EXPECT_EQ(caretakers_.merged->occurred_on(), "2009-01-10");
  EXPECT_EQ(caretakers_.merged->survivor().caretaker_id(), "c1");
  EXPECT_EQ(caretakers_.merged->absorbed().employee().employee_number(), "00417");
  EXPECT_TRUE(caretakers_.merged->confirm_multi_employer());
  const std::string first_id = caretakers_.merged->meta().request_id();
  EXPECT_EQ(first_id.size(), 36u);
  EXPECT_EQ(Run("caretaker merge c1 c2 --on 2009-01-10"), kExitOk);
  EXPECT_EQ(out_.str(), "known already\n");
  EXPECT_NE(caretakers_.merged->meta().request_id(), first_id);
  EXPECT_FALSE(caretakers_.merged->confirm_multi_employer());
  EXPECT_EQ(Run("caretaker merge c1 c2 --on 2009-01-10 --dry-run"), kExitOk);
  EXPECT_TRUE(caretakers_.merged->meta().validate_only());
  EXPECT_EQ(out_.str(), "would be accepted\n");
  EXPECT_NE(Run("caretaker merge c1 c2"), kExitOk);
  EXPECT_EQ(Run("caretaker unmerge c1 c2 --on 2009-02-10"), kExitOk);
  EXPECT_EQ(out_.str(), "c1 and c2 are two persons again (position 18)\n");
  EXPECT_EQ(caretakers_.reverted.absorbed().caretaker_id(), "c2");
}

TEST_F(CommandsTest, PartnersCloseAndContactsEnd) {
  EXPECT_EQ(Run("partner close police --on 2009-01-01 --reason reorganised --successor metro"),
            kExitOk);
  EXPECT_EQ(out_.str(), "police is no more from 2009-01-01 on (position 20)\n");
  EXPECT_EQ(partnership_.closing.partner_id(), "police");
  EXPECT_EQ(partnership_.closing.successor_partner_id(), "metro");
  EXPECT_EQ(partnership_.closing.occurred_on(), "2009-01-01");
  EXPECT_EQ(partnership_.closing.reason(), events::v1::PARTNER_CLOSURE_REASON_REORGANISED);
  EXPECT_EQ(partnership_.closing.meta().request_id().size(), 36u);
  EXPECT_NE(Run("partner close police --on 2009-01-01 --reason bored"), kExitOk);
  EXPECT_NE(Run("partner close police --on 2009-01-01"), kExitOk);
  EXPECT_EQ(Run("contact end p1 --on 2008-12-31 --successor p2 --dry-run"), kExitOk);
  EXPECT_EQ(out_.str(), "would be accepted\n");
  EXPECT_TRUE(partnership_.end.meta().validate_only());
  EXPECT_EQ(partnership_.end.contact_id(), "p1");
  EXPECT_EQ(partnership_.end.successor_contact_id(), "p2");
  EXPECT_EQ(Run("contact end p1 --on 2008-12-31"), kExitOk);
  EXPECT_EQ(out_.str(), "p1 speaks for nobody after 2008-12-31 (position 20)\n");
  EXPECT_EQ(partnership_.end.successor_contact_id(), "");
}

TEST_F(CommandsTest, AgreementsAreSignedRenewedAndEnded) {
  EXPECT_EQ(Run("agreement sign --on 2006-12-01 --landlord a --landlord b --partner police "
                "--purpose data-sharing --from 2007-01-01 --until 2007-12-31 --territory vev"),
            kExitOk);
  EXPECT_EQ(out_.str(), "the agreement g1 is signed (position 20)\n");
  const v1::SignAgreementRequest& signature = partnership_.signature;
  EXPECT_EQ(signature.occurred_on(), "2006-12-01");
  EXPECT_THAT(signature.landlord_ids(), testing::ElementsAre("a", "b"));
  EXPECT_THAT(signature.partner_ids(), testing::ElementsAre("police"));
  EXPECT_EQ(signature.purpose(), events::v1::AGREEMENT_PURPOSE_DATA_SHARING);
  EXPECT_EQ(signature.valid_from(), "2007-01-01");
  EXPECT_EQ(signature.valid_until(), "2007-12-31");
  EXPECT_EQ(signature.territory_id(), "vev");
  EXPECT_NE(Run("agreement sign --on 2006-12-01 --landlord a --purpose love --from 2007-01-01"),
            kExitOk);
  EXPECT_EQ(Run("agreement renew g1 --on 2007-10-01 --until 2009-12-31"), kExitOk);
  EXPECT_EQ(out_.str(), "the agreement g1 is renewed until 2009-12-31 (position 20)\n");
  EXPECT_EQ(partnership_.renewal.valid_until(), "2009-12-31");
  EXPECT_EQ(Run("agreement renew g1 --on 2007-10-01"), kExitOk);
  EXPECT_EQ(out_.str(), "the agreement g1 is renewed without an end (position 20)\n");
  EXPECT_EQ(Run("agreement end g1 --on 2008-06-30 --reason notice"), kExitOk);
  EXPECT_EQ(out_.str(), "the agreement g1 ends on 2008-06-30 (position 20)\n");
  EXPECT_EQ(partnership_.agreement_end.reason(), events::v1::AGREEMENT_END_REASON_NOTICE);
}

TEST_F(CommandsTest, AgreementsAreListedAndShown) {
  EXPECT_EQ(Run("agreement list --landlord a --partner police --territory vev --in-force"),
            kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("1 agreements, as of"));
  EXPECT_EQ(partnership_.agreements.landlord_id(), "a");
  EXPECT_EQ(partnership_.agreements.partner_id(), "police");
  EXPECT_EQ(partnership_.agreements.territory_id(), "vev");
  EXPECT_TRUE(partnership_.agreements.in_force());
  EXPECT_EQ(Run("agreement show g1 --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"agreement_id\": \"g1\""));
  EXPECT_EQ(Run("agreement show g9"), kExitRefused);
}

TEST_F(CommandsTest, ProposalsAreMadeAnsweredAndListed) {
  EXPECT_EQ(Run("proposal make --on 2008-03-01 --landlord a --landlord b --topic waste "
                "--territory vev --meeting m1"),
            kExitOk);
  EXPECT_EQ(out_.str(), "the proposal q1 is made (position 20)\n");
  EXPECT_THAT(partnership_.proposal.landlord_ids(), testing::ElementsAre("a", "b"));
  EXPECT_EQ(partnership_.proposal.topic(), "waste");
  EXPECT_EQ(partnership_.proposal.territory_id(), "vev");
  EXPECT_EQ(partnership_.proposal.meeting_id(), "m1");
  EXPECT_EQ(Run("proposal answer q1 a --on 2008-04-15 --answer partly"), kExitOk);
  EXPECT_EQ(out_.str(), "a has answered the proposal q1: partly (position 20)\n");
  EXPECT_EQ(partnership_.answer.proposal_id(), "q1");
  EXPECT_EQ(partnership_.answer.landlord_id(), "a");
  EXPECT_EQ(partnership_.answer.answer(), events::v1::PROPOSAL_ANSWER_PARTLY);
  EXPECT_NE(Run("proposal answer q1 a --on 2008-04-15 --answer perhaps"), kExitOk);
  EXPECT_EQ(Run("proposal list --landlord a --territory vev --open"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("landlord-a"));
  EXPECT_THAT(out_.str(), HasSubstr("1 proposals, as of"));
  EXPECT_EQ(partnership_.proposals.landlord_id(), "a");
  EXPECT_EQ(partnership_.proposals.territory_id(), "vev");
  EXPECT_TRUE(partnership_.proposals.open());
}

TEST_F(CommandsTest, EventsGoOnWhereTheyBrokeOff) {
  EXPECT_EQ(Run("events --json"), 0);
  EXPECT_EQ(Lines(), 10);
  EXPECT_THAT(out_.str(), HasSubstr("{\"position\":\"10\"}\n"));
}

TEST_F(CommandsTest, NetworksOfTwoDaysAreCompared) {
  EXPECT_EQ(Run("network vev --as-of 2009-05-12 --compare 2008-05-12 --weakened-share 0.3 "
                "--window 365 --known-at 17"),
            kExitOk);
  EXPECT_EQ(partnership_.comparison.territory_id(), "vev");
  EXPECT_EQ(partnership_.comparison.at().as_of(), "2009-05-12");
  EXPECT_EQ(partnership_.comparison.at().as_known_at_position(), 17);
  EXPECT_EQ(partnership_.comparison.earlier_as_of(), "2008-05-12");
  EXPECT_EQ(partnership_.comparison.weakened_share(), 0.3);
  EXPECT_EQ(partnership_.comparison.parameters().window_days(), 365);
  EXPECT_THAT(out_.str(), testing::ContainsRegex("NETWORK OF vev +2008-05-12 +2009-05-12\n"));
  const std::string text = out_.str();
  EXPECT_NE(text.find("\nGAINED"), text.rfind("\nGAINED"));  // Of two pages.
  EXPECT_EQ(Run("network vev --compare 2008-05-12 --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"earlier_as_of\": \"2008-05-12\""));
  EXPECT_EQ(Run("network vev --as-of 2009-05-12 --as-of 2009-05-13 --compare 2008-05-12"),
            kExitUsage);
}

TEST_F(CommandsTest, NetworksAreExported) {
  const std::string path = TemporaryPath("network_export");
  const auto taken_out = [](const std::string& file_name) {
    std::ifstream file(file_name);
    std::stringstream text;
    text << file.rdbuf();
    std::remove(file_name.c_str());
    return text.str();
  };
  EXPECT_EQ(Run("network vev --as-of 2009-05-12 --export csv --out " + path), kExitOk);
  EXPECT_TRUE(partnership_.network.include_graph());
  EXPECT_FALSE(partnership_.network.include_betweenness());
  EXPECT_EQ(out_.str(), "wrote " + path + "-nodes.csv\nwrote " + path + "-ties.csv\n");
  EXPECT_THAT(taken_out(path + "-nodes.csv"), HasSubstr("\r\n2009-05-12,0,0,0,vev-001,"));
  EXPECT_THAT(taken_out(path + "-ties.csv"), HasSubstr("person_a,person_b,"));
  EXPECT_EQ(Run("network vev --graph --betweenness --export graphml --out " + path), kExitOk);
  EXPECT_TRUE(partnership_.network.include_betweenness());
  EXPECT_THAT(taken_out(path), HasSubstr(">vev-001</data>"));
  EXPECT_EQ(Run("network vev --json --export json --out " + path), kExitOk);
  EXPECT_EQ(taken_out(path), out_.str());
  EXPECT_EQ(Run("network ven --export json --out " + path), kExitRefused);
  EXPECT_FALSE(std::ifstream(path).good());
  EXPECT_EQ(Run("network vev --export json --out /nonexistent/folder/file"), kExitUsage);
}

TEST_F(CommandsTest, EventsEndAtTheLimit) {
  EXPECT_EQ(Run("events --json --limit 4"), 0);
  EXPECT_EQ(Lines(), 4);
}

TEST_F(CommandsTest, ExportWritesAWholeFileOrNone) {
  const std::string path = TemporaryPath("export.jsonl");
  std::remove(path.c_str());
  EXPECT_EQ(Run("export " + path), 0);
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("{\"position\":\"10\"}\n"));
  EXPECT_FALSE(std::ifstream(path + ".part").good());
  EXPECT_THAT(err_.str(), HasSubstr("exported 10 events, up to position 10"));
  EXPECT_EQ(Run("export " + path), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--force"));
  EXPECT_EQ(Run("export --force " + path), 0);
  std::remove(path.c_str());
  EXPECT_EQ(Run("export /nonexistent/folder/file"), kExitUsage);
}

TEST_F(CommandsTest, ExportOpensPersonalDataOnlyWhenAsked) {
  EXPECT_EQ(Run("export"), 0);
  EXPECT_THAT(out_.str(), Not(HasSubstr("Caretaker 1")));
  EXPECT_EQ(Run("export --personal-data"), 0);
  EXPECT_THAT(out_.str(), HasSubstr(R"({"position":"10","opened_personal_data":{"position":"10",)"
                                    R"("personal_data":{"family_name":"Caretaker 1"}}})"));
}

TEST_F(CommandsTest, RebuildVerifiesByDefaultAndTellsDifferences) {
  EXPECT_EQ(Run("admin rebuild --all"), kExitRefused);
  EXPECT_EQ(admin_.rebuild.mode(), v1::REBUILD_MODE_VERIFY_ONLY);
  EXPECT_THAT(out_.str(), HasSubstr("caretakers: 0 rows compared at position 0, 1 differ"));
  EXPECT_EQ(Run("admin rebuild caretakers network --replace-if-different"), kExitOk);
  EXPECT_EQ(admin_.rebuild.mode(), v1::REBUILD_MODE_REPLACE_IF_DIFFERENT);
  EXPECT_EQ(admin_.rebuild.names_size(), 2);
}

TEST_F(CommandsTest, RollBackAndCancelTellWhatCameOfThem) {
  EXPECT_EQ(Run("admin roll-back caretakers"), kExitOk);
  EXPECT_EQ(out_.str(),
            "caretakers: generation 3 answers now, at position 10; generation 4 is kept\n");
  EXPECT_EQ(Run("admin roll-back rollout"), kExitRefused);
  EXPECT_EQ(Run("admin cancel-rebuild"), kExitOk);
  EXPECT_EQ(out_.str(), "the rebuild ends\n");
  EXPECT_EQ(Run("admin cancel-rebuild --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"was_under_way\": true"));
}

TEST_F(CommandsTest, VerifyTellsDamageByItsExitCode) {
  EXPECT_EQ(Run("admin verify"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("intact"));
  EXPECT_FALSE(admin_.verify.check_index() || admin_.verify.has_expected());
  admin_.intact = false;
  EXPECT_EQ(Run("admin verify --index"), kExitRefused);
  EXPECT_THAT(out_.str(), HasSubstr("DAMAGED at position 7: MISSING"));
  EXPECT_TRUE(admin_.verify.check_index());
  EXPECT_EQ(Run("admin verify --json"), kExitRefused);
  EXPECT_THAT(out_.str(), HasSubstr("\"kind\":\"DAMAGE_KIND_MISSING\""));
  EXPECT_EQ(Lines(), 1);
}

TEST_F(CommandsTest, AChainHeadIsKeptInAFileAndComparedLater) {
  EXPECT_EQ(Run("admin chain-head"), kExitOk);
  const std::string head = out_.str();
  EXPECT_EQ(head, absl::StrCat("{\"position\":\"10\",\"hash\":\"", std::string(64, 'a'), "\"}\n"));
  const std::string path = TemporaryPath("chain_head.json");
  std::ofstream(path) << head;
  EXPECT_EQ(Run(absl::StrCat("admin verify --expect ", path, " --since ", path)), kExitOk);
  EXPECT_EQ(admin_.verify.expected().position(), 10);
  EXPECT_EQ(admin_.verify.expected().hash(), std::string(64, 'a'));
  EXPECT_EQ(admin_.verify.since().position(), 10);
  admin_.verify.Clear();
  for (const char* wrong : {"", "no JSON", "{\"position\":\"10\",\"hash\":\"aa\"}"}) {
    std::ofstream(path) << wrong;
    EXPECT_EQ(Run("admin verify --expect " + path), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr(path));
    EXPECT_EQ(Run("admin verify --since " + path), kExitUsage);
  }
  std::remove(path.c_str());
  EXPECT_EQ(Run("admin verify --expect " + path), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("cannot read"));
  EXPECT_FALSE(admin_.verify.has_expected());
}

TEST_F(CommandsTest, ExplainTellsTheTieOnceAndTheEventsOfAllPages) {
  EXPECT_EQ(Run("explain tie vev vev-001 vev-002 --window 90 --as-of 2009-05-12 --known-at 17"), 0);
  EXPECT_EQ(partnership_.last_request.territory_id(), "vev");
  EXPECT_EQ(partnership_.last_request.person_a(), "vev-001");
  EXPECT_EQ(partnership_.last_request.person_b(), "vev-002");
  EXPECT_EQ(partnership_.last_request.parameters().window_days(), 90);
  EXPECT_EQ(partnership_.last_request.at().as_known_at_position(), 17);
  EXPECT_EQ(Lines(), 2 + 1 + 1 + 3 + 1 + 1);
  EXPECT_THAT(out_.str(), HasSubstr("\nvev-001 "));
  EXPECT_EQ(Run("explain tie vev vev-001 vev-002 --limit 1"), 0);
  EXPECT_EQ(Lines(), 2 + 1 + 1 + 1 + 1 + 1);
  EXPECT_EQ(Run("explain tie vev vev-001 vev-002 --json"), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"activities\": 2"));
  EXPECT_THAT(out_.str(), HasSubstr("\"position\": \"1\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"position\": \"3\""));
}

TEST_F(CommandsTest, ExplainNamesIndicatorsInSmallLetters) {
  EXPECT_EQ(Run("explain indicator vev coordinator-meeting-share"), 0);
  EXPECT_EQ(partnership_.indicator, v1::NETWORK_INDICATOR_COORDINATOR_MEETING_SHARE);
  EXPECT_EQ(Run("explain indicator vev active-core"), 0);
  EXPECT_EQ(partnership_.indicator, v1::NETWORK_INDICATOR_ACTIVE_CORE);
  EXPECT_NE(Run("explain indicator vev happiness"), 0);
}

TEST_F(CommandsTest, MergeTellsTheDayOfTheMeetingAndEachTimeAnotherRequest) {
  EXPECT_EQ(Run("meeting merge m1 m2"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("told at position 12"));
  EXPECT_EQ(Run("meeting merge m1 m2"), kExitOk);
  EXPECT_EQ(out_.str(), "known already\n");
  EXPECT_EQ(Run("meeting merge m1 m2 --dry-run"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("nothing was told"));
  EXPECT_EQ(Run("meeting merge m1 m2 --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"position\": \"12\""));
  ASSERT_EQ(partnership_.merges.size(), 4u);
  const v1::MergeMeetingsRequest& first = partnership_.merges[0];
  EXPECT_EQ(first.occurred_on(), "2008-03");
  EXPECT_EQ(first.survivor_meeting_id(), "m1");
  EXPECT_EQ(first.absorbed_meeting_id(), "m2");
  EXPECT_FALSE(first.meta().validate_only());
  EXPECT_NE(first.meta().request_id(), "");
  EXPECT_NE(first.meta().request_id(), partnership_.merges[1].meta().request_id());
  EXPECT_TRUE(partnership_.merges[2].meta().validate_only());
  EXPECT_EQ(Run("meeting merge nowhere m2"), kExitRefused);
  EXPECT_EQ(partnership_.merges.size(), 4u);
}

TEST_F(CommandsTest, DuplicatesOfATerritoryOrAll) {
  EXPECT_EQ(Run("meeting duplicates vev --from 2008-01-01 --until 2008-12-31 --similarity 0.7"),
            kExitOk);
  EXPECT_EQ(partnership_.duplicates.territory_id(), "vev");
  EXPECT_EQ(partnership_.duplicates.from(), "2008-01-01");
  EXPECT_EQ(partnership_.duplicates.until(), "2008-12-31");
  EXPECT_EQ(partnership_.duplicates.similarity_min(), 0.7);
  EXPECT_EQ(Lines(), 1 + 2 + 1 + 1);  // Of two pages.
  EXPECT_EQ(Run("meeting duplicates"), kExitOk);
  EXPECT_EQ(partnership_.duplicates.territory_id(), "");
  EXPECT_NE(Run("meeting duplicates --similarity 2"), kExitOk);
}

TEST_F(CommandsTest, IntroductionsOfATerritory) {
  EXPECT_EQ(Run("introductions vev --from 2008-01-01 --until 2008-12-31"), kExitOk);
  EXPECT_EQ(partnership_.introductions.territory_id(), "vev");
  EXPECT_EQ(partnership_.introductions.from(), "2008-01-01");
  EXPECT_EQ(partnership_.introductions.until(), "2008-12-31");
  EXPECT_EQ(Lines(), 1 + 2 + 1);  // Of two pages.
  EXPECT_EQ(Run("introductions vev --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"introduction_id\": \"i2\""));
  EXPECT_NE(Run("introductions"), kExitOk);
}

TEST_F(CommandsTest, TheNetworkMonthByMonth) {
  EXPECT_EQ(Run("network vev --series --from 2008-11 --until 2008-12 --as-of 2009-05-12 "
                "--window 90"),
            kExitOk);
  EXPECT_EQ(partnership_.series.territory_id(), "vev");
  EXPECT_EQ(partnership_.series.from_month(), "2008-11");
  EXPECT_EQ(partnership_.series.until_month(), "2008-12");
  EXPECT_EQ(partnership_.series.at().as_of(), "2009-05-12");
  EXPECT_EQ(partnership_.series.parameters().window_days(), 90);
  EXPECT_THAT(out_.str(), HasSubstr("\n2008-12-31"));
  EXPECT_EQ(Run("network vev --series --json"), kExitOk);
  EXPECT_EQ(partnership_.series.from_month(), "");
  EXPECT_EQ(partnership_.series.at().as_of(), "");
  EXPECT_THAT(out_.str(), HasSubstr("\"as_of\": \"2008-12-31\""));
  EXPECT_EQ(Run("network vev --series --as-of 2008-01-01 --as-of 2009-01-01"), kExitUsage);
}

TEST_F(CommandsTest, AnOlderServerIsNamed) {
  EXPECT_EQ(Run("rollout"), kExitRefused);
  EXPECT_THAT(err_.str(), HasSubstr("is it an older loged?"));
}

}  // namespace
}  // namespace loge::cli
