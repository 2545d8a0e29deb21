#include "tests/property/teller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace loge::property {
namespace {

constexpr int kEventsPerLook = 40;  // Answers are remembered about that often.

v1::QueryMeta At(int as_of, int64_t known_at, int64_t min_position) {
  v1::QueryMeta at;
  at.set_as_of(DayText(as_of));
  if (known_at > 0) at.set_as_known_at_position(known_at);
  at.set_min_position(min_position);
  return at;
}

// AnswerMeta of any answer.
v1::AnswerMeta AnsweredOf(const google::protobuf::Message& response) {
  const auto* field = response.GetDescriptor()->FindFieldByName("answered");
  return static_cast<const v1::AnswerMeta&>(response.GetReflection()->GetMessage(response, field));
}

}  // namespace

std::vector<uint64_t> Seeds(int count) {
  const char* first = std::getenv("LOGE_TEST_SEED");
  const char* wanted = std::getenv("LOGE_PROPERTY_SEEDS");
  if (wanted != nullptr) count = std::atoi(wanted);
  std::vector<uint64_t> seeds;
  const uint64_t from = first == nullptr ? 1 : std::strtoull(first, nullptr, 10);
  for (int i = 0; i < count; ++i) seeds.push_back(from + static_cast<uint64_t>(i));
  return seeds;
}

void Teller::Tell(int commands) {
  for (const v1::Command& command : generator_.Beginnings()) {
    Take(command, Send(server_.channel(), command));
  }
  for (int told = 0; told < commands && !::testing::Test::HasFailure();) {
    if (generator_.dice().Chance(15)) {
      std::vector<v1::Command> batch;
      for (int i = 1 + generator_.dice().Below(30); i > 0; --i) {
        const bool correction = generator_.dice().Chance(25);
        batch.push_back(correction ? generator_.NextCorrection(story_) : generator_.Next());
        batch.back().set_sequence(static_cast<int64_t>(batch.size()));
      }
      told += static_cast<int>(batch.size());
      TellBatch(batch);
    } else {
      ++told;
      TellOne();
    }
  }
}

void Teller::Tell(const v1::Command& command) { Take(command, Send(server_.channel(), command)); }

void Teller::TellOne() {
  Dice& dice = generator_.dice();
  const v1::Command command =
      dice.Chance(25) ? generator_.NextCorrection(story_) : generator_.Next();
  const int64_t before = story_.head();
  const Answer answer = Send(server_.channel(), command);
  Take(command, answer);
  if (answer.told() && dice.Chance(12)) {
    // Read your writes: the answer must hold what was just told.
    CheckMoment(generator_.Day(story_), 0, answer.position);
  }
  if (dice.Chance(10)) SendAgain(command, answer);
  if (before / kEventsPerLook != story_.head() / kEventsPerLook) Remember();
}

void Teller::SendAgain(const v1::Command& command, const Answer& first) {
  const Answer again = Send(server_.channel(), command);
  if (first.told()) {
    EXPECT_TRUE(again.status.ok() && again.replayed) << command.ShortDebugString();
    EXPECT_EQ(again.position, first.position);
    EXPECT_EQ(again.first_position, first.first_position);
  } else {
    Take(command, again);
  }
  const v1::Command other = generator_.Again(command);
  Take(other, Send(server_.channel(), other));
  v1::Command different = generator_.Next();
  MetaOf(different)->set_request_id(MetaOf(const_cast<v1::Command&>(command))->request_id());
  if (!first.told() ||
      RequestOf(different).SerializeAsString() == RequestOf(command).SerializeAsString()) {
    return;
  }
  const Answer refused = Send(server_.channel(), different);
  EXPECT_FALSE(refused.status.ok()) << different.ShortDebugString();
  // What is malformed as well is told that first.
  EXPECT_THAT(testing::ReasonsOf(refused.status),
              ::testing::Contains(::testing::AnyOf(v1::ERROR_REASON_REQUEST_ID_REUSED,
                                                   v1::ERROR_REASON_FIELD_MISSING,
                                                   v1::ERROR_REASON_FIELD_INVALID)));
}

