#include "services/runtime/identity_reader.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

// Visits the people of one kind of subject in byte order: those whom the reader beneath visits, but
// absorbed ids, and those survivors of whom only facts about absorbed ids tell.
class PeopleVisit {
 public:
  PeopleVisit(const FactReader& united, const Identities& identities, absl::string_view kind,
              absl::string_view after_id, FactReader::Visitor visit, DateFilter filter)
      : united_(united),
        identities_(identities),
        kind_(kind),
        visit_(visit),
        filter_(filter),
        next_(identities.survivors().upper_bound(ToString(after_id))) {}

  // False to stop.
  bool Take(absl::string_view id, std::vector<Fact> facts) {
    if (!TakeSurvivors(id)) return false;
    const std::string survivor = identities_.SurvivorOf(id);
    if (ToAbsl(survivor) != id) return true;
    if (next_ == identities_.survivors().end() || *next_ != survivor) {
      return visit_(id, std::move(facts));
    }
    return TakeSurvivor();
  }
  // Those after everybody.
  void Finish() { TakeSurvivors(std::nullopt); }

  const absl::Status& failed() const { return failed_; }

 private:
  // The survivors before `id`.
  bool TakeSurvivors(std::optional<absl::string_view> id) {
    while (next_ != identities_.survivors().end() && (!id.has_value() || ToAbsl(*next_) < *id)) {
      if (!TakeSurvivor()) return false;
    }
    return true;
  }

  bool TakeSurvivor() {
    const std::string& id = *next_++;
    absl::StatusOr<std::vector<Fact>> facts = united_.Facts(absl::StrCat(kind_, "/", id), filter_);
    failed_ = facts.status();
    if (!failed_.ok()) return false;
    return facts->empty() || visit_(id, *std::move(facts));
  }

  const FactReader& united_;
  const Identities& identities_;
  const absl::string_view kind_;
  const FactReader::Visitor visit_;
  const DateFilter filter_;
  std::set<std::string>::const_iterator next_;
  absl::Status failed_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const Identities>> ReadIdentities(const FactReader& reader) {
  return runtime::Recall<Identities>(
      reader, "identities", kIdentitiesSubject,
      [&](const std::vector<Fact>&, Dependencies&) -> absl::StatusOr<Identities> {
        // Whatever the date asked for: a merge says who somebody always was.
        LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                              reader.Facts(kIdentitiesSubject, DateFilter::kAny));
        return Identities(facts);
      },
      [](const Identities& identities) { return identities.bytes(); });
}

std::vector<Fact> MergesOf(const Identities& identities, const std::set<std::string>& survivors) {
  std::vector<Fact> out;
  for (const std::string& survivor : survivors) {
    for (Fact& merge : identities.MergesOf(survivor)) out.push_back(std::move(merge));
  }
  return out;
}

std::vector<Fact> ResolvedFacts::MergesBehind(const Identities& identities,
                                              int64_t known_from) const {
  const auto it = survivors_.find(known_from);
  return it == survivors_.end() ? std::vector<Fact>() : MergesOf(identities, it->second);
}

std::vector<Fact> IdentityReader::Unite(std::vector<Fact> facts, ResolvedFacts& resolved) const {
  return identities_.Unite(std::move(facts), Identities::Lists::kEveryoneOnce,
                           [&](const Fact& fact, const std::set<std::string>& survivors) {
                             resolved.Add(fact, survivors);
                           });
}

absl::StatusOr<std::shared_ptr<const void>> IdentityReader::Recall(absl::string_view what,
                                                                   absl::string_view subject,
                                                                   Work work) const {
  const std::vector<std::string> subjects = identities_.SubjectsBehind(subject);
  if (subjects.size() > 1 || ToAbsl(subjects[0]) != subject) {
    return FactReader::Recall(what, subject, work);
  }
  return reader_.Recall(
      what, subject,
      [&](const std::vector<Fact>& as_told, Dependencies& on) -> absl::StatusOr<WorkedOut> {
        ResolvedFacts resolved;
        LOGE_ASSIGN_OR_RETURN(WorkedOut made, work(Unite(as_told, resolved), on));
        if (!resolved.empty()) made.keep = false;
        resolved_.AddAll(resolved);
        return made;
      });
}

absl::StatusOr<std::vector<Fact>> IdentityReader::ReadUnited(absl::string_view subject,
                                                             Read read) const {
  const std::vector<std::string> subjects = identities_.SubjectsBehind(subject);
  LOGE_ASSIGN_OR_RETURN(std::vector<Fact> facts, read(subjects[0]));
  for (size_t i = 1; i < subjects.size(); ++i) {
    LOGE_ASSIGN_OR_RETURN(std::vector<Fact> more, read(subjects[i]));
    facts.insert(facts.end(), more.begin(), more.end());
  }
  return Unite(std::move(facts));
}

absl::StatusOr<std::vector<Fact>> IdentityReader::Facts(absl::string_view subject,
                                                        DateFilter filter) const {
  return ReadUnited(subject, [&](absl::string_view each) { return reader_.Facts(each, filter); });
}

// Facts that become equal are of one date: those before `from` take none of these away.
absl::StatusOr<std::vector<Fact>> IdentityReader::FactsSince(absl::string_view subject,
                                                             Date from) const {
  return ReadUnited(subject,
                    [&](absl::string_view each) { return reader_.FactsSince(each, from); });
}

absl::Status IdentityReader::ForEach(absl::string_view kind, absl::string_view after_id,
                                     Visitor visit, DateFilter filter) const {
  if (!AreOfPeople(kind)) {
    return reader_.ForEach(
        kind, after_id,
        [&](absl::string_view id, std::vector<Fact> facts) {
          return visit(id, Unite(std::move(facts)));
        },
        filter);
  }
  PeopleVisit people(*this, identities_, kind, after_id, visit, filter);
  bool stopped = false;
  LOGE_RETURN_IF_ERROR(reader_.ForEach(
      kind, after_id,
      [&](absl::string_view id, std::vector<Fact> facts) {
        stopped = !people.Take(id, Unite(std::move(facts)));
        return !stopped;
      },
      filter));
  if (!stopped) people.Finish();
  return people.failed();
}

}  // namespace loge::runtime
