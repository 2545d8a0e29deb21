#include "services/partnership/service.h"

#include <memory>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/runtime/checks.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;

// Both read models over one list of events.
class ContextFake : public runtime::QueryContext {
 public:
  ContextFake(const testing::EventList& log, const std::string& as_of)
      : log_(log),
        partnership_(Projection(), log, as_of),
        caretakers_(caretakers::Projection(), log, as_of) {}

  const runtime::Principal& principal() const override { return principal_; }
  runtime::Date as_of() const override { return partnership_.as_of(); }
  int64_t as_known_at() const override { return 0; }
  const runtime::FactReader& Reader(absl::string_view projection) const override {
    if (projection == kProjection) return partnership_;
    return caretakers_;
  }
  absl::StatusOr<std::optional<events::v1::PersonalData>> OpenPersonal(
      const events::v1::Sealed& sealed) const override {
    return std::optional<events::v1::PersonalData>(testing::FakeOpened(sealed));
  }
  absl::StatusOr<std::optional<std::string>> FindEmployee(const v1::EmployeeRef&) const override {
    return std::optional<std::string>();
  }
  absl::StatusOr<runtime::EventPtr> ReadEvent(int64_t position) const override {
    return log_.ReadEvent(position);
  }
  absl::StatusOr<runtime::EventPtr> FindReplacement(
      const events::v1::RecordedEvent& event) const override {
    return log_.FindReplacement(event);
  }

 private:
  const testing::EventList log_;
  runtime::Principal principal_ = runtime::LocalPrincipal();
  testing::FactReaderFake partnership_;
  testing::FactReaderFake caretakers_;
};

const runtime::QueryRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::QueryRegistry;
    RegisterQueries(*registry);
    return registry;
  }();
  return *kRegistry;
}

// Fields that the check of `request` names.
Ids BadFields(const google::protobuf::Message& request) {
  runtime::Violations violations;
  Registry().Find(request.GetDescriptor())->check(request, violations);
  Ids fields;
  for (const auto& violation : violations.detail().violations())
    fields.push_back(violation.field());
  return fields;
}

