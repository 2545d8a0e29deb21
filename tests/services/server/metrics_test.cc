#include "services/server/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/http_get.h"

namespace loge::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// The figures of `states` by name and, of a read model, its name: "name" or "name/projection".
std::map<std::string, double> FiguresOf(const ReadModelStates& states) {
  std::map<std::string, double> figures;
  for (const prometheus::MetricFamily& family : FamiliesOf(states)) {
    EXPECT_EQ(family.type, prometheus::MetricType::Gauge) << family.name;
    EXPECT_FALSE(family.help.empty()) << family.name;
    EXPECT_FALSE(family.metric.empty()) << family.name;
    for (const prometheus::ClientMetric& metric : family.metric) {
      std::string key = family.name;
      for (const prometheus::ClientMetric::Label& label : metric.label) {
        EXPECT_EQ(label.name, "projection") << family.name;
        absl::StrAppend(&key, "/", label.value);
      }
      EXPECT_TRUE(figures.emplace(key, metric.gauge.value).second) << key << " is told twice";
    }
  }
  return figures;
}

v1::Projection* Add(ReadModelStates& states, const std::string& name, v1::ProjectionState state) {
  v1::Projection* projection = states.projections.add_projections();
  projection->set_name(name);
  projection->set_state(state);
  projection->set_checkpoint(states.projections.head_position());
  return projection;
}

ReadModelStates AtPosition(int64_t head) {
  ReadModelStates states;
  states.projections.set_head_position(head);
  return states;
}

TEST(FamiliesOf, TellsWhereEachReadModelIs) {
  ReadModelStates states = AtPosition(100);
  Add(states, "live", v1::PROJECTION_STATE_LIVE);
  v1::Projection* stopped = Add(states, "stopped", v1::PROJECTION_STATE_STOPPED);
  stopped->set_checkpoint(60);
  stopped->set_lag_events(40);
  stopped->mutable_lag()->set_seconds(7);
  stopped->mutable_lag()->set_nanos(250'000'000);
  Add(states, "new", v1::PROJECTION_STATE_BUILDING);
  const std::map<std::string, double> expected = {{"loge_log_position", 100},
                                                  {"loge_rebuild_running", 0},
                                                  {"loge_projection_position/live", 100},
                                                  {"loge_projection_position/stopped", 60},
                                                  {"loge_projection_position/new", 100},
                                                  {"loge_projection_lag_events/live", 0},
                                                  {"loge_projection_lag_events/stopped", 40},
                                                  {"loge_projection_lag_events/new", 0},
                                                  {"loge_projection_lag_seconds/live", 0},
                                                  {"loge_projection_lag_seconds/stopped", 7.25},
                                                  {"loge_projection_lag_seconds/new", 0},
                                                  {"loge_projection_stopped/live", 0},
                                                  {"loge_projection_stopped/stopped", 1},
                                                  {"loge_projection_stopped/new", 0},
                                                  {"loge_projection_building/live", 0},
                                                  {"loge_projection_building/stopped", 0},
                                                  {"loge_projection_building/new", 1}};
  EXPECT_EQ(FiguresOf(states), expected);
}

