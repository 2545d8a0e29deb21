#include "services/runtime/query_runner.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/checks.h"
#include "services/runtime/fact_rows.h"
#include "services/runtime/identity_reader.h"
#include "services/runtime/kept_answers.h"
#include "services/runtime/limits.h"
#include "services/runtime/log_events.h"
#include "services/runtime/log_positions.h"
#include "services/runtime/page_token.h"
#include "services/runtime/person_refs.h"
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

// What identifies a list: the method and all of the request but the page.
std::string QueryIdentity(const Message& request) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  const auto* page = request.GetDescriptor()->FindFieldByName("page");
  if (page != nullptr) copy->GetReflection()->ClearField(copy.get(), page);
  return absl::StrCat(request.GetDescriptor()->full_name(), "\n", copy->SerializeAsString());
}

// What a query asks, but for when.
std::string WithoutAt(const Message& request) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  const auto* at = request.GetDescriptor()->FindFieldByName("at");
  if (at != nullptr) copy->GetReflection()->ClearField(copy.get(), at);
  return absl::StrCat(request.GetDescriptor()->full_name(), "\n", copy->SerializeAsString());
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

class Context : public QueryContext {
 public:
  Context(const Principal& principal, const Secrets& secrets, const storage::EventLog& log,
          RecordedDayIndex* recorded_days, const PinnedViews& views, Date as_of,
          int64_t as_known_at, KeptAnswer* kept)
      : principal_(principal),
        secrets_(secrets),
        log_(log),
        recorded_days_(recorded_days),
        views_(views),
        as_of_(as_of),
        as_known_at_(as_known_at) {
    for (const auto& [name, family] : views.families) {
      readers_[name] = NewRowReader({views.snapshot.get(), family.get(), as_of, as_known_at,
                                     views.cached.find(name)->second,
                                     kept == nullptr ? nullptr : kept->ReadOf(name)});
    }
  }

  // First of all. Each read model that holds facts about people files all merges; all are pinned at
  // one position.
  absl::Status LoadIdentities() {
    for (const auto& [name, reader] : readers_) {
      LOGE_ASSIGN_OR_RETURN(identities_, ReadIdentities(*reader));
      if (!identities_->empty()) break;
    }
    if (identities_->empty()) return absl::OkStatus();
    for (auto& [name, reader] : readers_) {
      as_told_.push_back(std::move(reader));
      reader = std::make_unique<IdentityReader>(*as_told_.back(), *identities_, &resolved_);
    }
    return absl::OkStatus();
  }

  const Principal& principal() const override { return principal_; }
  Date as_of() const override { return as_of_; }
  int64_t as_known_at() const override { return as_known_at_; }

  const FactReader& Reader(absl::string_view projection) const override {
    const auto it = readers_.find(projection);
    LOGE_CHECK(it != readers_.end());  // The query did not declare it.
    return *it->second;
  }

  absl::StatusOr<std::optional<events::v1::PersonalData>> OpenPersonal(
      const events::v1::Sealed& sealed) const override {
    return secrets_.Open(sealed);
  }

  absl::StatusOr<std::optional<std::string>> FindEmployee(
      const v1::EmployeeRef& employee) const override {
    const auto find_holder =
        [this](const std::string& key) -> absl::StatusOr<std::optional<std::string>> {
      LOGE_ASSIGN_OR_RETURN(std::optional<storage::ClaimHolder> held, log_.FindClaim(key));
      if (!held.has_value()) return std::optional<std::string>();
      return std::optional<std::string>(std::move(held->holder));
    };
    LOGE_ASSIGN_OR_RETURN(std::optional<std::string> id,
                          runtime::FindEmployee(employee, secrets_, find_holder));
    if (id.has_value()) {
      std::string survivor = identities_->SurvivorOf(*id);
      if (survivor != *id) asked_by_other_ids_.insert(survivor);
      id = std::move(survivor);
    }
    return id;
  }

  const Identities& identities() const override { return *identities_; }
  std::vector<Fact> MergesBehind(int64_t known_from) const override {
    return resolved_.MergesBehind(*identities_, known_from);
  }

  // Puts survivors where the request names absorbed ids.
  void Resolve(Message* request) { identities_->ResolveRequest(request, &asked_by_other_ids_); }
  std::vector<Fact> MergesBehindRequest() const override {
    return MergesOf(*identities_, asked_by_other_ids_);
  }

  absl::StatusOr<EventPtr> ReadEvent(int64_t position) const override {
    if (position < 1 || position > as_known_at_) {
      return absl::OutOfRangeError(absl::StrCat("position ", position, " lies beyond ",
                                                as_known_at_, ", the end of what is asked for"));
    }
    return EventAt(log_, position);
  }

  RecordedDayIndex* recorded_day_index() const override { return recorded_days_; }

