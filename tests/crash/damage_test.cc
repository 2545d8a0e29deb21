// Files that were damaged behind our back: the log says so, or it is not harmed; it never shows
// anything else in silence.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/crash/appenders.h"
#include "tests/crash/invariants.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr int64_t kAppends = 300;
constexpr int64_t kWriteBufferBytes = 64 << 10;

class Damage : public ::testing::Test {
 protected:
  Damage() {
    // In its first life a store flushes everything when it is closed; WALs are wanted.
    { DurableLog made(folder_.path()); }
    auto opened = DurableLog::Open({.folder = folder_.path(),
                                    .write_buffer_bytes = kWriteBufferBytes,
                                    .now = WanderingClock(seed_)});
    EXPECT_TRUE(opened.ok()) << opened.status();
    std::atomic<int64_t> next{0};
    AppendAll(*(*opened)->log, workload_, next, kAppends, 4,
              [this](const Ack& ack) { book_.Add(ack); });
  }

  // The files of a new copy of the folder with that extension, by age, empty ones left out.
  std::vector<std::filesystem::path> CopyAndList(const std::string& extension) {
    std::filesystem::remove_all(copy_);
    std::filesystem::copy(folder_.path(), copy_, std::filesystem::copy_options::recursive);
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(copy_ + "/log")) {
      const bool manifest = entry.path().filename().string().starts_with("MANIFEST-");
      const std::string kind = manifest ? "manifest" : entry.path().extension().string();
      if (kind == extension && entry.file_size() > 0) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  Findings Check(const std::vector<Ack>& acks) {
    return OpenAndCheck({.folder = copy_, .now = WanderingClock(seed_)}, workload_, acks, kAppends);
  }

  uint64_t Below(uint64_t bound) { return random_() % bound; }

  const uint64_t seed_ = RandomSeed();
  const ::testing::ScopedTrace trace_{__FILE__, __LINE__, absl::StrCat("LOGE_TEST_SEED=", seed_)};
  const Workload workload_{seed_};
  std::mt19937_64 random_{seed_};
  AckBook book_;
  TempFolder folder_;
  TempFolder copies_;
  const std::string copy_ = copies_.path() + "/copy";
};

void FlipBit(const std::filesystem::path& file, uint64_t at, int bit) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(at));
  const int byte = stream.get();
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(static_cast<char>(byte ^ (1 << bit)));
}

TEST_F(Damage, AFlippedBitIsFoundOrHarmless) {
  int refused = 0;
  for (const std::string extension : {".log", ".sst", "manifest"}) {
    for (int round = 0; round < Rounds(6); ++round) {
      const auto files = CopyAndList(extension);
      ASSERT_FALSE(files.empty()) << extension;
      const std::filesystem::path& file = files[Below(files.size())];
      const uint64_t at = Below(std::filesystem::file_size(file));
      SCOPED_TRACE(absl::StrCat(file.string(), " at ", at));
      FlipBit(file, at, static_cast<int>(Below(8)));
      const Findings found = Check(book_.All());
      EXPECT_TRUE(found.violations.empty()) << found.ToString();
      if (!found.refusal.ok()) ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

TEST_F(Damage, ATornTableOrAnOldTornWalIsFound) {
  for (const std::string extension : {".log", ".sst"}) {
    for (int round = 0; round < Rounds(6); ++round) {
      auto files = CopyAndList(extension);
      // The newest WAL may be torn by a crash, so nothing tells that from damage: see below.
      if (extension == ".log") files.pop_back();
      ASSERT_FALSE(files.empty()) << extension;
      const std::filesystem::path& file = files[Below(files.size())];
      const uint64_t size = Below(std::filesystem::file_size(file));
      SCOPED_TRACE(absl::StrCat(file.string(), " cut to ", size));
      std::filesystem::resize_file(file, size);
      const Findings found = Check(book_.All());
      EXPECT_TRUE(found.violations.empty()) << found.ToString();
      EXPECT_FALSE(found.refusal.ok());
    }
  }
}

TEST_F(Damage, ATornNewestWalLosesItsTailAndNothingElse) {
  for (int round = 0; round < Rounds(6); ++round) {
    const auto files = CopyAndList(".log");
    ASSERT_FALSE(files.empty());
    const uint64_t size = Below(std::filesystem::file_size(files.back()));
    SCOPED_TRACE(absl::StrCat(files.back().string(), " cut to ", size));
    std::filesystem::resize_file(files.back(), size);
    Position head;
    {
      const auto opened = DurableLog::Open({.folder = copy_});
      ASSERT_TRUE(opened.ok()) << opened.status();
      head = (*opened)->log->GetHead().position;
    }
    std::vector<Ack> kept = book_.All();
    std::erase_if(kept, [head](const Ack& ack) { return ack.last > head; });
    EXPECT_LT(kept.size(), book_.All().size());
    const Findings found = Check(kept);
    EXPECT_TRUE(found.clean()) << found.ToString();
  }
}

}  // namespace
}  // namespace loge::storage::testing
