// Short names for the facts and commands about fundings.
#ifndef LOGE_TESTS_SERVICES_ROLLOUT_FUNDINGS_H_
#define LOGE_TESTS_SERVICES_ROLLOUT_FUNDINGS_H_

#include <cstdint>
#include <string>

#include "loge/events/v1/caretakers.pb.h"
#include "loge/events/v1/partnership.pb.h"
#include "loge/events/v1/rollout.pb.h"
#include "loge/v1/fundings.pb.h"

namespace loge::rollout::testing {

inline events::v1::LandlordRegistered Landlord(const std::string& id) {
  events::v1::LandlordRegistered event;
  event.set_landlord_id(id);
  event.set_kind(events::v1::LANDLORD_KIND_OPH);
  event.set_name("Landlord " + id);
  return event;
}

inline events::v1::LandlordAbsorbed AbsorbedInto(const std::string& id, const std::string& into) {
  events::v1::LandlordAbsorbed event;
  event.set_landlord_id(id);
  event.set_into_landlord_id(into);
  return event;
}

inline events::v1::PartnerRegistered PartnerOf(const std::string& id) {
  events::v1::PartnerRegistered event;
  event.set_partner_id(id);
  event.set_type(events::v1::PARTNER_TYPE_REGION);
  event.set_name("Partner " + id);
  return event;
}

inline events::v1::NeighbourhoodDefined Place(const std::string& id) {
  events::v1::NeighbourhoodDefined event;
  event.set_neighbourhood_id(id);
  event.set_commune_code("69256");
  event.set_name("Neighbourhood " + id);
  return event;
}

// 1 200 euros in general, for 2008.
inline events::v1::FundingCommitted Committed(const std::string& id, const std::string& landlord) {
  events::v1::FundingCommitted event;
  event.set_funding_id(id);
  event.set_landlord_id(landlord);
  event.set_period_from("2008-01-01");
  event.set_period_until("2008-12-31");
  event.set_purpose(events::v1::FUNDING_PURPOSE_GENERAL);
  event.set_amount_cents(120'000);
  return event;
}

inline v1::CommitFundingRequest Commit(const events::v1::FundingCommitted& event,
                                       const std::string& date) {
  v1::CommitFundingRequest request;
  request.set_occurred_on(date);
  request.set_funding_id(event.funding_id());
  request.set_landlord_id(event.landlord_id());
  request.set_partner_id(event.partner_id());
  request.set_territory_id(event.territory_id());
  request.set_neighbourhood_id(event.neighbourhood_id());
  request.set_period_from(event.period_from());
  request.set_period_until(event.period_until());
  request.set_purpose(event.purpose());
  request.set_amount_cents(event.amount_cents());
  return request;
}

inline events::v1::FundingPaid Paid(const std::string& id, int64_t cents) {
  events::v1::FundingPaid event;
  event.set_funding_id(id);
  event.set_amount_cents(cents);
  return event;
}

inline v1::PayFundingRequest Pay(const std::string& id, int64_t cents, const std::string& date) {
  v1::PayFundingRequest request;
  request.set_occurred_on(date);
  request.set_funding_id(id);
  request.set_amount_cents(cents);
  return request;
}

inline events::v1::FundingReduced Reduced(const std::string& id, int64_t cents) {
  events::v1::FundingReduced event;
  event.set_funding_id(id);
  event.set_amount_cents(cents);
  return event;
}

inline v1::ReduceFundingRequest Reduce(const std::string& id, int64_t cents,
                                       const std::string& date) {
  v1::ReduceFundingRequest request;
  request.set_occurred_on(date);
  request.set_funding_id(id);
  request.set_amount_cents(cents);
  return request;
}

}  // namespace loge::rollout::testing

#endif  // LOGE_TESTS_SERVICES_ROLLOUT_FUNDINGS_H_