template <class Response, class Request>
Response Answer(const Request& request) {
  Story story = TestVector();
  testing::EventList log = LogOf(story);
  const ContextFake context(log, "2009-05-12");
  Response response;
  std::string next;
  const auto* query = Registry().Find(Request::descriptor());
  EXPECT_EQ(query->response_prototype, &Response::default_instance());
  EXPECT_THAT(BadFields(request), ::testing::IsEmpty());
  const absl::Status status =
      query->handle(context, request, runtime::Page{50, ""}, &response, &next);
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

TEST(ServiceTest, Answers) {
  v1::GetPartnerRequest partner;
  partner.set_partner_id("centre");
  EXPECT_EQ(Answer<v1::GetPartnerResponse>(partner).partner().partner_id(), "centre");
  EXPECT_EQ(Answer<v1::ListPartnersResponse>(v1::ListPartnersRequest()).partners_size(), 1);
  v1::GetContactRequest contact;
  contact.set_contact_id("k");
  EXPECT_EQ(Answer<v1::GetContactResponse>(contact).contact().partner_id(), "centre");
  EXPECT_EQ(Answer<v1::ListContactsResponse>(v1::ListContactsRequest()).contacts_size(), 1);
  v1::GetMeetingRequest meeting;
  meeting.set_meeting_id("m1");
  EXPECT_EQ(Answer<v1::GetMeetingResponse>(meeting).meeting().headcount(), 4);
  v1::ListMeetingsRequest meetings;
  meetings.set_territory_id("vev");
  EXPECT_EQ(Answer<v1::ListMeetingsResponse>(meetings).meetings_size(), 6);
  v1::ListIntroductionsRequest introductions;
  introductions.set_territory_id("vev");
  EXPECT_EQ(Answer<v1::ListIntroductionsResponse>(introductions).introductions_size(), 0);
  EXPECT_EQ(Answer<v1::ListAgreementsResponse>(v1::ListAgreementsRequest()).agreements_size(), 0);
  EXPECT_EQ(Answer<v1::ListProposalsResponse>(v1::ListProposalsRequest()).proposals_size(), 0);
  const auto network = Answer<v1::GetNetworkResponse>(WholeNetwork());
  EXPECT_EQ(network.indicators().coordinator_dependence(), 5.0 / 7);
  EXPECT_EQ(network.nodes_size(), 8);
  v1::GetNetworkSeriesRequest series;
  series.set_territory_id("vev");
  EXPECT_EQ(Answer<v1::GetNetworkSeriesResponse>(series).points(11).ties(), 11);
}

TEST(ServiceTest, DeclaresItsReadModels) {
  EXPECT_THAT(Registry().Find(v1::GetPartnerRequest::descriptor())->projections,
              ElementsAre("partnership"));
  EXPECT_THAT(Registry().Find(v1::GetMeetingRequest::descriptor())->projections,
              ElementsAre("partnership", "caretakers"));
  EXPECT_THAT(Registry().Find(v1::GetNetworkRequest::descriptor())->projections,
              ElementsAre("partnership", "caretakers"));
  EXPECT_THAT(Registry().Find(v1::CompareNetworksRequest::descriptor())->projections,
              ElementsAre("partnership", "caretakers"));
  EXPECT_THAT(Registry().Find(v1::GetNetworkSeriesRequest::descriptor())->projections,
              ElementsAre("partnership", "caretakers"));
}

TEST(ServiceTest, NamesEveryBadField) {
  EXPECT_THAT(BadFields(v1::GetPartnerRequest()), ElementsAre("partner_id"));
  EXPECT_THAT(BadFields(v1::GetContactRequest()), ElementsAre("contact_id"));
  EXPECT_THAT(BadFields(v1::GetMeetingRequest()), ElementsAre("meeting_id"));
  v1::ListPartnersRequest partners;
  partners.set_type(static_cast<events::v1::PartnerType>(99));
  EXPECT_THAT(BadFields(partners), ElementsAre("type"));
  v1::ListContactsRequest contacts;
  contacts.set_partner_id("A B");
  contacts.set_landlord_id("A B");
  EXPECT_THAT(BadFields(contacts), ElementsAre("partner_id", "landlord_id"));
  EXPECT_THAT(BadFields(v1::GetAgreementRequest()), ElementsAre("agreement_id"));
  v1::ListAgreementsRequest agreements;
  agreements.set_landlord_id("A B");
  agreements.set_partner_id("A B");
  agreements.set_territory_id("A B");
  EXPECT_THAT(BadFields(agreements), ElementsAre("landlord_id", "partner_id", "territory_id"));
  v1::ListProposalsRequest proposals;
  proposals.set_landlord_id("A B");
  proposals.set_territory_id("A B");
  EXPECT_THAT(BadFields(proposals), ElementsAre("landlord_id", "territory_id"));
  v1::ListMeetingsRequest meetings;
  meetings.set_from("2009-02-30");
  meetings.set_until("2009");
  EXPECT_THAT(BadFields(meetings), ElementsAre("territory_id", "from", "until"));
  v1::ListIntroductionsRequest introductions;
  introductions.set_from("2009-02-30");
  introductions.set_until("2009");
  EXPECT_THAT(BadFields(introductions), ElementsAre("territory_id", "from", "until"));
  v1::GetNetworkRequest network;
  network.mutable_parameters()->set_window_days(-1);
  network.mutable_parameters()->set_half_life_days(40000);
  network.mutable_parameters()->set_activity_window_days(-5);
  EXPECT_THAT(BadFields(network),
              ElementsAre("territory_id", "parameters.window_days", "parameters.half_life_days",
                          "parameters.activity_window_days"));
  v1::GetNetworkSeriesRequest series;
  series.set_from_month("2008");
  series.set_until_month("2008-02-30");
  series.mutable_parameters()->set_window_days(-1);
  EXPECT_THAT(BadFields(series),
              ElementsAre("territory_id", "from_month", "until_month", "parameters.window_days"));
}

}  // namespace
}  // namespace loge::partnership