void Teller::TellBatch(const std::vector<v1::Command>& commands) {
  const std::vector<v1::CommandResult> results = testing::ImportAll(*server_.import, commands);
  ASSERT_EQ(results.size(), commands.size());
  int64_t head = story_.head();
  for (size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(results[i].sequence(), commands[i].sequence());
    const Answer answer = AnswerOf(results[i]);
    ++(answer.status.ok() ? accepted_ : refused_);
    if (!answer.told()) continue;
    EXPECT_EQ(answer.first_position, head + 1) << commands[i].ShortDebugString();
    head = answer.position;
  }
  ReadNewEvents();
  EXPECT_EQ(story_.head(), head);
}

void Teller::Take(const v1::Command& command, const Answer& answer) {
  const int64_t before = story_.head();
  ++(answer.status.ok() ? accepted_ : refused_);
  if (!answer.told()) {
    for (const auto reason : testing::ReasonsOf(answer.status)) {
      ++refusals_[v1::ErrorReason_Name(reason)];
    }
    const auto code = answer.status.error_code();
    const bool refusal = code == grpc::OK || code == grpc::FAILED_PRECONDITION ||
                         code == grpc::INVALID_ARGUMENT || code == grpc::NOT_FOUND ||
                         code == grpc::ALREADY_EXISTS;
    EXPECT_TRUE(refusal) << code << " " << answer.status.error_message() << "\n"
                         << command.ShortDebugString();
    return;
  }
  EXPECT_EQ(answer.first_position, before + 1);
  ReadNewEvents();
  EXPECT_EQ(story_.head(), answer.position) << command.ShortDebugString();
}

void Teller::ReadNewEvents() {
  v1::ReadEventsRequest request;
  request.set_from_position(story_.head() + 1);
  request.set_include_personal_data(true);
  testing::ClientContext context;
  auto stream = server_.events->ReadEvents(&context, request);
  v1::ReadEventsResponse response;
  while (stream->Read(&response)) {
    for (const auto& event : response.events()) {
      EXPECT_EQ(event.position(), story_.head() + 1);
      story_.Add(event);
    }
    for (const auto& opened : response.personal_data()) {
      story_.AddPersonal(opened.position(), opened.personal_data());
    }
  }
  const grpc::Status status = stream->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
}

void Teller::CheckMoments(int moments) {
  for (int i = 0; i < moments && !::testing::Test::HasFailure(); ++i) {
    const int64_t known_at = 1 + generator_.dice().Below(static_cast<int>(story_.head()));
    const bool head = generator_.dice().Chance(30);
    CheckMoment(generator_.Day(story_), head ? story_.head() : known_at, story_.head());
  }
}

void Teller::CheckMoment(int as_of, int64_t known_at, int64_t min_position) {
  const int64_t counted = known_at == 0 ? story_.head() : story_.EndOfDecision(known_at);
  const Recount recount(story_, as_of, counted);
  for (const Question& question :
       EveryQuestion(generator_.world(), At(as_of, known_at, min_position), generator_.dice())) {
    CheckOne(question, recount, min_position);
    if (::testing::Test::HasFailure()) return;  // One difference at a time can be read.
  }
}

void Teller::CheckOne(const Question& question, const Recount& recount, int64_t min_position) {
  const std::string asked = absl::StrCat("seed ", seed_, ", head ", story_.head(), ": ",
                                         question.request->GetDescriptor()->name(), " ",
                                         question.request->ShortDebugString());
  const grpc::Status status = Call(server_.channel(), *question.request, question.response.get());
  const auto expected = question.expected(recount);
  if (expected == nullptr) {
    EXPECT_EQ(status.error_code(), grpc::NOT_FOUND) << asked << "\n"
                                                    << question.response->DebugString();
    return;
  }
  ASSERT_TRUE(status.ok()) << asked << "\n"
                           << status.error_message() << "\nexpected\n"
                           << expected->DebugString();
  EXPECT_GE(AnsweredOf(*question.response).position(), min_position) << asked;
  const std::string differences = Differences(*expected, *question.response);
  EXPECT_EQ(differences, "") << asked << "\nexpected\n" << expected->DebugString();
}

