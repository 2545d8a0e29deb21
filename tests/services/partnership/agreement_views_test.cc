#include "services/partnership/agreement_views.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/story.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::EventList;
using testing::FactReaderFake;
using ::testing::IsEmpty;

struct Models {
  Models(const EventList& log, const std::string& as_of)
      : reader(Projection(), log, as_of),
        places(caretakers::Projection(), log, as_of),
        registry(places) {}

  FactReaderFake reader;
  FactReaderFake places;
  caretakers::Registry registry;
};

v1::Agreement Found(const EventList& log, const std::string& as_of, const std::string& id) {
  const Models models(log, as_of);
  v1::Agreement agreement;
  EXPECT_TRUE(FindAgreement(models.reader, models.registry, id, &agreement).ok());
  return agreement;
}

Ids Listed(const EventList& log, const std::string& as_of, const v1::ListAgreementsRequest& request,
           int size) {
  const Models models(log, as_of);
  Ids ids;
  runtime::Page page{size, ""};
  for (int i = 0; i < 100; ++i) {
    v1::ListAgreementsResponse response;
    std::string next;
    EXPECT_TRUE(
        ListAgreements(models.reader, models.registry, request, page, &response, &next).ok());
    for (const v1::Agreement& row : response.agreements()) ids.push_back(row.agreement_id());
    if (next.empty()) return ids;
    page.after = next;
  }
  ADD_FAILURE() << "no last page";
  return ids;
}

TEST(AgreementViewTest, FindsAsOf) {
  EventList log;
  events::v1::AgreementSigned terms = Signed("g1", {"a"}, {"police"}, "2007-12-31");
  terms.set_territory_id("vev");
  log.Tell(terms, "2006-12");
  const int64_t renewal = log.Tell(Renewed("g1", "2009-12-31"), "2007-10-01");
  log.Tell(AgreementOver("g1"), "2008-06-30");
  const Models early(log, "2006-11-30");
  v1::Agreement agreement;
  EXPECT_EQ(FindAgreement(early.reader, early.registry, "g1", &agreement).code(),
            absl::StatusCode::kNotFound);
  agreement = Found(log, "2006-12-31", "g1");
  EXPECT_THAT(agreement.landlord_ids(), ElementsAre("a"));
  EXPECT_THAT(agreement.partner_ids(), ElementsAre("police"));
  EXPECT_EQ(agreement.purpose(), events::v1::AGREEMENT_PURPOSE_PARTNERSHIP);
  EXPECT_EQ(agreement.territory_id(), "vev");
  EXPECT_EQ(agreement.signed_on(), "2006-12");
  EXPECT_EQ(agreement.valid_from(), "2007-01-01");
  EXPECT_EQ(agreement.valid_until(), "2007-12-31");
  EXPECT_EQ(agreement.provenance().position(), 1);
  EXPECT_FALSE(agreement.in_force());  // Not yet.
  EXPECT_TRUE(Found(log, "2007-01-01", "g1").in_force());
  agreement = Found(log, "2007-10-01", "g1");
  EXPECT_EQ(agreement.valid_until(), "2009-12-31");
  ASSERT_EQ(agreement.renewals_size(), 1);
  EXPECT_EQ(agreement.renewals(0).occurred_on(), "2007-10-01");
  EXPECT_EQ(agreement.renewals(0).provenance().position(), renewal);
  EXPECT_EQ(agreement.ended_on(), "");
  agreement = Found(log, "2008-07-01", "g1");
  EXPECT_EQ(agreement.ended_on(), "2008-06-30");
  EXPECT_EQ(agreement.end_reason(), events::v1::AGREEMENT_END_REASON_NOTICE);
  EXPECT_EQ(agreement.valid_until(), "2009-12-31");
  EXPECT_FALSE(agreement.in_force());
}

TEST(AgreementViewTest, LandlordsGoOnWhileItLasts) {
  EventList log;
  log.Tell(Signed("g1", {"a", "b"}, {"police"}), "2006-12-01");
  log.Tell(Signed("g2", {"a", "c"}, {}, "2007-12-31"), "2006-12-01");
  log.Tell(Absorbed("a", "b"), "2008-01-01");
  EXPECT_THAT(Found(log, "2007-12-31", "g1").landlord_ids(), ElementsAre("a", "b"));
  EXPECT_THAT(Found(log, "2008-01-01", "g1").landlord_ids(), ElementsAre("b"));
  EXPECT_THAT(Found(log, "2008-01-01", "g2").landlord_ids(), ElementsAre("a", "c"));  // Was over.
}

TEST(AgreementViewTest, ListsByOrganisationTerritoryAndForce) {
  EventList log;
  log.Tell(Signed("g1", {"a", "b"}, {}), "2006-12-01");
  log.Tell(Signed("g2", {"a"}, {"police"}, "2007-12-31"), "2006-12-01");
  events::v1::AgreementSigned charter = Signed("g3", {"c"}, {"police"});
  charter.set_territory_id("vev");
  log.Tell(charter, "2006-12-01");
  log.Tell(Renewed("g4", "2009-12-31"), "2007-10-01");  // Of none that was signed.
  for (const int size : {1, 2, 50}) {
    v1::ListAgreementsRequest request;
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), ElementsAre("g1", "g2", "g3"));
    request.set_in_force(true);
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), ElementsAre("g1", "g3"));
    EXPECT_THAT(Listed(log, "2007-06-01", request, size), ElementsAre("g1", "g2", "g3"));
    request.set_partner_id("police");
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), ElementsAre("g3"));
    request.set_landlord_id("a");
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), IsEmpty());
    request.clear_partner_id();
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), ElementsAre("g1"));
    request.Clear();
    request.set_territory_id("vev");
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), ElementsAre("g3"));
    request.set_landlord_id("z");
    EXPECT_THAT(Listed(log, "2008-06-01", request, size), IsEmpty());
  }
}

}  // namespace
}  // namespace loge::partnership
