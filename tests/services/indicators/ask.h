// Small stories for the tests of this room, asked through the registry as the server asks.
#ifndef LOGE_TESTS_SERVICES_INDICATORS_ASK_H_
#define LOGE_TESTS_SERVICES_INDICATORS_ASK_H_

#include <limits>
#include <string>

#include "gtest/gtest.h"
#include "loge/v1/indicators.pb.h"
#include "services/caretakers/views.h"
#include "services/indicators/service.h"
#include "services/partnership/views.h"
#include "services/training/views.h"
#include "tests/services/partnership/story.h"
#include "tests/support/query_context_fake.h"

namespace loge::indicators {

// The people, places and facts of partnership's stories.
using partnership::Absorbed;
using partnership::Attendance;
using partnership::Cast;
using partnership::Contact;
using partnership::Coordinates;
using partnership::Introduced;
using partnership::Joined;
using partnership::LandlordContact;
using partnership::Launched;
using partnership::Left;
using partnership::LogOf;
using partnership::Meeting;
using partnership::MeetingsAreOne;
using partnership::Merged;
using partnership::Module;
using partnership::Neighbourhood;
using partnership::Partner;
using partnership::Programme;
using partnership::RegisteredLandlord;
using partnership::SeminarOfM1;
using partnership::Session;
using partnership::Territory;
using partnership::TestVector;
using partnership::Together;
using partnership::Transferred;
using testing::Day;
using testing::EventList;

inline events::v1::CaretakerReassigned Reassigned(const std::string& id,
                                                  const std::string& landlord,
                                                  const std::vector<std::string>& neighbourhoods) {
  events::v1::CaretakerReassigned event;
  event.set_caretaker_id(id);
  event.set_landlord_id(landlord);
  *event.mutable_neighbourhood_ids() = {neighbourhoods.begin(), neighbourhoods.end()};
  return event;
}

inline events::v1::NeighbourhoodRecoded Recoded(const std::string& id, const std::string& zoning) {
  events::v1::NeighbourhoodRecoded event;
  event.set_neighbourhood_id(id);
  event.set_zoning_code(zoning);
  return event;
}

inline events::v1::DwellingsCounted Counting(const std::string& landlord, const std::string& place,
                                             int year, int count) {
  events::v1::DwellingsCounted event;
  event.set_landlord_id(landlord);
  event.set_neighbourhood_id(place);
  event.set_year(year);
  event.set_count(count);
  return event;
}

inline v1::IndicatorScope Of(const std::string& territory) {
  v1::IndicatorScope scope;
  scope.set_territory_id(territory);
  return scope;
}

inline v1::IndicatorScope OfLandlord(const std::string& landlord) {
  v1::IndicatorScope scope;
  scope.set_landlord_id(landlord);
  return scope;
}

inline const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* queries = new runtime::QueryRegistry();
    RegisterQueries(*queries);
    return queries;
  }();
  return *kQueries;
}

// What the log answers; `window_days` 0: the default.
template <class Request, class Response>
absl::StatusOr<Response> TryAsk(const EventList& log, const std::string& as_of,
                                const v1::IndicatorScope& scope, int window_days = 0,
                                runtime::Principal principal = runtime::LocalPrincipal(),
                                int64_t as_known_at = std::numeric_limits<int64_t>::max()) {
  testing::QueryContextFake context(as_of, as_known_at);
  context.Add(partnership::Projection(), log)
      .Add(caretakers::Projection(), log)
      .Add(training::Projection(), log);
  context.AskedBy(std::move(principal));
  Request request;
  *request.mutable_scope() = scope;
  request.mutable_parameters()->set_window_days(window_days);
  return testing::Ask<Response>(Queries(), context, request);
}

template <class Request, class Response>
Response MustAsk(const EventList& log, const std::string& as_of, const v1::IndicatorScope& scope,
                 int window_days = 0, runtime::Principal principal = runtime::LocalPrincipal()) {
  auto response = TryAsk<Request, Response>(log, as_of, scope, window_days, std::move(principal));
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *std::move(response) : Response();
}

}  // namespace loge::indicators

#endif  // LOGE_TESTS_SERVICES_INDICATORS_ASK_H_
