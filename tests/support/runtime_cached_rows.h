// One generation of a read model that is written event by event, past log and runner, and read with
// a cache and without.
#ifndef LOGE_TESTS_SUPPORT_RUNTIME_CACHED_ROWS_H_
#define LOGE_TESTS_SUPPORT_RUNTIME_CACHED_ROWS_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/earlier_reader.h"
#include "services/runtime/fact_cache.h"
#include "services/runtime/fact_rows.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"
#include "storage/row_store.h"

namespace loge::runtime::testing {

// Compares what two readers give, to the byte.
inline void ExpectSameFacts(const absl::StatusOr<std::vector<Fact>>& got,
                            const absl::StatusOr<std::vector<Fact>>& wanted,
                            const std::string& what) {
  ASSERT_EQ(got.status(), wanted.status()) << what;
  if (!wanted.ok()) return;
  ASSERT_EQ(got->size(), wanted->size()) << what;
  for (size_t i = 0; i < got->size(); ++i) {
    const Fact& mine = (*got)[i];
    const Fact& other = (*wanted)[i];
    EXPECT_EQ(mine.known_from, other.known_from) << what;
    EXPECT_EQ(mine.original, other.original) << what;
    EXPECT_EQ(mine.date, other.date) << what;
    EXPECT_EQ(mine.payload->SerializeAsString(), other.payload->SerializeAsString()) << what;
    ASSERT_EQ(mine.sealed == nullptr, other.sealed == nullptr) << what;
    if (mine.sealed != nullptr) {
      EXPECT_EQ(mine.sealed->SerializeAsString(), other.sealed->SerializeAsString()) << what;
    }
  }
}

using FactsOf = std::vector<std::pair<std::string, std::vector<Fact>>>;

// The first `count` that ForEach gives after an id.
inline FactsOf FirstOf(const FactReader& reader, absl::string_view kind, absl::string_view after,
                       size_t count, DateFilter filter) {
  FactsOf out;
  EXPECT_TRUE(reader
                  .ForEach(
                      kind, after,
                      [&](absl::string_view id, std::vector<Fact> facts) {
                        out.emplace_back(std::string(id.data(), id.size()), std::move(facts));
                        return out.size() < count;
                      },
                      filter)
                  .ok());
  return out;
}

// Which versions of which facts somebody is told of, who works something out of `subject` and
// `other`.
inline std::string WorkedOutOf(const FactReader& reader, const std::string& subject,
                               const std::string& other) {
  const auto made = Recall<std::string>(
      reader, absl::StrCat("beside ", other), subject,
      [&](const std::vector<Fact>& facts, Dependencies& on) -> absl::StatusOr<std::string> {
        std::string versions;
        for (const Fact& fact : facts) absl::StrAppend(&versions, fact.known_from, " ");
        on.Add(other);
        LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> beside, reader.Facts(other));
        for (const Fact& fact : beside) absl::StrAppend(&versions, "beside ", fact.known_from, " ");
        return versions;
      },
      [](const std::string& versions) { return static_cast<int64_t>(versions.size()); });
  return made.ok() ? **made : made.status().ToString();
}

// Both give the same of `subjects`, of all of a kind from each of them on, and of what is worked
// out of them. `what` says which readers these are.
inline void ExpectReadersAgree(const FactReader& got, const FactReader& wanted,
                               const std::vector<std::string>& subjects, const std::string& what) {
  for (const std::string& subject : subjects) {
    for (const DateFilter filter : {DateFilter::kUntilAsOf, DateFilter::kAny}) {
      ExpectSameFacts(got.Facts(subject, filter), wanted.Facts(subject, filter),
                      absl::StrCat(subject, " ", what));
    }
    for (int days = -1; days < 4; ++days) {
      const Date from = AddDays(wanted.as_of(), -days);
      ExpectSameFacts(got.FactsSince(subject, from), wanted.FactsSince(subject, from),
                      absl::StrCat(subject, " from ", from.value(), " ", what));
    }
  }
  for (size_t i = 0; i < subjects.size(); ++i) {
    const std::string& other = subjects[(i + 1) % subjects.size()];
    EXPECT_EQ(WorkedOutOf(got, subjects[i], other), WorkedOutOf(wanted, subjects[i], other))
        << what;
  }
  for (const std::string& after : {subjects.front(), subjects.back()}) {
    const size_t slash = after.rfind('/');
    for (const DateFilter filter : {DateFilter::kUntilAsOf, DateFilter::kAny}) {
      const std::string kind = after.substr(0, slash);
      const std::string id = filter == DateFilter::kAny ? after.substr(slash + 1) : "";
      const size_t count = filter == DateFilter::kAny ? 2 : subjects.size();
      const FactsOf mine = FirstOf(got, kind, id, count, filter);
      const FactsOf others = FirstOf(wanted, kind, id, count, filter);
      ASSERT_EQ(mine.size(), others.size()) << kind << " after " << id << " " << what;
      for (size_t i = 0; i < mine.size(); ++i) {
        EXPECT_EQ(mine[i].first, others[i].first);
        ExpectSameFacts(mine[i].second, others[i].second, kind + "/" + mine[i].first);
      }
    }
  }
}

