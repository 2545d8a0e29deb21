// What people type: flags, commands, exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tools/loge/commands.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;

// Parses a command line as main does; nothing listens at its server.
class UsageTest : public testing::Test {
 protected:
  UsageTest() { AddAll(app_, session_); }

  // The exit code. CLI11 tells bad usage by exceptions; they end in the macro.
  int Run(const std::string& line) {
    const auto parse = [&]() -> int {
      CLI11_PARSE(app_, "loge " + line, true);
      return session_.exit_code();
    };
    return parse();
  }

  std::ostringstream out_;
  std::ostringstream err_;
  Session session_{out_, err_};
  CLI::App app_;
};

TEST_F(UsageTest, NoServerIsUnreachable) {
  EXPECT_EQ(Run("--server 127.0.0.1:1 --timeout 5 status"), kExitUnreachable);
  EXPECT_THAT(err_.str(), HasSubstr("Is loged running at 127.0.0.1:1?"));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(UsageTest, FlagsMayStandBehindTheCommand) {
  EXPECT_EQ(Run("landlord list --json --server 127.0.0.1:1"), kExitUnreachable);
  EXPECT_THAT(err_.str(), HasSubstr("{\"code\":\"UNAVAILABLE\""));
}

TEST_F(UsageTest, EventsOfNoServerFailAtOnce) {
  EXPECT_EQ(Run("events --server 127.0.0.1:1"), kExitUnreachable);
  EXPECT_EQ(Run("events --follow --server 127.0.0.1:1"), kExitUnreachable);
}

TEST_F(UsageTest, BadUsage) {
  EXPECT_NE(Run(""), 0);
  EXPECT_NE(Run("fly"), 0);
  EXPECT_NE(Run("caretaker"), 0);
  EXPECT_NE(Run("network"), 0);
  EXPECT_NE(Run("network vev --as-of 2009-5-1"), 0);
  EXPECT_NE(Run("network vev --betweenness"), 0);
  EXPECT_NE(Run("network vev --compare 2008"), 0);
  EXPECT_NE(Run("network vev --compare 2008-05-12 --graph"), 0);
  EXPECT_NE(Run("network vev --compare 2008-05-12 --svg f"), 0);
  EXPECT_NE(Run("network vev --compare 2008-05-12 --weakened-share 2"), 0);
  EXPECT_NE(Run("network vev --weakened-share 0.3"), 0);
  EXPECT_NE(Run("network vev --export csv"), 0);
  EXPECT_NE(Run("network vev --export xls --out f"), 0);
  EXPECT_NE(Run("network vev --out f"), 0);
  EXPECT_NE(Run("network vev --series --graph"), 0);
  EXPECT_NE(Run("network vev --from 2008-01"), 0);
  EXPECT_NE(Run("network vev --series --until 2008-1"), 0);
  EXPECT_NE(Run("network vev --p-values 3"), 0);
  EXPECT_NE(Run("what-if"), 0);
  EXPECT_NE(Run("what-if departure k"), 0);
  EXPECT_NE(Run("what-if departure --territory vev"), 0);
  EXPECT_NE(Run("relays"), 0);
  EXPECT_NE(Run("relays find"), 0);
  EXPECT_NE(Run("relays find --territory vev --partner-type friend"), 0);
  EXPECT_NE(Run("relays orphaned --territory vev --stale-after -1"), 0);
  EXPECT_NE(Run("rollout --known-at yesterday"), 0);
  EXPECT_NE(Run("rollout centre"), 0);
  EXPECT_NE(Run("rollout evaluations vev --limit -1"), 0);
  EXPECT_NE(Run("rollout compare vev"), 0);
  EXPECT_NE(Run("rollout compare vev ven --anchor rooted"), 0);
  EXPECT_NE(Run("rollout compare vev ven --indicators i1,i99"), 0);
  EXPECT_NE(Run("rollout compare vev ven --per landlord"), 0);
  EXPECT_NE(Run("rollout compare vev ven --step 13"), 0);
  EXPECT_NE(Run("rollout readiness"), 0);
  EXPECT_NE(Run("rollout readiness vev --stage ready"), 0);
  EXPECT_NE(Run("rollout fidelity"), 0);
  EXPECT_NE(Run("report"), 0);
  EXPECT_NE(Run("report participation --territory vev --landlord a"), 0);
  EXPECT_NE(Run("training attendance"), 0);
  EXPECT_NE(Run("training due --state never"), 0);
  EXPECT_NE(Run("training coverage --by team"), 0);
  EXPECT_NE(Run("support"), 0);
  EXPECT_NE(Run("anomalies --kind odd"), 0);
  EXPECT_NE(Run("report statement --landlord a"), 0);
  EXPECT_NE(Run("report statement --landlord a --year 2008 --format xls"), 0);
  EXPECT_NE(Run("roadmaps"), 0);
  EXPECT_NE(Run("roadmaps show"), 0);
  EXPECT_NE(Run("rollout means vev --from 2008"), 0);
  EXPECT_NE(Run("rollout means --from 2008 --until 2008"), 0);
}

TEST_F(UsageTest, WhatStandsForACommandIsNotLostOnItsSubcommand) {
  const int refused = static_cast<int>(CLI::ExitCodes::ValidationError);
  const std::string means = "means vev --from 2008-01-01 --until 2008-12-31 --server 127.0.0.1:1";
  EXPECT_EQ(Run("rollout " + means), kExitUnreachable);
  EXPECT_EQ(Run("rollout " + means + " --as-of 2009-05-12"), kExitUnreachable);
  EXPECT_EQ(Run("rollout --as-of 2009-05-12 " + means), refused);
  EXPECT_EQ(Run("rollout --known-at 17 " + means), refused);
  EXPECT_EQ(Run("rollout --limit 3 " + means), refused);
  EXPECT_EQ(Run("rollout vev " + means), refused);
  // What a subcommand does not know is handed to the command.
  EXPECT_EQ(Run("rollout " + means + " --limit 3"), refused);
  EXPECT_EQ(Run("rollout diffusion vev --server 127.0.0.1:1"), refused);
  EXPECT_EQ(Run("import --dry-run csv caretakers f.csv --server 127.0.0.1:1"), refused);
  // The command alone takes them all; so do those of the program.
  EXPECT_EQ(Run("rollout vev --as-of 2009-05-12 --server 127.0.0.1:1"), kExitUnreachable);
  EXPECT_EQ(
      Run("--server 127.0.0.1:1 rollout --json means vev --from 2008-01-01 --until 2008-12-31"),
      kExitUnreachable);
}

TEST_F(UsageTest, BadUsageOfCommandsThatTell) {
  EXPECT_NE(Run("funding"), 0);
  EXPECT_NE(Run("funding list --purpose fun"), 0);
  EXPECT_NE(Run("funding list --landlord a --partner b"), 0);
  EXPECT_NE(Run("funding pay f --on 2008-01-31"), 0);
  EXPECT_NE(Run("funding pay f --on 2008-01-31 --amount 1,234"), 0);
  EXPECT_NE(Run("experiments"), 0);
  EXPECT_NE(Run("experiments list --outcome odd"), 0);
  EXPECT_NE(Run("experiments conclude x --on 2008"), 0);
  EXPECT_NE(Run("practices"), 0);
  EXPECT_NE(Run("practices show"), 0);
  EXPECT_NE(Run("practices share p --landlord a --on 2008-01-31 --title t"), 0);
  EXPECT_NE(Run("practices adopt p --landlord a --territory vev --on 2008-01-31"), 0);
  EXPECT_NE(Run("practices adapt q --landlord a --on 2008-01-31 --title t"), 0);
  EXPECT_NE(Run("practices drop p --landlord a"), 0);
  EXPECT_NE(Run("practices list --kind idea"), 0);
  EXPECT_NE(Run("practices matrix --by town"), 0);
  EXPECT_NE(Run("valorisation hold --territory vev --on 2008-01-31"), 0);
  EXPECT_NE(Run("valorisation list --medium dance"), 0);
  EXPECT_NE(Run("explain"), 0);
  EXPECT_NE(Run("explain tie vev vev-001"), 0);
  EXPECT_NE(Run("explain stages vev --window 90"), 0);
  EXPECT_NE(Run("explain statement landlord-a"), 0);
  EXPECT_NE(Run("explain statement landlord-a last"), 0);
  EXPECT_NE(Run("explain statement landlord-a 2008 --window 90"), 0);
  EXPECT_NE(Run("explain turnover vev"), 0);
  EXPECT_NE(Run("explain report"), 0);
  EXPECT_NE(Run("explain report training.persons vev --year last"), 0);
  EXPECT_NE(Run("explain report training.persons --year 2008 --from 2008-01-01"), 0);
  EXPECT_NE(Run("explain turnover --territory vev --landlord a"), 0);
  EXPECT_NE(Run("caretaker list --limit -1"), 0);
  EXPECT_NE(Run("events --follow --to 7"), 0);
  EXPECT_NE(Run("admin rebuild --all --verify --replace"), 0);
  EXPECT_NE(Run("admin rebuild network --all"), 0);
  EXPECT_NE(Run("--timeout 0 status"), 0);
  EXPECT_EQ(session_.exit_code(), kExitOk);
}

TEST_F(UsageTest, RebuildAsksForNames) {
  EXPECT_EQ(Run("admin rebuild --server 127.0.0.1:1"), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--all"));
}

TEST_F(UsageTest, ExplainedFiguresAreSomebodys) {
  EXPECT_EQ(Run("explain turnover --server 127.0.0.1:1"), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--territory"));
}

TEST_F(UsageTest, VerifyOfNoServerAndOfNoFolder) {
  EXPECT_EQ(Run("admin verify --server 127.0.0.1:1"), kExitUnreachable);
  EXPECT_EQ(Run("admin verify --offline /nonexistent/folder"), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("/nonexistent/folder"));
}

TEST_F(UsageTest, ImportOfAMissingFile) {
  EXPECT_EQ(Run("import /nonexistent/commands.jsonl"), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("cannot read /nonexistent/commands.jsonl"));
}

TEST(FlagsTest, QueryAtTakesPositionsAndInstants) {
  AtFlags flags;
  flags.as_of = "2009-05-12";
  flags.known_at = "4711";
  EXPECT_EQ(QueryAt(flags).as_known_at_position(), 4711);
  EXPECT_EQ(QueryAt(flags).as_of(), "2009-05-12");
  flags.known_at = "2009-05-12T08:00:00Z";
  EXPECT_EQ(QueryAt(flags).as_known_at_time().seconds(), 1242115200);
  flags.known_at = "";
  EXPECT_EQ(QueryAt(flags).as_known_at_case(), v1::QueryMeta::AS_KNOWN_AT_NOT_SET);
}

TEST(FlagsTest, ChecksForms) {
  EXPECT_EQ(CheckDate("2009-05-12"), "");
  EXPECT_NE(CheckDate("12/05/2009"), "");
  EXPECT_NE(CheckDate("2009"), "");
  EXPECT_EQ(CheckKnownAt("0"), "");
  EXPECT_NE(CheckKnownAt("99999999999999999999"), "");
  EXPECT_NE(CheckKnownAt("2009-05-12"), "");
}

TEST(FlagsTest, PersonsByIdOrEmployeeNumber) {
  EXPECT_EQ(PersonOf("vev-001").caretaker_id(), "vev-001");
  EXPECT_EQ(PersonOf("landlord-a:00417").employee().landlord_id(), "landlord-a");
  EXPECT_EQ(PersonOf("landlord-a:00417").employee().employee_number(), "00417");
}

}  // namespace
}  // namespace loge::cli
