// Points of a series over the small stories of this room.
#ifndef LOGE_TESTS_SERVICES_PARTNERSHIP_POINTS_H_
#define LOGE_TESTS_SERVICES_PARTNERSHIP_POINTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "loge/v1/network_series.pb.h"
#include "services/partnership/series.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {

inline v1::GetNetworkSeriesRequest Months(const std::string& from, const std::string& until) {
  v1::GetNetworkSeriesRequest request;
  request.set_territory_id("vev");
  request.set_from_month(from);
  request.set_until_month(until);
  return request;
}

inline absl::StatusOr<v1::GetNetworkSeriesResponse> TrySeries(
    const testing::EventList& log, const std::string& as_of,
    const v1::GetNetworkSeriesRequest& request, bool small_groups = true) {
  const testing::FactReaderFake partnership(Projection(), log, as_of);
  const testing::FactReaderFake caretakers(caretakers::Projection(), log, as_of);
  v1::GetNetworkSeriesResponse response;
  const absl::Status status = FillSeries(partnership, caretakers, small_groups, request, &response);
  if (!status.ok()) return status;
  return response;
}

inline v1::GetNetworkSeriesResponse SeriesOf(const testing::EventList& log,
                                             const std::string& as_of,
                                             const v1::GetNetworkSeriesRequest& request,
                                             bool small_groups = true) {
  const auto response = TrySeries(log, as_of, request, small_groups);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetNetworkSeriesResponse();
}

// The point of the running month.
inline v1::NetworkPoint PointOn(const testing::EventList& log, const std::string& as_of,
                                bool small_groups = true) {
  const std::string month = as_of.substr(0, 7);
  const auto series = SeriesOf(log, as_of, Months(month, month), small_groups);
  EXPECT_EQ(series.points_size(), 1);
  return series.points_size() == 1 ? series.points(0) : v1::NetworkPoint();
}

inline v1::NetworkPoint PointOn(const Story& story, const std::string& as_of,
                                bool small_groups = true) {
  return PointOn(LogOf(story), as_of, small_groups);
}

}  // namespace loge::partnership

#endif  // LOGE_TESTS_SERVICES_PARTNERSHIP_POINTS_H_