void Teller::Remember() {
  Dice& dice = generator_.dice();
  const int as_of = generator_.Day(story_);
  const std::vector<Question> all =
      EveryQuestion(generator_.world(), At(as_of, 0, story_.head()), dice);
  for (const Question& question : dice.Some(all, 12)) {
    Remembered remembered{question, DayText(as_of), story_.head(), {}, question.response};
    remembered.status = Call(server_.channel(), *question.request, remembered.response.get());
    remembered_.push_back(std::move(remembered));
  }
}

void Teller::CheckRemembered() {
  for (const Remembered& then : remembered_) {
    const std::shared_ptr<google::protobuf::Message> request(then.question.request->New());
    request->CopyFrom(*then.question.request);
    const auto* field = request->GetDescriptor()->FindFieldByName("at");
    auto* at =
        static_cast<v1::QueryMeta*>(request->GetReflection()->MutableMessage(request.get(), field));
    at->set_as_known_at_position(then.known_at);
    const std::shared_ptr<google::protobuf::Message> now(then.response->New());
    const grpc::Status status = Call(server_.channel(), *request, now.get());
    EXPECT_EQ(status.error_code(), then.status.error_code()) << request->ShortDebugString();
    EXPECT_EQ(Differences(*then.response, *now), "")
        << "seed " << seed_ << ": " << request->ShortDebugString();
  }
}

template <class Request, class Response, class Rows>
void Teller::CheckPagesOf(Request request, int as_of, const Rows& expected) {
  *request.mutable_at() = At(as_of, 0, story_.head());
  size_t seen = 0;
  do {
    request.mutable_page()->set_page_size(1 + generator_.dice().Below(4));
    Response response;
    const grpc::Status status = Call(server_.channel(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message() << "\n" << request.ShortDebugString();
    const auto* field = Response::descriptor()->field(1);  // The rows, after `answered`.
    const int rows = response.GetReflection()->FieldSize(response, field);
    EXPECT_LE(rows, request.page().page_size());
    ASSERT_LE(seen + static_cast<size_t>(rows), expected.size());
    for (int i = 0; i < rows; ++i) {
      const auto& row = response.GetReflection()->GetRepeatedMessage(response, field, i);
      ASSERT_EQ(Differences(expected[seen++], row), "") << request.ShortDebugString();
    }
    request.mutable_page()->set_page_token(response.next_page_token());
    TellOne();
  } while (!request.page().page_token().empty());
  EXPECT_EQ(seen, expected.size()) << request.ShortDebugString();
}

void Teller::CheckPages() {
  const int as_of = generator_.Day(story_);
  v1::ListCaretakersRequest people;
  people.set_include_departed(generator_.dice().Chance(50));
  if (generator_.dice().Chance(50)) people.set_landlord_id("l1");
  CheckPagesOf<v1::ListCaretakersRequest, v1::ListCaretakersResponse>(
      people, as_of, Recount(story_, as_of, story_.head()).Caretakers(people));
  v1::ListMeetingsRequest meetings;
  meetings.set_territory_id("t1");
  CheckPagesOf<v1::ListMeetingsRequest, v1::ListMeetingsResponse>(
      meetings, as_of, Recount(story_, as_of, story_.head()).Meetings("t1"));
  v1::ListContactsRequest contacts;
  contacts.set_include_ended(true);
  if (generator_.dice().Chance(50)) contacts.set_partner_id("p1");
  CheckPagesOf<v1::ListContactsRequest, v1::ListContactsResponse>(
      contacts, as_of, Recount(story_, as_of, story_.head()).Contacts(contacts));
}

void Teller::CheckLiveEqualsRebuilt() {
  v1::RebuildProjectionsRequest request;
  request.set_mode(v1::REBUILD_MODE_VERIFY_ONLY);
  testing::RebuildContext context;
  auto stream = server_.admin->RebuildProjections(&context, request);
  v1::RebuildProjectionsResponse response;
  int results = 0;
  while (stream->Read(&response)) {
    if (!response.has_result()) continue;
    ++results;
    EXPECT_EQ(response.result().differences(), 0) << response.ShortDebugString();
    EXPECT_EQ(response.result().compared_at_position(), story_.head());
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(results, 4);  // caretakers, training, partnership, rollout.
}

}  // namespace loge::property
