// How a context offers its queries: a table of functions from a request and the facts at a date and
// a position to an answer. The runtime waits for min_position, pins the read models and one
// snapshot, resolves the dates, opens sealed data for those who may see it, and fills in
// AnswerMeta.
#ifndef LOGE_SERVICES_RUNTIME_QUERIES_H_
#define LOGE_SERVICES_RUNTIME_QUERIES_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "loge/v1/common.pb.h"
#include "services/runtime/consultation.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"
#include "services/runtime/identities.h"
#include "services/runtime/principal.h"
#include "services/runtime/violations.h"

namespace loge::runtime {

class RecordedDayIndex;

// What a query may use. Lives during one query, on one thread.
class QueryContext {
 public:
  virtual ~QueryContext() = default;

  virtual const Principal& principal() const = 0;
  // The day asked for (or today), and the position whose knowledge counts.
  virtual Date as_of() const = 0;
  virtual int64_t as_known_at() const = 0;

  // The facts of one of the read models the query declared.
  virtual const FactReader& Reader(absl::string_view projection) const = 0;

  // Personal data, opened; nothing when the caller may not see it or the key is gone.
  virtual absl::StatusOr<std::optional<events::v1::PersonalData>> OpenPersonal(
      const events::v1::Sealed& sealed) const = 0;

  // Who is who at as_known_at(); requests and what readers give is resolved by it already.
  virtual const Identities& identities() const {
    static const auto* const kNobodyMerged = new Identities();
    return *kNobodyMerged;
  }

  // The caretaker that a landlord knows under an employee number, as of now; nothing when unknown.
  virtual absl::StatusOr<std::optional<std::string>> FindEmployee(
      const v1::EmployeeRef& employee) const = 0;

  // The merges of persons by which the version at `known_from`, as a reader gave it, is about
  // somebody else than it was told of.
  virtual std::vector<Fact> MergesBehind(int64_t /*known_from*/) const { return {}; }
  // Those by which the request is about somebody else than it named.
  virtual std::vector<Fact> MergesBehindRequest() const { return {}; }

  // The event at `position`, as it is stored: personal data sealed. OUT_OF_RANGE beyond
  // as_known_at(); the errors of EventLog::Read; DATA_LOSS.
  virtual absl::StatusOr<EventPtr> ReadEvent(int64_t position) const = 0;

  // The days of recording that queries have found, for RecordedDays (recorded_days.h); null when
  // none are remembered.
  virtual RecordedDayIndex* recorded_day_index() const { return nullptr; }

  // The same query as it would have been answered at the end of `day` (UTC), as of that day: with
  // what was known by then, never more than at as_known_at(). Null when nothing was. Borrows this.
  // Errors: those of EventLog::Read and of FactReader.
  virtual absl::StatusOr<std::unique_ptr<QueryContext>> AsKnownOn(Date /*day*/) const {
    return std::unique_ptr<QueryContext>();
  }

  // A figure that the query declared (QueryRegistry::Consults), of any day, by what is known at
  // as_known_at(). A thing that is not known then has none. Errors: INTERNAL when there is no such
  // figure; those of FactReader.
  virtual absl::StatusOr<Figure> Consult(const FigureAsked& /*asked*/) const { return Figure(); }

  // The event up to as_known_at() that corrected or cancelled what `event` tells; null when none
  // did. Errors: those of EventLog::ReadMatching; DATA_LOSS.
  virtual absl::StatusOr<EventPtr> FindReplacement(
      const events::v1::RecordedEvent& event) const = 0;
};

// Where a page begins and how long it is. Tokens are opaque, carry the position of the first page
// (so that all pages tell the same state of knowledge) and are refused by another query.
struct Page {
  int size = 0;
  std::string after;  // The last key of the page before; empty at the beginning.
};

// NOT_FOUND with ERROR_REASON_NOT_FOUND.
absl::Status NotFound(absl::string_view what, absl::string_view id, const std::string& field);

// Every query of the server. Filled once at start, then constant.
class QueryRegistry {
 public:
  using Handler =
      std::function<absl::Status(const QueryContext&, const google::protobuf::Message&, const Page&,
                                 google::protobuf::Message*, std::string* next_after)>;
  struct Definition {
    const google::protobuf::Descriptor* request = nullptr;
    const google::protobuf::Message* response_prototype = nullptr;
    std::vector<std::string> projections;  // Read models it reads.
    std::function<void(const google::protobuf::Message&, Violations&)> check;
    Handler handle;
    // Unless null, whether an answer may be given again: see KeepAnswers.
    std::function<bool(const google::protobuf::Message&)> may_keep = nullptr;
    std::vector<std::string> figures = {};  // That it consults.
  };
  // A figure that decisions and queries of other rooms may consult.
  struct FigureDefinition {
    std::vector<std::string> projections;  // Read models it reads.
    // Of the thing of that id on context.as_of(), the same for every caller; its position is filled
    // in by the runtime. NOT_FOUND: the thing is not known.
    std::function<absl::StatusOr<Figure>(const QueryContext& context, const std::string& about)>
        work_out;
  };

