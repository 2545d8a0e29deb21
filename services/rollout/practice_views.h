// Answers about practices and actions for the standing of the trade, from the facts at a date and a
// position.
//
// References that dangle (a practice that was cancelled while others were made of it) are left out,
// never an error. Errors: those of FactReader.
#ifndef LOGE_SERVICES_ROLLOUT_PRACTICE_VIEWS_H_
#define LOGE_SERVICES_ROLLOUT_PRACTICE_VIEWS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/v1/practices.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/practices.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

// The practices of a query's date and position. The readers, of the read models of this context and
// of the caretakers', must outlive it. Thread-compatible: it remembers what became of landlords.
class PracticeReader {
 public:
  PracticeReader(const runtime::FactReader& rollout, const runtime::FactReader& people)
      : rollout_(rollout), registry_(people) {}

  // Not known() when there is no such practice; the second from the facts that the reader has given
  // for PracticeSubject(practice_id).
  absl::StatusOr<PracticeState> Find(const std::string& practice_id) const;
  absl::StatusOr<PracticeState> StateOf(absl::string_view practice_id,
                                        const std::vector<runtime::Fact>& facts) const;

  // Who keeps or kept to a practice, those who made another of it included; in order.
  absl::StatusOr<std::vector<Holding>> HoldingsOf(const PracticeState& state) const;

  // Of one that was adapted, the kind of the first one it comes from; none when that is not known.
  absl::StatusOr<events::v1::PracticeKind> KindOf(const PracticeState& state) const;

  // What it comes from, the nearest first; what comes from it, by steps and id: of either at most
  // kPracticeGenerationsMax steps away.
  absl::Status FillLineage(const PracticeState& state, v1::GetPracticeResponse* out) const;

  runtime::Date as_of() const { return rollout_.as_of(); }

 private:
  // What it comes from, the nearest first, at most kPracticeGenerationsMax.
  absl::StatusOr<std::vector<PracticeState>> AncestorsOf(const PracticeState& state) const;

  const runtime::FactReader& rollout_;
  const caretakers::Registry registry_;
};

// How those who go on at that date stand to a practice with these holdings.
std::map<Holder, v1::AdoptionCell> CellsOf(const std::vector<Holding>& holdings,
                                           const caretakers::Successions& became,
                                           runtime::Date as_of);

// Fills `out` from a practice that is known and its holdings.
void FillPractice(const PracticeState& state, events::v1::PracticeKind kind,
                  const std::vector<Holding>& holdings, runtime::Date as_of, v1::Practice* out);

// Fills `out` from the facts filed under "valorisation/<id>"; false when it is not known.
bool FillAction(absl::string_view action_id, const std::vector<runtime::Fact>& facts,
                v1::ValorisationAction* out);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_PRACTICE_VIEWS_H_
