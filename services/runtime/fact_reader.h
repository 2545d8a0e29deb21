// How views read facts at a date and a position.
//
// A read model files each fact under its subjects ("caretaker/<id>", "territory/<id>", …). A reader
// is bound to one read model, one date and one position; everything it returns is what was known
// at that position and had happened by that date, corrections applied.
//
// Pure; services/runtime/fact_rows.h implements it over the row store.
#ifndef LOGE_SERVICES_RUNTIME_FACT_READER_H_
#define LOGE_SERVICES_RUNTIME_FACT_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/facts.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {

enum class DateFilter {
  kUntilAsOf,  // Only facts dated at or before the date asked for.
  kAny,        // Also what is planned for later (still only what was known at the position).
};

// What something that was worked out stands on, beside the facts it was given.
class Dependencies {
 public:
  virtual ~Dependencies() = default;

  // The facts filed under another subject of the same read model, whether or not there are any.
  virtual void Add(absl::string_view subject) = 0;
};

// What was worked out of facts: by whoever asks, of a type that the asker knows.
struct WorkedOut {
  std::shared_ptr<const void> value;
  int64_t bytes = 0;  // What it takes in memory, about, with all that it keeps there.
  bool keep = true;   // Whether it may serve others who ask the same.
};

// Thread-compatible; lives during one query.
class FactReader {
 public:
  virtual ~FactReader() = default;

  // The day asked for.
  virtual Date as_of() const = 0;

  // The facts filed under `subject`, in order (FactBefore). Errors: DATA_LOSS.
  virtual absl::StatusOr<std::vector<Fact>> Facts(
      absl::string_view subject, DateFilter filter = DateFilter::kUntilAsOf) const = 0;

  // Those of Facts(subject) that are dated `from` or later. Readers over rows read no earlier ones.
  virtual absl::StatusOr<std::vector<Fact>> FactsSince(absl::string_view subject, Date from) const {
    absl::StatusOr<std::vector<Fact>> facts = Facts(subject);
    if (facts.ok()) std::erase_if(*facts, [&](const Fact& fact) { return fact.date.day < from; });
    return facts;
  }

  // Calls `visit` for every subject of `kind` ("caretaker") that has facts, in byte order of their
  // ids, from the first id after `after_id` on. Return false to stop. Of subjects with two ids the
  // first may be given: the ids of "employer/<landlord>" are those of caretakers.
  using Visitor = absl::FunctionRef<bool(absl::string_view id, std::vector<Fact> facts)>;
  virtual absl::Status ForEach(absl::string_view kind, absl::string_view after_id, Visitor visit,
                               DateFilter filter = DateFilter::kUntilAsOf) const = 0;

  // What `work` makes of the facts filed under `subject` until the date asked for. A reader may
  // give what another query had made of the same, as long as neither those facts nor any that
  // `work` named as dependencies have changed since. So `what` and the subject say all that it
  // depends on beside facts and the date asked for (`what` has no '@'): it must not depend on the
  // query. And `work` must name as a dependency whatever else it reads, of a ForEach the kind with
  // its slash; read nothing else about people, who may be known twice; not call Recall; and put
  // nothing into the value that was sealed and is opened. Errors: DATA_LOSS; those of `work`.
  using Work = absl::FunctionRef<absl::StatusOr<WorkedOut>(const std::vector<Fact>& facts,
                                                           Dependencies& on)>;
  virtual absl::StatusOr<std::shared_ptr<const void>> Recall(absl::string_view what,
                                                             absl::string_view subject,
                                                             Work work) const;
};

// The same for a value of one type, which `what` must tell. `bytes` is what it takes, about.
// A fact keeps others in memory: a value had better hold a FactRef.
template <class T, class MakeIt, class Bytes>
absl::StatusOr<std::shared_ptr<const T>> Recall(const FactReader& reader, absl::string_view what,
                                                absl::string_view subject, MakeIt make,
                                                Bytes bytes) {
  LOGE_ASSIGN_OR_RETURN(
      std::shared_ptr<const void> value,
      reader.Recall(
          what, subject,
          [&](const std::vector<Fact>& facts, Dependencies& on) -> absl::StatusOr<WorkedOut> {
            absl::StatusOr<T> made = make(facts, on);
            if (!made.ok()) return made.status();
            const int64_t size = bytes(*made);
            return WorkedOut{std::make_shared<const T>(*std::move(made)), size};
          }));
  return std::static_pointer_cast<const T>(std::move(value));
}

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_FACT_READER_H_