// What `options` reads is the same with its cache and without; and so is, by way of that reader,
// what there was on an earlier day.
inline void ExpectCacheChangesNothing(const RowReaderOptions& options,
                                      const std::vector<std::string>& subjects) {
  constexpr int kDaysEarlier = 2;
  const auto cached = NewRowReader(options);
  RowReaderOptions plain_options = options;
  plain_options.cached = {};
  const std::string what = absl::StrCat("by ", options.as_of.value(), " at ", options.as_known_at,
                                        " of ", options.cached.checkpoint);
  ExpectReadersAgree(*cached, *NewRowReader(plain_options), subjects, what);
  plain_options.as_of = AddDays(options.as_of, -kDaysEarlier);
  const ReadFacts read(*cached);
  ExpectReadersAgree(EarlierReader(read, plain_options.as_of), *NewRowReader(plain_options),
                     subjects, absl::StrCat(what, ", ", kDaysEarlier, " days earlier"));
}

// Facts about few caretakers on few days, corrected and cancelled at random. One writer at a time;
// all else at any time from any thread.
class CachedGeneration {
 public:
  static constexpr int kCaretakers = 4;
  static constexpr int kDays = 6;

  // Borrowed.
  CachedGeneration(storage::RowStore& rows, FactCache& cache) : rows_(rows), cache_(cache) {
    auto family = rows.Create({"people", 1, 1});
    LOGE_CHECK(family.ok());
    family_ = *std::move(family);
    stamps_ = cache.NewStamps();
  }

  // Applies the next event and commits it.
  absl::Status ApplyNext(std::mt19937& random) {
    const auto event = MakeEvent(random);
    events_.push_back(event);
    auto batch = NewStampedBatch(rows_.NewBatch(*family_), *stamps_);
    const auto find = [this](int64_t position) -> absl::StatusOr<EventPtr> {
      return events_[static_cast<size_t>(position - 1)];
    };
    const absl::Status applied = ApplyToRows(spec_, event, find, *batch);
    return applied.ok() ? batch->Commit(storage::Position(event->position())) : applied;
  }

  struct Pinned {
    std::shared_ptr<storage::RowSnapshot> snapshot;
    int64_t checkpoint = 0;
  };
  Pinned Pin() const {
    Pinned pinned{rows_.Snapshot(), 0};
    const auto checkpoint = pinned.snapshot->Checkpoint(*family_);
    LOGE_CHECK(checkpoint.ok());
    pinned.checkpoint = checkpoint->value();
    return pinned;
  }

  // At a random date and position.
  void ExpectSameAt(const Pinned& pinned, std::mt19937& random) const {
    std::vector<std::string> subjects;
    for (int i = 0; i < kCaretakers; ++i) subjects.push_back(absl::StrCat("caretaker/", i));
    const int64_t position = pinned.checkpoint - Dice(random, 4);
    ExpectCacheChangesNothing({pinned.snapshot.get(),
                               family_.get(),
                               Date(kFirstDay + Dice(random, kDays)),
                               position,
                               {&cache_, nullptr, stamps_, pinned.checkpoint}},
                              subjects);
  }

  static int Dice(std::mt19937& random, int sides) {
    return std::uniform_int_distribution<int>(0, sides - 1)(random);
  }

 private:
  static constexpr int kFirstDay = 12000;

  EventPtr MakeEvent(std::mt19937& random) {
    const int64_t position = static_cast<int64_t>(events_.size()) + 1;
    auto event = std::make_shared<events::v1::RecordedEvent>();
    event->set_position(position);
    event->set_occurred_on(FormatDay(Date(kFirstDay + Dice(random, kDays))));
    event->mutable_sealed()->set_ciphertext(absl::StrCat("sealed ", position));
    events::v1::EventPayload told;
    told.mutable_volunteering_started()->set_caretaker_id(absl::StrCat(Dice(random, kCaretakers)));
    const int dice = living_.empty() ? 9 : Dice(random, 10);
    int64_t original = position;
    if (dice < 4) {  // Supersedes a living version.
      const size_t at = static_cast<size_t>(Dice(random, static_cast<int>(living_.size())));
      const Version target = living_[at];
      living_.erase(living_.begin() + static_cast<std::ptrdiff_t>(at));
      original = target.original;
      if (dice < 2) {
        auto* cancelled = event->mutable_payload()->mutable_fact_cancelled();
        cancelled->set_target_position(target.known_from);
        cancelled->set_original_position(original);
        cancelled->set_target_type(events::v1::EventPayload::kVolunteeringStarted);
        return event;
      }
      auto* corrected = event->mutable_payload()->mutable_fact_corrected();
      corrected->set_target_position(target.known_from);
      corrected->set_original_position(original);
      *corrected->mutable_replacement() = told;
    } else {
      *event->mutable_payload() = told;
    }
    living_.push_back({position, original});
    return event;
  }

  struct Version {
    int64_t known_from;
    int64_t original;
  };

  storage::RowStore& rows_;
  FactCache& cache_;
  const ProjectionSpec spec_{
      "people", 1, {{events::v1::EventPayload::kVolunteeringStarted, {"caretaker"}}}};
  std::shared_ptr<storage::RowFamily> family_;
  std::shared_ptr<SubjectStamps> stamps_;
  // The writer's.
  std::vector<EventPtr> events_;
  std::vector<Version> living_;
};

}  // namespace loge::runtime::testing

#endif  // LOGE_TESTS_SUPPORT_RUNTIME_CACHED_ROWS_H_
