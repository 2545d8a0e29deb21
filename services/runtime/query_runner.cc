#include "services/runtime/query_runner.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/checks.h"
#include "services/runtime/kept_answers.h"
#include "services/runtime/limits.h"
#include "services/runtime/log_positions.h"
#include "services/runtime/page_token.h"
#include "services/runtime/pinned_context.h"
#include "services/runtime/timestamp.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

using google::protobuf::Message;

// The submessage `name` of `message`; the default when it is not set or not there.
template <class Field>
const Field& Submessage(const Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->message_type() != Field::descriptor()) {
    return Field::default_instance();
  }
  return static_cast<const Field&>(message.GetReflection()->GetMessage(message, field));
}

// The method and all of the request but those fields.
std::string Without(const std::vector<const char*>& fields, const Message& request) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  for (const char* name : fields) {
    const auto* field = request.GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) copy->GetReflection()->ClearField(copy.get(), field);
  }
  return absl::StrCat(request.GetDescriptor()->full_name(), "\n", copy->SerializeAsString());
}

// What identifies a list.
std::string QueryIdentity(const Message& request) { return Without({"page"}, request); }

// What is asked as of that day, by whom, and of a list which page.
std::string AnswerName(const QueryContext& context, const Page& page, const Message& request) {
  return absl::StrCat(context.as_of().value(), "/", context.principal().id, "/", page.size, "/",
                      page.after.size(), "/", page.after, "/", Without({"at", "page"}, request));
}

void CheckAt(const v1::QueryMeta& at, Date today, Violations& out) {
  const std::optional<Date> day = CheckDay(at.as_of(), "at.as_of", Presence::kOptional, out);
  if (day.has_value() && *day > AddDays(today, kDaysAheadMax)) {
    out.Add({v1::ERROR_REASON_DATE_IN_FUTURE, "at.as_of", "lies too far ahead",
             absl::StrCat("at the latest ", FormatDay(AddDays(today, kDaysAheadMax))), at.as_of()});
  }
  if (at.has_as_known_at_position() && at.as_known_at_position() < 1) {
    AddInvalid("at.as_known_at_position", "is no position", "1 or more",
               absl::StrCat(at.as_known_at_position()), out);
  }
  if (at.has_as_known_at_time()) {
    const auto& time = at.as_known_at_time();
    if (time.nanos() < 0 || time.nanos() > 999999999 || time.seconds() < -62135596800 ||
        time.seconds() > 253402300799) {
      AddInvalid("at.as_known_at_time", "is no instant", "a valid Timestamp", "", out);
    }
  }
  if (at.min_position() < 0) {
    AddInvalid("at.min_position", "is no position", "0 or more", absl::StrCat(at.min_position()),
               out);
  }
}

absl::Status PositionAhead(const char* field, int64_t checkpoint, int64_t position) {
  return Refusal(
      absl::StatusCode::kOutOfRange,
      {v1::ERROR_REASON_POSITION_AHEAD, field, "lies beyond what the read models reflect",
       absl::StrCat("at most ", checkpoint), absl::StrCat(position)},
      /*retry_can_help=*/true);
}

void FillAnswered(const QueryContext& context, int64_t checkpoint, Message* response) {
  const auto* field = response->GetDescriptor()->FindFieldByName("answered");
  LOGE_CHECK(field != nullptr);
  auto* answered =
      static_cast<v1::AnswerMeta*>(response->GetReflection()->MutableMessage(response, field));
  answered->set_as_of(FormatDay(context.as_of()));
  answered->set_as_known_at(context.as_known_at());
  answered->set_position(checkpoint);
}

void FillPageToken(const PageToken& token, absl::string_view identity, Message* response) {
  const auto* field = response->GetDescriptor()->FindFieldByName("next_page_token");
  LOGE_CHECK(field != nullptr);
  response->GetReflection()->SetString(response, field, EncodePageToken(token, identity));
}

}  // namespace

struct QueryRunner::Job {
  const QueryRegistry::Definition* definition = nullptr;
  Principal principal;
  std::unique_ptr<Message> request;
  Done done;
};

void QueryRunner::Run(Principal principal, std::unique_ptr<Message> request, absl::Time deadline,
                      Done done) {
  auto job = std::make_shared<Job>();
  job->definition = env_.registry->Find(request->GetDescriptor());
  LOGE_CHECK(job->definition != nullptr);  // The server registers only what is in the table.
  job->principal = std::move(principal);
  job->request = std::move(request);
  job->done = std::move(done);

  const v1::QueryMeta& at = Submessage<v1::QueryMeta>(*job->request, "at");
  if (at.min_position() <= 0) return Submit(std::move(job));
  if (absl::Status wrong = Check(*job); !wrong.ok()) return job->done(std::move(wrong));
  const absl::Duration timeout =
      std::min(deadline - env_.calendar.clock->Now(), kMinPositionWaitMax);
  env_.projections->WaitFor(
      env_.registry->ProjectionsOf(*job->definition), at.min_position(), timeout,
      [this, job](absl::Status status) {
        if (status.ok()) return Submit(job);
        if (status.code() == absl::StatusCode::kDeadlineExceeded) {
          status =
              Refusal(status.code(),
                      {v1::ERROR_REASON_DEADLINE_PASSED, "at.min_position",
                       "the read models did not reach this position in time: ask again", "", ""},
                      /*retry_can_help=*/true);
        }
        job->done(std::move(status));
      });
}

void QueryRunner::Submit(std::shared_ptr<Job> job) {
  if (env_.pool->TrySubmit([this, job] { job->done(Answer(*job)); })) return;
  job->done(
      Refusal(absl::StatusCode::kResourceExhausted,
              {v1::ERROR_REASON_OVERLOADED, "", "too many queries wait: ask again later", "", ""},
              /*retry_can_help=*/true));
}