  // A query that returns one thing. `check` adds what is wrong with the request (not `at`).
  template <class Request, class Response>
  void Add(std::vector<std::string> projections, void (*check)(const Request&, Violations&),
           absl::Status (*handle)(const QueryContext&, const Request&, Response*)) {
    using google::protobuf::Message;
    AddErased(
        {Request::descriptor(), &Response::default_instance(), std::move(projections),
         [check](const Message& m, Violations& v) { check(static_cast<const Request&>(m), v); },
         [handle](const QueryContext& context, const Message& m, const Page&, Message* out,
                  std::string*) {
           return handle(context, static_cast<const Request&>(m), static_cast<Response*>(out));
         }});
  }

  // A list. `handle` returns at most `page.size` rows after `page.after` and sets `next_after` to
  // the key of its last row when there may be more.
  template <class Request, class Response>
  void AddList(std::vector<std::string> projections, void (*check)(const Request&, Violations&),
               absl::Status (*handle)(const QueryContext&, const Request&, const Page&, Response*,
                                      std::string* next_after)) {
    using google::protobuf::Message;
    AddErased(
        {Request::descriptor(), &Response::default_instance(), std::move(projections),
         [check](const Message& m, Violations& v) { check(static_cast<const Request&>(m), v); },
         [handle](const QueryContext& context, const Message& m, const Page& page, Message* out,
                  std::string* next_after) {
           return handle(context, static_cast<const Request&>(m), page, static_cast<Response*>(out),
                         next_after);
         }});
  }

  // Lets the runtime give an answer to `Request`, a query that was added (of a list each page),
  // again to the same caller as long as no fact that was read for it has changed. An answer for
  // which the context was asked for more than facts (an event, what is sealed, another state of
  // knowledge) is never kept; `may_keep` is false for one that depends on as_known_at().
  template <class Request, class Response>
  void KeepAnswers(bool (*may_keep)(const Response&)) {
    KeepErased(Request::descriptor(), [may_keep](const google::protobuf::Message& answer) {
      return may_keep(static_cast<const Response&>(answer));
    });
  }

  // The same of a query whose answers all may be kept.
  template <class Request>
  void KeepAnswers() {
    KeepErased(Request::descriptor(), [](const google::protobuf::Message&) { return true; });
  }

  // Once for each name.
  void AddFigure(const std::string& name, FigureDefinition figure);

  // Lets the handler of `Request`, a query that was added, consult these figures; whoever adds them
  // may do so later.
  template <class Request>
  void Consults(std::vector<std::string> figures) {
    ConsultErased(Request::descriptor(), std::move(figures));
  }

  // Null when there is none.
  const Definition* Find(const google::protobuf::Descriptor* request) const;
  const FigureDefinition* FindFigure(const std::string& name) const;

  // The read models of a query and of the figures that it consults, each once.
  std::vector<std::string> ProjectionsOf(const Definition& query) const;

 private:
  void AddErased(Definition definition);
  void KeepErased(const google::protobuf::Descriptor* request,
                  std::function<bool(const google::protobuf::Message&)> may_keep);
  void ConsultErased(const google::protobuf::Descriptor* request, std::vector<std::string> figures);

  std::map<const google::protobuf::Descriptor*, Definition> definitions_;
  std::map<std::string, FigureDefinition> figures_;
};

// What the response of a command tells beside the outcome: the answer of a query that is asked once
// the command is recorded. A command that recorded nothing has none.
struct FollowUp {
  // The query about the thing `id` that `request` recorded, to be answered with `position` as
  // min_position; null when there is nothing to ask about this request.
  std::function<std::unique_ptr<google::protobuf::Message>(const google::protobuf::Message& request,
                                                           const std::string& id, int64_t position)>
      ask;
  // Adds to the response, which holds the outcome already. `answer` is null when there is none: the
  // command stays recorded all the same.
  std::function<void(const google::protobuf::Message* answer, google::protobuf::Message* response)>
      tell;
};
// By the descriptor of the command's request.
using FollowUps = std::map<const google::protobuf::Descriptor*, FollowUp>;

// The loop that every list shares, a page at a time. `for_each` calls the function that it is given
// with an id and an item, in the order of ids, from the first id after page.after on, until that
// returns false; `make_row` answers whether the list has the item (true: it filled the row that it
// was given).
template <class Row, class Rows, class ForEach, class MakeRow>
absl::Status ListEach(const Page& page, Rows* rows, std::string* next_after, ForEach for_each,
                      MakeRow make_row) {
  absl::Status failed;
  std::string last;
  absl::Status status = for_each([&](absl::string_view id, const auto& item) {
    if (rows->size() == page.size) {  // One more exists: there is a next page.
      *next_after = last;
      return false;
    }
    Row row;
    absl::StatusOr<bool> wanted = make_row(id, item, &row);
    if (!wanted.ok()) {
      failed = wanted.status();
      return false;
    }
    if (*wanted) *rows->Add() = std::move(row);
    last.assign(id.data(), id.size());
    return true;
  });
  if (!failed.ok()) return failed;
  return status;
}

// The same of every subject of `kind` and its facts.
template <class Row, class Rows, class MakeRow>
absl::Status ListBySubject(const FactReader& reader, absl::string_view kind, const Page& page,
                           Rows* rows, std::string* next_after, MakeRow make_row,
                           DateFilter filter = DateFilter::kUntilAsOf) {
  return ListEach<Row>(
      page, rows, next_after,
      [&](auto visit) { return reader.ForEach(kind, page.after, visit, filter); }, make_row);
}

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_QUERIES_H_
