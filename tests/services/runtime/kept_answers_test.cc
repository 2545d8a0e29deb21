// Answers that the query runner keeps: of a query that reads two read models.
#include "services/runtime/kept_answers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/checks.h"
#include "services/runtime/fact_cache.h"
#include "services/runtime/query_runner.h"
#include "storage/base/strings.h"
#include "tests/support/runtime_projections.h"

namespace loge::runtime {
namespace {

using events::v1::EventPayload;
using testing::Join;
using testing::Landlord;

// How often the query was worked out.
std::atomic<int> worked_out = 0;

absl::StatusOr<int> CountLandlords(const FactReader& reader, const std::string& id) {
  const auto count = Recall<int>(
      reader, "count", absl::StrCat("landlord/", id),
      [](const std::vector<Fact>& facts, Dependencies&) -> absl::StatusOr<int> {
        return static_cast<int>(facts.size());
      },
      [](int) { return int64_t{8}; });
  if (!count.ok()) return count.status();
  return **count;
}

// Registrations of the landlord / who joined it / whether there is a caretaker of that id.
absl::Status Tell(const QueryContext& context, const v1::GetLandlordRequest& request,
                  v1::GetLandlordResponse* response) {
  ++worked_out;
  const std::string& id = request.landlord_id();
  const auto landlords = CountLandlords(context.Reader("landlords"), id);
  const auto joined =
      context.Reader("crew").FactsSince(absl::StrCat("landlord/", id), *ParseDay("2000-01-01"));
  int caretakers = 0;
  if (id == "everybody") {
    const absl::Status all = context.Reader("crew").ForEach(
        "caretaker", "", [&](absl::string_view, const std::vector<Fact>&) {
          ++caretakers;
          return true;
        });
    if (!all.ok()) return all;
  }
  if (!landlords.ok()) return landlords.status();
  if (!joined.ok()) return joined.status();
  if (id == "told") {
    const auto first = context.ReadEvent(1);
    if (!first.ok()) return first.status();
  }
  if (id == "kept apart") {
    const auto before = context.AsKnownOn(context.as_of());
    if (!before.ok()) return before.status();
  }
  if (id == "consulted") {
    const auto figure = context.Consult({"registrations", "a", context.as_of()});
    if (!figure.ok()) return figure.status();
    caretakers = static_cast<int>(figure->value.value_or(0));
  }
  response->mutable_landlord()->set_name(
      absl::StrCat(*landlords, "/", joined->size(), "/", caretakers));
  response->mutable_landlord()->set_siren(absl::StrCat(context.as_known_at()));
  return absl::OkStatus();
}

bool MayKeep(const v1::GetLandlordResponse& answer) {
  return answer.landlord().name() != "0/0/0";  // As if that were drawn by chance.
}

absl::Status TellAll(const QueryContext& context, const v1::ListLandlordsRequest&, const Page& page,
                     v1::ListLandlordsResponse* response, std::string* next_after) {
  ++worked_out;
  return ListBySubject<v1::Landlord>(context.Reader("landlords"), "landlord", page,
                                     response->mutable_landlords(), next_after,
                                     [](absl::string_view id, const std::vector<Fact>&,
                                        v1::Landlord* row) -> absl::StatusOr<bool> {
                                       row->set_landlord_id(ToString(id));
                                       return true;
                                     });
}

std::string IdsIn(const v1::ListLandlordsResponse& response) {
  std::string ids;
  for (const v1::Landlord& landlord : response.landlords()) ids += landlord.landlord_id() + " ";
  return ids;
}

class KeptAnswersTest : public ::testing::Test {
 protected:
  KeptAnswersTest() {
    queries_.Add<v1::GetLandlordRequest, v1::GetLandlordResponse>(
        {"landlords", "crew"}, [](const v1::GetLandlordRequest&, Violations&) {}, &Tell);
    queries_.KeepAnswers<v1::GetLandlordRequest>(&MayKeep);
    queries_.AddFigure(
        "registrations",
        {{"landlords"},
         [](const QueryContext& context, const std::string& id) -> absl::StatusOr<Figure> {
           const auto count = CountLandlords(context.Reader("landlords"), id);
           if (!count.ok()) return count.status();
           return Figure{.value = *count};
         }});
    queries_.Consults<v1::GetLandlordRequest>({"registrations"});
    queries_.AddList<v1::ListLandlordsRequest, v1::ListLandlordsResponse>(
        {"landlords"}, [](const v1::ListLandlordsRequest&, Violations&) {}, &TellAll);
    queries_.KeepAnswers<v1::ListLandlordsRequest>();
    views_.cache = &cache_;
    views_.answers = &answers_;
    EXPECT_TRUE(
        views_
            .Start(
                {{"landlords", 1, {{EventPayload::kLandlordRegisteredFieldNumber, {"landlord"}}}},
                 {"crew",
                  1,
                  {{EventPayload::kCaretakerJoinedFieldNumber, {"caretaker", "landlord"}}}}})
            .ok());
    QueryRunner::Env env;
    env.registry = &queries_;
    env.projections = views_.runner.get();
    env.log = runtime_.log.get();
    env.secrets = runtime_.secrets.get();
    env.pool = &pool_;
    env.calendar = {&runtime_.clock, absl::UTCTimeZone()};
    runner_ = std::make_unique<QueryRunner>(env);
    worked_out = 0;
  }
  ~KeptAnswersTest() override { pool_.Stop(); }

