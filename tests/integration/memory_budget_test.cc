// What README says of the memory.
#include <gtest/gtest.h>

#include "services/server/config.h"

namespace loge::server {
namespace {

TEST(MemoryBudget, IsWhatReadmeSays) { EXPECT_EQ(MemoryBudgetMib(Config()), 1224); }

TEST(MemoryBudget, FollowsTheSettings) {
  Config config;
  const int before = MemoryBudgetMib(config);
  config.log_cache_mib += 100;
  config.views_cache_mib += 200;
  config.state_cache_mib += 300;
  EXPECT_EQ(MemoryBudgetMib(config), before + 600);
  // Twice in the log, four times in the views.
  config.write_buffer_mib += 10;
  EXPECT_EQ(MemoryBudgetMib(config), before + 660);
  config.rebuild_memory_mib += 40;
  EXPECT_EQ(MemoryBudgetMib(config), before + 700);
  config.facts_cache_mib += 30;
  config.answers_cache_mib += 20;
  EXPECT_EQ(MemoryBudgetMib(config), before + 750);
  config.keys_cache_mib += 5;
  EXPECT_EQ(MemoryBudgetMib(config), before + 755);
}

}  // namespace
}  // namespace loge::server