TEST(FamiliesOf, TellsWhatComparisonsFoundAndNothingWhereThereWasNone) {
  ReadModelStates states = AtPosition(5);
  Add(states, "never", v1::PROJECTION_STATE_LIVE);
  v1::Verification* same = Add(states, "same", v1::PROJECTION_STATE_LIVE)->mutable_verification();
  same->mutable_verified_at()->set_seconds(1'000);
  same->mutable_verified_at()->set_nanos(500'000'000);
  v1::Verification* differs =
      Add(states, "differs", v1::PROJECTION_STATE_LIVE)->mutable_verification();
  differs->mutable_verified_at()->set_seconds(2'000);
  differs->set_differences(3);
  differs->set_differs(true);
  // What differed does not answer any more.
  v1::Verification* replaced =
      Add(states, "replaced", v1::PROJECTION_STATE_LIVE)->mutable_verification();
  replaced->mutable_verified_at()->set_seconds(3'000);
  replaced->set_differences(4);
  const std::map<std::string, double> figures = FiguresOf(states);
  EXPECT_EQ(figures.count("loge_projection_verified_differences/never"), 0u);
  EXPECT_EQ(figures.count("loge_projection_verified_timestamp_seconds/never"), 0u);
  EXPECT_EQ(figures.at("loge_projection_verified_differences/same"), 0);
  EXPECT_EQ(figures.at("loge_projection_verified_timestamp_seconds/same"), 1000.5);
  EXPECT_EQ(figures.at("loge_projection_verified_differences/differs"), 3);
  EXPECT_EQ(figures.at("loge_projection_verified_timestamp_seconds/differs"), 2000);
  EXPECT_EQ(figures.at("loge_projection_verified_differences/replaced"), 0);
  EXPECT_EQ(figures.at("loge_projection_verified_timestamp_seconds/replaced"), 3000);
}

TEST(FamiliesOf, TellsThatARebuildRuns) {
  ReadModelStates states;
  states.rebuild_running = true;
  EXPECT_EQ(FiguresOf(states).at("loge_rebuild_running"), 1);
}

TEST(MetricsServer, AsksAnewAtEachReading) {
  int64_t head = 0;  // The readings are one after the other.
  const absl::StatusOr<std::unique_ptr<MetricsServer>> server =
      MetricsServer::Start("127.0.0.1:0", [&head] {
        ReadModelStates states = AtPosition(++head);
        Add(states, "people", v1::PROJECTION_STATE_LIVE);
        return states;
      });
  ASSERT_TRUE(server.ok()) << server.status();
  ASSERT_GT((*server)->port(), 0);
  for (const int expected : {1, 2}) {
    const testing::HttpAnswer answer = testing::HttpGet((*server)->port(), "/metrics");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.head, HasSubstr("text/plain"));
    EXPECT_THAT(answer.body, HasSubstr(absl::StrCat("\nloge_log_position ", expected, "\n")));
    EXPECT_THAT(answer.body, HasSubstr("# TYPE loge_projection_position gauge\n"));
    EXPECT_THAT(answer.body, HasSubstr(absl::StrCat("\nloge_projection_position{projection="
                                                    "\"people\"} ",
                                                    expected, "\n")));
    EXPECT_THAT(answer.body, Not(HasSubstr("loge_projection_verified")));
  }
  EXPECT_EQ(testing::HttpGet((*server)->port(), "/").status, 404);
}

TEST(MetricsServer, SaysWhyItCannotListen) {
  const MetricsServer::Source source = [] { return ReadModelStates(); };
  const auto first = MetricsServer::Start("127.0.0.1:0", source);
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string taken = absl::StrCat("127.0.0.1:", (*first)->port());
  const absl::Status second = MetricsServer::Start(taken, source).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.message()),
              StartsWith(absl::StrCat("cannot tell metrics on ", taken, ": another process has")));
  EXPECT_TRUE(absl::StrContains(second.message(), "--metrics-listen")) << second;
  // The first one goes on.
  EXPECT_EQ(testing::HttpGet((*first)->port(), "/metrics").status, 200);
}

TEST(MetricsServer, TakesOneAddressOnLoopbackOnly) {
  const MetricsServer::Source source = [] { return ReadModelStates(); };
  EXPECT_EQ(MetricsServer::Start("0.0.0.0:0", source).status().code(),
            absl::StatusCode::kFailedPrecondition);
  for (const char* bad : {"", "0", "127.0.0.1:0,0.0.0.0:0"}) {
    EXPECT_EQ(MetricsServer::Start(bad, source).status().code(), absl::StatusCode::kInvalidArgument)
        << bad;
  }
}

}  // namespace
}  // namespace loge::server