  void Do(const google::protobuf::Message& command) {
    const auto outcome = runtime_.Run(command);
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    ASSERT_TRUE(views_.Wait({"landlords", "crew"}, runtime_.head()).ok());
  }
  static v1::GetLandlordRequest Of(const std::string& id) {
    v1::GetLandlordRequest request;
    request.set_landlord_id(id);
    return request;
  }
  v1::GetLandlordResponse Ask(const v1::GetLandlordRequest& request,
                              const Principal& principal = LocalPrincipal()) {
    return Answer<v1::GetLandlordResponse>(request, principal);
  }
  v1::ListLandlordsResponse Page(int size, const std::string& token = "") {
    v1::ListLandlordsRequest request;
    request.mutable_page()->set_page_size(size);
    request.mutable_page()->set_page_token(token);
    return Answer<v1::ListLandlordsResponse>(request, LocalPrincipal());
  }
  template <class Response, class Request>
  Response Answer(const Request& request, const Principal& principal) {
    Response response;
    testing::Signal answered;
    runner_->Run(principal, std::make_unique<Request>(request), absl::InfiniteFuture(),
                 [&](absl::StatusOr<std::string> answer) {
                   EXPECT_TRUE(answer.ok() && response.ParseFromString(*answer));
                   answered.Notify();
                 });
    answered.Wait();
    return response;
  }
  std::string Name(const std::string& id) { return Ask(Of(id)).landlord().name(); }