absl::StatusOr<QueryRunner::At> QueryRunner::Resolve(const v1::QueryMeta& meta,
                                                     int64_t checkpoint) const {
  At at;
  at.as_of = meta.as_of().empty() ? env_.calendar.Today() : *ParseDay(meta.as_of());
  at.as_known_at = checkpoint;
  if (meta.has_as_known_at_position()) {
    const int64_t position = meta.as_known_at_position();
    if (position > checkpoint) {
      return PositionAhead("at.as_known_at_position", checkpoint, position);
    }
    LOGE_ASSIGN_OR_RETURN(at.as_known_at, EndOfDecision(*env_.log, position));
  } else if (meta.has_as_known_at_time()) {
    const absl::Time instant = TimeOf(meta.as_known_at_time());
    LOGE_ASSIGN_OR_RETURN(at.as_known_at, LastRecordedBy(*env_.log, instant, checkpoint));
    if (at.as_known_at > 0) {
      LOGE_ASSIGN_OR_RETURN(at.as_known_at, EndOfDecision(*env_.log, at.as_known_at));
    }
  }
  return at;
}

absl::Status QueryRunner::Check(const Job& job) const {
  Violations violations;
  CheckAt(Submessage<v1::QueryMeta>(*job.request, "at"), env_.calendar.Today(), violations);
  CheckRange(Submessage<v1::PageMeta>(*job.request, "page").page_size(), "page.page_size", 0,
             kPageSizeMax, violations);
  job.definition->check(*job.request, violations);
  return violations.ToStatus(absl::StatusCode::kInvalidArgument);
}

absl::StatusOr<std::shared_ptr<const WholeAnswer>> QueryRunner::FindOrMake(
    const Job& job, const PinnedContext& context, const Page& page, KeptAnswer* kept) const {
  if (kept != nullptr) {
    std::shared_ptr<const WholeAnswer> answer = kept->Find(AnswerName(context, page, *job.request));
    if (answer != nullptr) return answer;
  }
  const std::unique_ptr<Message> response(job.definition->response_prototype->New());
  auto made = std::make_shared<WholeAnswer>();
  LOGE_RETURN_IF_ERROR(
      job.definition->handle(context, *job.request, page, response.get(), &made->next_after));
  made->bytes = response->SerializeAsString();
  if (kept != nullptr && context.stands_on_facts_alone() && job.definition->may_keep(*response)) {
    kept->Keep(*made);
  }
  return std::shared_ptr<const WholeAnswer>(std::move(made));
}

absl::StatusOr<std::string> QueryRunner::Answer(const Job& job) const {
  const v1::QueryMeta& meta = Submessage<v1::QueryMeta>(*job.request, "at");
  const v1::PageMeta& page_meta = Submessage<v1::PageMeta>(*job.request, "page");
  LOGE_RETURN_IF_ERROR(Check(job));
  LOGE_ASSIGN_OR_RETURN(const PinnedViews views,
                        env_.projections->Pin(env_.registry->ProjectionsOf(*job.definition)));
  At at;
  Page page;
  page.size = page_meta.page_size() == 0 ? kPageSizeDefault : page_meta.page_size();
  const std::string identity = QueryIdentity(*job.request);
  if (!page_meta.page_token().empty()) {
    LOGE_ASSIGN_OR_RETURN(PageToken token, DecodePageToken(page_meta.page_token(), identity));
    if (token.as_known_at > views.checkpoint) {
      return PositionAhead("page.page_token", views.checkpoint, token.as_known_at);
    }
    at = {token.as_of, token.as_known_at};
    page.after = std::move(token.after);
  } else {
    LOGE_ASSIGN_OR_RETURN(at, Resolve(meta, views.checkpoint));
  }

  const std::unique_ptr<KeptAnswer> kept =
      job.definition->may_keep == nullptr ? nullptr : KeptAnswer::Of(views.cached, at.as_known_at);
  PinnedContext context(ContextOf(job.principal, views), at.as_of, at.as_known_at, kept.get());
  LOGE_RETURN_IF_ERROR(context.LoadIdentities());
  context.Resolve(job.request.get());
  LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const WholeAnswer> answer,
                        FindOrMake(job, context, page, kept.get()));
  const std::unique_ptr<Message> rest(job.definition->response_prototype->New());
  FillAnswered(context, views.checkpoint, rest.get());
  if (!answer->next_after.empty()) {
    FillPageToken({at.as_of, at.as_known_at, answer->next_after}, identity, rest.get());
  }
  // Messages one after the other are one message with the fields of both.
  return absl::StrCat(answer->bytes, rest->SerializeAsString());
}

PinnedContext::Env QueryRunner::ContextOf(const Principal& principal,
                                          const PinnedViews& views) const {
  return {*env_.registry, *env_.secrets, *env_.log, env_.recorded_days, principal, views};
}

absl::StatusOr<Figure> QueryRunner::Ask(const FigureAsked& asked) const {
  const QueryRegistry::FigureDefinition* figure = env_.registry->FindFigure(asked.name);
  if (figure == nullptr) return absl::InternalError(absl::StrCat("no figure ", asked.name));
  LOGE_ASSIGN_OR_RETURN(const PinnedViews views, env_.projections->Pin(figure->projections));
  const Principal nobody;  // A figure is the same for every caller.
  const PinnedContext context(ContextOf(nobody, views), asked.on, views.checkpoint,
                              /*kept=*/nullptr);
  return context.Consult(asked);
}

}  // namespace loge::runtime
