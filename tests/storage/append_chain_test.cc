#include "storage/append_chain.h"

#include <gtest/gtest.h>

namespace loge::storage {
namespace {

TEST(AppendChain, KnowsWhichPositionsItWrote) {
  AppendChain chain;
  EXPECT_FALSE(chain.Wrote(Position(1)));
  chain.NoteCommitted(1, Position(5), Position(6));
  chain.NoteCommitted(4, Position(9), Position(9));
  for (int64_t position = 1; position <= 10; ++position) {
    EXPECT_EQ(chain.Wrote(Position(position)), position == 5 || position == 6 || position == 9)
        << position;
  }
  EXPECT_EQ(chain.PositionsOf(4), std::make_pair(Position(9), Position(9)));
  EXPECT_EQ(chain.PositionsOf(2), std::nullopt);
  EXPECT_EQ(chain.PositionsOf(5), std::nullopt);
}

TEST(AppendChain, AFailureIsForLaterMembersOnly) {
  AppendChain chain;
  EXPECT_FALSE(chain.broken());
  chain.NoteFailed(3);
  chain.NoteFailed(5);
  EXPECT_TRUE(chain.broken());
  EXPECT_FALSE(chain.BrokenBefore(2));
  EXPECT_FALSE(chain.BrokenBefore(3));
  EXPECT_TRUE(chain.BrokenBefore(4));
}

}  // namespace
}  // namespace loge::storage
