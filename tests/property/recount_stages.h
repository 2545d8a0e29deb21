// What the stages ask for, recounted: from all that is told until a day, as it was told.
#ifndef LOGE_TESTS_PROPERTY_RECOUNT_STAGES_H_
#define LOGE_TESTS_PROPERTY_RECOUNT_STAGES_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/stages.pb.h"
#include "tests/property/story.h"

namespace loge::property {

class Recount;

// What had happened in a territory by a day.
class Then {
 public:
  // `people` knows who works for whom until that day or a later one.
  Then(const std::vector<Fact>& standing, const std::string& territory, int on,
       const Recount& people)
      : territory_(territory), on_(on), people_(people) {
    for (const Fact& fact : standing) {
      if (fact.day <= on) told_.push_back(fact);
    }
  }

  std::vector<v1::Threshold> Thresholds() const;
  v1::CriterionState Judge(events::v1::StageCriterion criterion) const;
  std::vector<v1::ComponentState> Components() const;
  // In order, each higher than the one before.
  std::vector<std::pair<events::v1::Stage, Fact>> StagesOf(const std::string& territory) const;

 private:
  struct Money {
    int from = 0;
    int until = 0;
    events::v1::FundingPurpose purpose = events::v1::FUNDING_PURPOSE_UNSPECIFIED;
    int64_t original = 0;
    int64_t position = 0;
  };

  bool IsCommune(const std::string& partner) const;
  std::vector<Money> Fundings() const;
  // The last day of the agreement; a far one when it has none.
  int EndOf(const Fact& signature) const;
  // Of foundation modules; nothing (0) when the session does not count.
  int LastHalfDay(const events::v1::SessionScheduled& session) const;
  void See(v1::CoreComponent component, int day, const Fact& fact,
           std::vector<v1::ComponentState>* out) const;
  void SeeCoordinators(std::vector<v1::ComponentState>* out) const;
  std::map<std::string, std::pair<Fact, int>> Presences() const;
  template <class Wanted>
  void FindFirst(Wanted wanted, v1::CriterionState* out) const;
  void FindInterests(v1::CriterionState* out) const;
  void FindDiagnosis(v1::CriterionState* out) const;
  void FindAgreement(v1::CriterionState* out) const;
  void FindMonths(v1::CriterionState* out) const;
  void FindPeriods(v1::CriterionState* out) const;
  void FindSeats(v1::CriterionState* out) const;
  void FindLandlords(v1::CriterionState* out) const;
  void FindChildren(v1::CriterionState* out) const;
  void FindRest(events::v1::StageCriterion criterion, v1::CriterionState* out) const;
  void Find(events::v1::StageCriterion criterion, v1::CriterionState* out) const;

  const std::string territory_;
  const int on_;
  const Recount& people_;
  std::vector<Fact> told_;
};

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_RECOUNT_STAGES_H_
