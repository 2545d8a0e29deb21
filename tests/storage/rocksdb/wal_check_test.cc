#include "storage/rocksdb/wal_check.h"

#include <gtest/gtest.h>

#include <boost/crc.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::rocks {
namespace {

constexpr size_t kBlockBytes = 32 << 10;
constexpr size_t kHeaderBytes = 7;
constexpr char kFull = 1;
constexpr char kFirst = 2;
constexpr char kLast = 4;
constexpr char kRecyclableFull = 5;

std::string Record(const std::string& payload, char type = kFull) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_byte(static_cast<unsigned char>(type));
  crc.process_bytes(payload.data(), payload.size());
  const auto sum = static_cast<uint32_t>(crc.checksum());
  const uint32_t masked = (sum >> 15 | sum << 17) + 0xa282ead8u;
  std::string record;
  for (int shift = 0; shift < 32; shift += 8) record += static_cast<char>(masked >> shift & 0xff);
  record += static_cast<char>(payload.size() & 0xff);
  record += static_cast<char>(payload.size() >> 8);
  record += type;
  return record + payload;
}

// As a flipped bit makes it: the record at `at` claims 16 KiB more.
std::string Grown(std::string wal, size_t at) {
  wal[at + 5] = static_cast<char>(static_cast<unsigned char>(wal[at + 5]) ^ 0x40u);
  return wal;
}

class WalCheck : public ::testing::Test {
 protected:
  absl::Status Check(const std::string& wal) {
    Save("000012.log", wal);
    return Check();
  }
  absl::Status Check() { return CheckWals(folder_.path(), *rocksdb::Env::Default()); }
  void Save(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_.path() + "/" + name, std::ios::binary | std::ios::trunc) << bytes;
  }

  storage::testing::TempFolder folder_;
  const std::string a_ = Record("the first");
  const std::string b_ = Record(std::string(300, 'b'));
  const std::string c_ = Record("the last");
};

#define LOGE_EXPECT_REFUSED_AT(offset, status)                                                  \
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, status);                                        \
  EXPECT_TRUE(absl::StrContains((status).message(),                                             \
                                absl::StrCat("000012.log: what begins at byte ", offset, " "))) \
      << (status)

TEST_F(WalCheck, TakesAWholeLogAndOneThatIsCutAnywhere) {
  const std::string wal = a_ + b_ + c_;
  for (size_t size = 0; size <= wal.size(); ++size) {
    SCOPED_TRACE(size);
    LOGE_EXPECT_CODE(absl::StatusCode::kOk, Check(wal.substr(0, size)));
  }
}

TEST_F(WalCheck, TakesWhatAPowerCutLeaves) {
  const std::string zeros(b_.size(), '\0');
  for (const std::string& wal : {
           a_ + zeros,                                                   // Lost whole,
           a_ + zeros + c_,                                              // and not the next.
           a_ + b_.substr(0, 100) + std::string(b_.size() - 100, '\0'),  // Its end is lost,
           a_ + b_.substr(0, 100) + std::string(50, '\0'),               // and the file short.
           a_ + b_.substr(0, 100) + std::string(b_.size() - 100, '\0') +
               c_,                                    // The same before one.
           a_ + std::string(4, '\0') + b_.substr(4),  // Its start is lost.
       }) {
    LOGE_EXPECT_CODE(absl::StatusCode::kOk, Check(wal));
  }
}

TEST_F(WalCheck, RefusesARecordThatClaimsMoreThanTheFileHas) {
  const std::string wal = a_ + b_ + c_;
  for (const size_t at : {size_t{0}, a_.size(), a_.size() + b_.size()}) {
    SCOPED_TRACE(at);
    const absl::Status status = Check(Grown(wal, at));
    LOGE_EXPECT_REFUSED_AT(at, status);
  }
}

TEST_F(WalCheck, RefusesItBeforeZerosAndBeforeATornRecord) {
  for (const std::string& behind : {std::string(200, '\0'), b_.substr(0, 150), b_.substr(0, 5)}) {
    const absl::Status status = Check(Grown(a_ + c_, a_.size()) + behind);
    LOGE_EXPECT_REFUSED_AT(a_.size(), status);
  }
}

TEST_F(WalCheck, RefusesWhatIsNoHeaderBeforeAWholeRecord) {
  const absl::Status status = Check(a_ + std::string(kHeaderBytes, '\x7a') + b_.substr(3) + c_);
  LOGE_EXPECT_REFUSED_AT(a_.size(), status);
}

TEST_F(WalCheck, RefusesARecordOfARecycledLog) {
  std::string wal = a_ + b_ + c_;
  wal[a_.size() + 6] = kRecyclableFull;
  const absl::Status status = Check(wal);
  LOGE_EXPECT_REFUSED_AT(a_.size(), status);
}

TEST_F(WalCheck, GoesOnFromBlockToBlock) {
  // The second block begins behind `left` bytes too few for a header.
  for (size_t left = 0; left < kHeaderBytes; ++left) {
    SCOPED_TRACE(left);
    const std::string block = Record(std::string(kBlockBytes - left - kHeaderBytes, 'x'), kFirst) +
                              std::string(left, '\0');
    const std::string wal = block + Record("its end", kLast) + b_;
    LOGE_EXPECT_CODE(absl::StatusCode::kOk, Check(wal));
    const absl::Status status = Check(Grown(wal, kBlockBytes));
    LOGE_EXPECT_REFUSED_AT(kBlockBytes, status);
  }
}

TEST_F(WalCheck, LeavesToRocksDbWhatItReports) {
  std::string wal = a_ + b_ + c_;
  wal[a_.size() + 20] = '!';  // The checksum no longer fits.
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, Check(wal));
  // A record that claims more than its block has, which is whole.
  const std::string rest(kBlockBytes - a_.size() - kHeaderBytes, 'x');
  wal = a_ + Record(rest) + b_;
  wal[5] = '\xff';
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, Check(wal));
}

TEST_F(WalCheck, ReadsOlderLogsToo) {
  Save("000013.log", b_);
  Save("000014.log", "");
  const absl::Status status = Check(Grown(a_ + c_, 0));
  LOGE_EXPECT_REFUSED_AT(0, status);
}

TEST_F(WalCheck, ReadsNothingElse) {
  for (const std::string name : {"LOG", "x.log", ".log", "12.sst", "000012.logs"}) {
    Save(name, Grown(a_ + c_, 0));
  }
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, Check());
}

}  // namespace
}  // namespace loge::storage::rocks