  absl::StatusOr<std::unique_ptr<QueryContext>> AsKnownOn(Date day) const override {
    LOGE_ASSIGN_OR_RETURN(int64_t position,
                          LastRecordedBy(log_, EndOf(day, absl::UTCTimeZone()), as_known_at_));
    if (position == 0) return std::unique_ptr<QueryContext>();
    LOGE_ASSIGN_OR_RETURN(position, EndOfDecision(log_, position));
    auto then = std::make_unique<Context>(principal_, secrets_, log_, recorded_days_, views_, day,
                                          position, /*kept=*/nullptr);
    LOGE_RETURN_IF_ERROR(then->LoadIdentities());
    return std::unique_ptr<QueryContext>(std::move(then));
  }

  absl::StatusOr<EventPtr> FindReplacement(const events::v1::RecordedEvent& event) const override {
    return runtime::FindReplacement(log_, event, as_known_at_);
  }

 private:
  const Principal& principal_;
  const Secrets& secrets_;
  const storage::EventLog& log_;
  RecordedDayIndex* const recorded_days_;
  const PinnedViews& views_;
  const Date as_of_;
  const int64_t as_known_at_;
  std::map<std::string, std::unique_ptr<FactReader>, std::less<>> readers_;
  std::shared_ptr<const Identities> identities_ = std::make_shared<const Identities>();
  std::vector<std::unique_ptr<FactReader>> as_told_;  // Beneath those of readers_.
  mutable ResolvedFacts resolved_;
  mutable std::set<std::string> asked_by_other_ids_;  // Survivors.
};

void FillAnswered(const QueryContext& context, int64_t checkpoint, Message* response) {
  const auto* field = response->GetDescriptor()->FindFieldByName("answered");
  LOGE_CHECK(field != nullptr);
  auto* answered =
      static_cast<v1::AnswerMeta*>(response->GetReflection()->MutableMessage(response, field));
  answered->set_as_of(FormatDay(context.as_of()));
  answered->set_as_known_at(context.as_known_at());
  answered->set_position(checkpoint);
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
  const absl::Time latest = std::min(deadline, env_.calendar.clock->Now() + kMinPositionWaitMax);
  env_.projections->WaitFor(
      job->definition->projections, at.min_position(), latest, [this, job](absl::Status status) {
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

absl::StatusOr<std::string> QueryRunner::AnswerKept(const Job& job, const QueryContext& context,
                                                    int64_t checkpoint, KeptAnswer& kept,
                                                    Message* response) const {
  const std::string name = absl::StrCat(context.as_of().value(), "/", context.principal().id, "/",
                                        WithoutAt(*job.request));
  std::shared_ptr<const std::string> answer = kept.Find(name);
  if (answer == nullptr) {
    std::string no_pages;
    LOGE_RETURN_IF_ERROR(job.definition->handle(context, *job.request, {}, response, &no_pages));
    answer = std::make_shared<const std::string>(response->SerializeAsString());
    if (job.definition->may_keep(*response)) kept.Keep(*answer);
  }
  // Messages one after the other are one message with the fields of both.
  std::unique_ptr<Message> meta(response->New());
  FillAnswered(context, checkpoint, meta.get());
  return absl::StrCat(*answer, meta->SerializeAsString());
}

absl::StatusOr<std::string> QueryRunner::Answer(const Job& job) const {
  const v1::QueryMeta& meta = Submessage<v1::QueryMeta>(*job.request, "at");
  const v1::PageMeta& page_meta = Submessage<v1::PageMeta>(*job.request, "page");
  LOGE_RETURN_IF_ERROR(Check(job));
  LOGE_ASSIGN_OR_RETURN(const PinnedViews views,
                        env_.projections->Pin(job.definition->projections));
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
  Context context(job.principal, *env_.secrets, *env_.log, env_.recorded_days, views, at.as_of,
                  at.as_known_at, kept.get());
  LOGE_RETURN_IF_ERROR(context.LoadIdentities());
  context.Resolve(job.request.get());
  std::unique_ptr<Message> response(job.definition->response_prototype->New());
  if (kept != nullptr) return AnswerKept(job, context, views.checkpoint, *kept, response.get());
  std::string next_after;
  LOGE_RETURN_IF_ERROR(
      job.definition->handle(context, *job.request, page, response.get(), &next_after));
  FillAnswered(context, views.checkpoint, response.get());
  if (!next_after.empty()) {
    const auto* field = response->GetDescriptor()->FindFieldByName("next_page_token");
    LOGE_CHECK(field != nullptr);
    response->GetReflection()->SetString(
        response.get(), field, EncodePageToken({at.as_of, at.as_known_at, next_after}, identity));
  }
  return response->SerializeAsString();
}

}  // namespace loge::runtime