  FactCache cache_{64 << 20};
  FactCache answers_{64 << 20};
  testing::TestRuntime runtime_;
  testing::TestProjections views_{runtime_};
  WorkerPool pool_{{.threads = 1}};
  QueryRegistry queries_;
  std::unique_ptr<QueryRunner> runner_;
};

TEST_F(KeptAnswersTest, OneAnswerServesUntilAFactOfItChanges) {
  Do(Landlord("r1", "a", "2003-01-01"));
  Do(Landlord("r2", "b", "2003-01-01"));
  EXPECT_EQ(Name("a"), "1/0/0");
  EXPECT_EQ(Name("a"), "1/0/0");
  EXPECT_EQ(worked_out, 1);
  Do(Join("r3", "p1", "a", "1", "2004-01-01"));  // In the second read model.
  EXPECT_EQ(Name("a"), "1/1/0");
  EXPECT_EQ(Name("a"), "1/1/0");
  EXPECT_EQ(worked_out, 2);
  Do(testing::Cancel("r4", 1));  // In the first one, of what was recalled.
  EXPECT_EQ(Name("a"), "0/1/0");
  EXPECT_EQ(worked_out, 3);
}

TEST_F(KeptAnswersTest, EventsOfOthersChangeNothingButWhatIsSaidOfThePosition) {
  Do(Landlord("r1", "a", "2003-01-01"));
  EXPECT_EQ(Ask(Of("a")).answered().position(), 1);
  Do(Landlord("r2", "b", "2003-01-01"));
  Do(Join("r3", "p1", "b", "1", "2004-01-01"));
  const v1::GetLandlordResponse again = Ask(Of("a"));
  EXPECT_EQ(worked_out, 1);
  EXPECT_EQ(again.landlord().name(), "1/0/0");
  EXPECT_EQ(again.answered().position(), 3);
  EXPECT_EQ(again.answered().as_known_at(), 3);
  EXPECT_EQ(again.answered().as_of(), "2009-05-12");
}

TEST_F(KeptAnswersTest, AKindThatWasReadChangesWithEachOfIt) {
  Do(Landlord("r1", "a", "2003-01-01"));
  Do(Join("r2", "p1", "a", "1", "2004-01-01"));
  EXPECT_EQ(Name("everybody"), "0/0/1");
  EXPECT_EQ(Name("everybody"), "0/0/1");
  EXPECT_EQ(worked_out, 1);
  Do(Join("r3", "p2", "a", "2", "2004-01-01"));
  EXPECT_EQ(Name("everybody"), "0/0/2");
}

TEST_F(KeptAnswersTest, OtherQuestionsAreOthers) {
  Do(Landlord("r1", "a", "2003-01-01"));
  Do(Landlord("r2", "b", "2003-01-01"));
  EXPECT_EQ(Name("a"), "1/0/0");
  v1::GetLandlordRequest request = Of("a");
  request.mutable_at()->set_as_of("2002-01-01");
  EXPECT_EQ(Ask(request).landlord().name(), "0/0/0");
  EXPECT_EQ(Ask(Of("a"), {"somebody"}).landlord().name(), "1/0/0");
  EXPECT_EQ(worked_out, 3);
  // Of what was known before, nobody tells whether it changed: it never does, nor is it kept.
  request = Of("a");
  request.mutable_at()->set_as_known_at_position(1);
  EXPECT_EQ(Ask(request).landlord().siren(), "1");
  EXPECT_EQ(worked_out, 4);
  // When to answer is no part of the question.
  request = Of("a");
  request.mutable_at()->set_min_position(2);
  request.mutable_at()->set_as_of("2009-05-12");
  EXPECT_EQ(Ask(request).landlord().siren(), "2");
  EXPECT_EQ(worked_out, 4);
}

TEST_F(KeptAnswersTest, OfAListEachPageIsKept) {
  Do(Landlord("r1", "a", "2003-01-01"));
  Do(Landlord("r2", "b", "2003-01-01"));
  Do(Landlord("r3", "c", "2003-01-01"));
  const v1::ListLandlordsResponse first = Page(2);
  EXPECT_EQ(IdsIn(first), "a b ");
  EXPECT_EQ(Page(2).next_page_token(), first.next_page_token());
  EXPECT_EQ(worked_out, 1);
  EXPECT_EQ(IdsIn(Page(2, first.next_page_token())), "c ");
  EXPECT_EQ(Page(2, first.next_page_token()).next_page_token(), "");
  EXPECT_EQ(worked_out, 2);
  EXPECT_EQ(IdsIn(Page(1)), "a ");
  EXPECT_EQ(worked_out, 3);
  Do(Landlord("r4", "ab", "2003-01-01"));
  EXPECT_EQ(IdsIn(Page(2)), "a ab ");
  EXPECT_EQ(worked_out, 4);
}

TEST_F(KeptAnswersTest, TheNextPageIsOneOfThePositionOfTheFirst) {
  Do(Landlord("r1", "a", "2003-01-01"));
  Do(Landlord("r2", "b", "2003-01-01"));
  const std::string then = Page(1).next_page_token();
  EXPECT_EQ(IdsIn(Page(1, then)), "b ");
  EXPECT_EQ(worked_out, 2);
  Do(Join("r3", "p1", "a", "1", "2004-01-01"));  // Of no list.
  const v1::ListLandlordsResponse first = Page(1);
  EXPECT_EQ(first.answered().as_known_at(), 3);
  EXPECT_EQ(Page(1, first.next_page_token()).answered().as_known_at(), 3);
  EXPECT_EQ(worked_out, 2);
  // Of what was known before nothing is kept.
  EXPECT_EQ(Page(1, then).answered().as_known_at(), 2);
  EXPECT_EQ(worked_out, 3);
}

TEST_F(KeptAnswersTest, WhatMayNotBeKeptIsNot) {
  Do(Landlord("r1", "a", "2003-01-01"));
  EXPECT_EQ(Name("nobody"), "0/0/0");
  EXPECT_EQ(Name("nobody"), "0/0/0");
  EXPECT_EQ(worked_out, 2);
}

TEST_F(KeptAnswersTest, WhatStandsOnMoreThanFactsIsNotKept) {
  Do(Landlord("r1", "a", "2003-01-01"));
  for (const char* id : {"told", "kept apart"}) {
    const int before = worked_out;
    Name(id);
    Name(id);
    EXPECT_EQ(worked_out, before + 2) << id;
  }
}

TEST_F(KeptAnswersTest, WhatWasConsultedIsLookedAfter) {
  Do(Landlord("r1", "a", "2003-01-01"));
  EXPECT_EQ(Name("consulted"), "0/0/1");
  EXPECT_EQ(Name("consulted"), "0/0/1");
  EXPECT_EQ(worked_out, 1);
  Do(testing::Cancel("r2", 1));
  EXPECT_EQ(Name("consulted"), "0/0/0");
  EXPECT_EQ(worked_out, 2);
}

TEST_F(KeptAnswersTest, AnotherGenerationIsReadAnew) {
  Do(Landlord("r1", "a", "2003-01-01"));
  EXPECT_EQ(Name("a"), "1/0/0");
  for (const char* projection : {"landlords", "crew"}) {
    const auto rebuilt = testing::RebuildOne(*views_.runner, projection, v1::REBUILD_MODE_REPLACE);
    ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
    const int before = worked_out;
    EXPECT_EQ(Name("a"), "1/0/0");
    EXPECT_EQ(worked_out, before + 1) << projection;
    EXPECT_EQ(Name("a"), "1/0/0");  // Kept again, though nothing has happened since.
    EXPECT_EQ(worked_out, before + 1) << projection;
  }
}

// One answer is made of so many rows that they would leave no room for it.
TEST_F(KeptAnswersTest, WhatIsReadPushesNoAnswerOut) {
  FactCache rows(1 << 12);
  const CachedView view{&rows, &answers_, cache_.NewStamps(), 7};
  const std::map<std::string, CachedView, std::less<>> views{{"crew", view}};
  const auto read = [&](absl::string_view of) {
    for (int i = 0; i < 1000; ++i) {
      const std::string subject = absl::StrCat("caretaker/", of, i);
      if (!rows.Find(*view.stamps, 7, subject).worth_loading) continue;
      rows.Insert(*view.stamps, 7, subject, std::make_shared<std::vector<SubjectRows>>(), 1 << 5);
    }
  };
  read("before");
  const auto made = KeptAnswer::Of(views, 7);
  EXPECT_EQ(made->Find("q"), nullptr);
  read("for it");
  made->Keep({"bytes", ""});
  read("after");
  const auto kept = KeptAnswer::Of(views, 7)->Find("q");
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(kept->bytes, "bytes");
}

TEST_F(KeptAnswersTest, WithoutACacheEachIsWorkedOut) {
  CachedView view;
  EXPECT_EQ(KeptAnswer::Of({{"crew", view}}, 0), nullptr);
  view.answers = &answers_;
  view.stamps = cache_.NewStamps();
  view.checkpoint = 7;
  EXPECT_EQ(KeptAnswer::Of({{"crew", view}}, 6), nullptr);
  EXPECT_NE(KeptAnswer::Of({{"crew", view}}, 7), nullptr);
}

}  // namespace
}  // namespace loge::runtime
