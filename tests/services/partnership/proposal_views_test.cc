#include "services/partnership/proposal_views.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/partnership/proposals.h"
#include "tests/services/partnership/story.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::EventList;
using testing::FactReaderFake;
using ::testing::IsEmpty;

v1::ListProposalsResponse Answer(const EventList& log, const std::string& as_of,
                                 const v1::ListProposalsRequest& request, const runtime::Page& page,
                                 std::string* next) {
  const FactReaderFake reader(Projection(), log, as_of);
  const FactReaderFake places(caretakers::Projection(), log, as_of);
  const caretakers::Registry registry(places);
  v1::ListProposalsResponse response;
  EXPECT_TRUE(ListProposals(reader, registry, request, page, &response, next).ok());
  return response;
}

Ids Listed(const EventList& log, const std::string& as_of, const v1::ListProposalsRequest& request,
           int size) {
  Ids ids;
  runtime::Page page{size, ""};
  for (int i = 0; i < 100; ++i) {
    std::string next;
    const v1::ListProposalsResponse response = Answer(log, as_of, request, page, &next);
    for (const v1::Proposal& row : response.proposals()) ids.push_back(row.proposal_id());
    if (next.empty()) return ids;
    page.after = next;
  }
  ADD_FAILURE() << "no last page";
  return ids;
}

v1::Proposal Only(const EventList& log, const std::string& as_of) {
  std::string next;
  const auto response = Answer(log, as_of, v1::ListProposalsRequest(), {50, ""}, &next);
  EXPECT_EQ(response.proposals_size(), 1);
  return response.proposals_size() == 1 ? response.proposals(0) : v1::Proposal();
}

TEST(ProposalViewTest, AnswersWithTheirDelays) {
  EventList log;
  events::v1::ProposalMade made = Proposed("q1", {"a", "b"});
  made.set_territory_id("vev");
  made.set_meeting_id("m1");
  log.Tell(made, "2008-03-01");
  const int64_t answer =
      log.Tell(Answered("q1", "b", events::v1::PROPOSAL_ANSWER_REFUSED), "2008-04-15");
  log.Tell(Answered("q1", "a", events::v1::PROPOSAL_ANSWER_PARTLY), "2008-05");
  log.Tell(Answered("q1", "b"), "2008-02-01");  // Before it was made: left out.
  const v1::Proposal before = Only(log, "2008-04-14");
  EXPECT_EQ(before.topic(), "waste");
  EXPECT_EQ(before.territory_id(), "vev");
  EXPECT_EQ(before.meeting_id(), "m1");
  EXPECT_EQ(before.made_on(), "2008-03-01");
  EXPECT_EQ(before.provenance().position(), 1);
  EXPECT_TRUE(before.open());
  ASSERT_EQ(before.replies_size(), 2);
  EXPECT_EQ(before.replies(1).by_landlord_id(), "b");
  EXPECT_EQ(before.replies(1).answered_on(), "");
  EXPECT_FALSE(before.replies(1).has_provenance());
  const v1::Proposal one = Only(log, "2008-04-15");
  EXPECT_TRUE(one.open());  // By a.
  EXPECT_EQ(one.replies(1).landlord_id(), "b");
  EXPECT_EQ(one.replies(1).answer(), events::v1::PROPOSAL_ANSWER_REFUSED);
  EXPECT_EQ(one.replies(1).answered_on(), "2008-04-15");
  EXPECT_EQ(one.replies(1).delay_days(), 45);
  EXPECT_EQ(one.replies(1).provenance().position(), answer);
  const v1::Proposal all = Only(log, "2008-05-01");
  EXPECT_FALSE(all.open());
  EXPECT_EQ(all.replies(0).answered_on(), "2008-05");
  EXPECT_EQ(all.replies(0).delay_days(), 61);
}

TEST(ProposalViewTest, WhoAbsorbedThemIsToAnswer) {
  EventList log;
  log.Tell(Proposed("q1", {"a", "b"}), "2008-03-01");
  log.Tell(Answered("q1", "b"), "2008-04-15");
  log.Tell(Absorbed("a", "b"), "2008-06-01");
  EXPECT_EQ(Only(log, "2008-05-31").replies(0).by_landlord_id(), "a");
  const v1::Proposal open = Only(log, "2008-06-01");
  EXPECT_EQ(open.replies(0).landlord_id(), "a");
  EXPECT_EQ(open.replies(0).by_landlord_id(), "b");
  EXPECT_TRUE(open.open());  // What b had answered was for itself.
  log.Tell(Answered("q1", "b", events::v1::PROPOSAL_ANSWER_PARTLY), "2008-06-02");
  const v1::Proposal closed = Only(log, "2008-06-02");
  EXPECT_FALSE(closed.open());
  EXPECT_EQ(closed.replies(0).answer(), events::v1::PROPOSAL_ANSWER_PARTLY);
  EXPECT_EQ(closed.replies(0).by_landlord_id(), "b");
  EXPECT_EQ(closed.replies(1).answer(), events::v1::PROPOSAL_ANSWER_ACCEPTED);
}

TEST(ProposalViewTest, ListsByLandlordTerritoryAndWhatIsOpen) {
  EventList log;
  log.Tell(Proposed("q1", {"a", "b"}), "2008-03-01");
  events::v1::ProposalMade local = Proposed("q2", {"c"});
  local.set_territory_id("vev");
  log.Tell(local, "2008-03-01");
  log.Tell(Answered("q1", "a"), "2008-04-01");
  log.Tell(Answered("q3", "a"), "2008-04-01");  // Of none that was made.
  log.Tell(Absorbed("b", "d"), "2008-05-01");
  for (const int size : {1, 2, 50}) {
    v1::ListProposalsRequest request;
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), ElementsAre("q1", "q2"));
    EXPECT_THAT(Listed(log, "2008-02-29", request, size), IsEmpty());
    request.set_territory_id("vev");
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), ElementsAre("q2"));
    request.Clear();
    for (const char* landlord : {"a", "b", "d"}) {
      request.set_landlord_id(landlord);
      EXPECT_THAT(Listed(log, "2008-06-01", request, size), ElementsAre("q1"));
    }
    request.set_open(true);  // Of d.
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), ElementsAre("q1"));
    request.set_landlord_id("a");
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), IsEmpty());
    EXPECT_THAT(Listed(log, "2008-03-31", request, size), ElementsAre("q1"));
    request.clear_landlord_id();
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), ElementsAre("q1", "q2"));
  }
}

TEST(ProposalsTest, UnknownUntilItIsMade) { EXPECT_FALSE(FoldProposal("q1", {}).has_value()); }

}  // namespace
}  // namespace loge::partnership
