#include "bench/rollout/story.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/country/dice.h"

namespace loge::bench::rollout {
namespace {

constexpr int kFirstYear = 2005;
constexpr int kYears = 20;
constexpr int kAdoptions = 20;   // Of each practice.
constexpr int kObjectives = 10;  // Of each roadmap.
constexpr int kAdapted = 60;     // Practices: the first ones.
constexpr int kFindings = 6;     // Of each evaluation.
constexpr uint64_t kSeed = 2007;

std::string Day(int year, int month, int day = 1) {
  return absl::StrFormat("%04d-%02d-%02d", year, month, day);
}

std::string FundingId(int territory, int year, bool of_landlord) {
  return absl::StrCat("ro-funding-", territory, "-", year, of_landlord ? "-l" : "-p");
}

class Story {
 public:
  explicit Story(int territories) : territories_(territories) {}

  std::vector<v1::Command> MakeCentres() {
    for (int i = 0; i < kLandlords; ++i) AddLandlord(i);
    for (int i = 0; i < kPartners; ++i) AddPartner(i);
    for (int i = 0; i < territories_; ++i) {
      AddCentre(i);
      AddFundings(i);
      AddExperiments(i);
      AddRoadmaps(i);
      AddActions(i);
    }
    for (int i = 0; i < kPractices; ++i) AddPractice(i);
    return std::exchange(commands_, {});
  }

  // After MakeCentres.
  std::vector<v1::Command> MakeSequel() {
    for (int i = 0; i < kAdapted; ++i) AddFateOfPractice(i);
    for (int i = 0; i < territories_; ++i) {
      AddReductions(i);
      for (int each = 0; each < kEvaluations; ++each) AddEvaluation(i, each);
    }
    return std::exchange(commands_, {});
  }

 private:
  template <class Request>
  Request* Add(Request* (v1::Command::*fact)(), const std::string& day) {
    v1::Command& command = commands_.emplace_back();
    Request* request = (command.*fact)();
    request->mutable_meta()->set_request_id(absl::StrCat("rollout-", ++requests_));
    request->set_occurred_on(day);
    return request;
  }
  std::string AnyLandlord() { return LandlordId(dice_.Below(kLandlords)); }
  int AnyMonth() { return dice_.Between(1, 12); }

  void AddLandlord(int number) {
    auto* landlord = Add(&v1::Command::mutable_register_landlord, Day(kFirstYear, 1));
    landlord->set_landlord_id(LandlordId(number));
    landlord->set_kind(events::v1::LANDLORD_KIND_OPH);
    landlord->set_name(absl::StrCat("Landlord of the rollout ", number));
  }

  void AddPartner(int number) {
    auto* partner = Add(&v1::Command::mutable_register_partner, Day(kFirstYear, 1));
    partner->set_partner_id(PartnerId(number));
    partner->set_type(number < 5 ? events::v1::PARTNER_TYPE_COMMUNE
                                 : events::v1::PARTNER_TYPE_STATE);
    partner->set_name(absl::StrCat("Partner of the rollout ", number));
  }

  void AddCentre(int territory) {
    const std::string id = TerritoryId(territory);
    for (int i = 0; i < 4; ++i) {
      auto* interest = Add(&v1::Command::mutable_state_interest, Day(kFirstYear, 2 + i));
      interest->set_territory_id(id);
      interest->set_landlord_id(LandlordId((territory + i) % kLandlords));
    }
    auto* diagnosis = Add(&v1::Command::mutable_deliver_diagnosis, Day(kFirstYear, 8));
    diagnosis->set_diagnosis_id(DiagnosisId(territory));
    diagnosis->set_title("Diagnosis");
    diagnosis->add_territory_ids(id);
    diagnosis->add_authors("Consultancy");
    for (const auto heard :
         {events::v1::STAKEHOLDER_GROUP_CARETAKERS, events::v1::STAKEHOLDER_GROUP_STATE,
          events::v1::STAKEHOLDER_GROUP_COMMUNES}) {
      diagnosis->add_heard(heard);
    }
    auto* carrier = Add(&v1::Command::mutable_designate_carrier, Day(kFirstYear, 9));
    carrier->set_territory_id(id);
    carrier->set_name("Association");
    auto* place = Add(&v1::Command::mutable_name_centre_place, Day(kFirstYear, 10));
    place->set_territory_id(id);
    place->set_place("A house");
    // Another day for those of the same landlords: else it would be the same agreement.
    const std::string signed_on = Day(kFirstYear, 11, 1 + territory / kLandlords);
    auto* agreement = Add(&v1::Command::mutable_sign_agreement, signed_on);
    agreement->set_agreement_id(AgreementId(territory));
    agreement->set_territory_id(id);
    agreement->set_purpose(events::v1::AGREEMENT_PURPOSE_PARTNERSHIP);
    agreement->set_valid_from(signed_on);
    agreement->add_partner_ids(PartnerId(territory % 5));
    for (int i = 0; i < 3; ++i)
      agreement->add_landlord_ids(LandlordId((territory + i) % kLandlords));
    auto* thresholds = Add(&v1::Command::mutable_set_thresholds, Day(kFirstYear, 12));
    thresholds->set_territory_id(id);
    thresholds->set_participation_hundredths_min(dice_.Between(20, 60));
  }

  // One landlord and one partner, each year.
  void AddFundings(int territory) {
    for (int year = kFirstYear; year < kFirstYear + kYears; ++year) {
      for (const bool of_landlord : {true, false}) {
        const std::string id = FundingId(territory, year, of_landlord);
        auto* funding = Add(&v1::Command::mutable_commit_funding, Day(year, 1, 15));
        funding->set_funding_id(id);
        funding->set_territory_id(TerritoryId(territory));
        if (of_landlord) {
          funding->set_landlord_id(FundingLandlordId(territory, year));
        } else {
          funding->set_partner_id(PartnerId((territory + year) % kPartners));
        }
        funding->set_period_from(Day(year, 1));
        funding->set_period_until(Day(year, 12, 31));
        funding->set_purpose(of_landlord ? events::v1::FUNDING_PURPOSE_TFPB
                                         : events::v1::FUNDING_PURPOSE_GENERAL);
        // Other amounts each time: the same would be the same funding.
        funding->set_amount_cents(1'000'000 + 100 * territory + dice_.Below(50));
        auto* paid = Add(&v1::Command::mutable_pay_funding, Day(year, 6, 15));
        paid->set_funding_id(id);
        paid->set_amount_cents(900'000);
      }
    }
  }

  void AddExperiments(int territory) {
    for (int i = 0; i < 2; ++i) {
      const int year = kFirstYear + dice_.Below(kYears - 2);
      auto* launch = Add(&v1::Command::mutable_launch_experiment, Day(year, AnyMonth()));
      launch->set_experiment_id(ExperimentId(territory, i));
      launch->set_title("An experiment");
      launch->set_territory_id(TerritoryId(territory));
      const int first = dice_.Below(kLandlords);
      launch->add_landlord_ids(LandlordId(first));
      launch->add_landlord_ids(LandlordId((first + 1) % kLandlords));
      launch->set_theme("waste");
      launch->set_approach(events::v1::EXPERIMENT_APPROACH_PREVENTIVE);
      auto* end = Add(&v1::Command::mutable_conclude_experiment, Day(year + 1, 12));
      end->set_experiment_id(ExperimentId(territory, i));
      end->set_outcome(static_cast<events::v1::ExperimentOutcome>(dice_.Between(1, 4)));
      end->set_lesson("A lesson");
    }
  }

  void AddRoadmaps(int territory) {
    for (int i = 0; i < 3; ++i) {
      const int year = kFirstYear + 5 * i;
      auto* roadmap = Add(&v1::Command::mutable_adopt_roadmap, Day(year, 3));
      roadmap->set_roadmap_id(RoadmapId(territory, i));
      roadmap->set_title("A roadmap");
      roadmap->add_territory_ids(TerritoryId(territory));
      roadmap->set_period_from(Day(year, 1));
      roadmap->set_period_until(Day(year + 9, 12, 31));
      for (int each = 0; each < kObjectives; ++each) {
        events::v1::Objective* objective = roadmap->add_objectives();
        objective->set_objective_id(absl::StrCat("o", each));
        objective->set_title("An objective");
        objective->set_pillar(static_cast<events::v1::Pillar>(1 + each % 3));
      }
      for (int each = 0; each < kObjectives; ++each) {
        auto* assessed = Add(&v1::Command::mutable_assess_objective, Day(year + 2, AnyMonth()));
        assessed->set_roadmap_id(RoadmapId(territory, i));
        assessed->set_objective_id(absl::StrCat("o", each));
        assessed->set_status(static_cast<events::v1::ObjectiveStatus>(dice_.Between(1, 5)));
      }
    }
  }

  void AddActions(int territory) {
    for (int year = kFirstYear; year < kFirstYear + kYears; ++year) {
      auto* action = Add(&v1::Command::mutable_hold_valorisation_action, Day(year, AnyMonth()));
      action->set_action_id(absl::StrCat("ro-action-", territory, "-", year));
      action->set_territory_id(TerritoryId(territory));
      action->set_audience(static_cast<events::v1::ValorisationAudience>(dice_.Between(1, 3)));
      action->set_medium(static_cast<events::v1::ValorisationMedium>(dice_.Between(1, 3)));
    }
  }

  void AddPractice(int number) {
    const int origin = dice_.Below(kLandlords);
    origins_.push_back(origin);
    auto* shared = Add(&v1::Command::mutable_share_practice, Day(kFirstYear + 1, AnyMonth()));
    shared->set_practice_id(PracticeId(number));
    shared->set_title("A practice");
    shared->set_kind(static_cast<events::v1::PracticeKind>(dice_.Between(1, 3)));
    shared->set_landlord_id(LandlordId(origin));
    for (int i = 1; i <= kAdoptions; ++i) {
      // One roll after the other: in which order arguments are made is up to the compiler.
      const int month = AnyMonth();
      const int year = kFirstYear + 2 + dice_.Below(kYears - 2);
      auto* adopted = Add(&v1::Command::mutable_adopt_practice, Day(year, month));
      adopted->set_practice_id(PracticeId(number));
      adopted->set_landlord_id(LandlordId((origin + i) % kLandlords));
    }
  }

  // The practice of that number is adapted, and what came of it again; one landlord gives it up.
  // None of these is the origin or among the kAdoptions after it.
  void AddFateOfPractice(int number) {
    const int origin = origins_[static_cast<size_t>(number)];
    const auto later = [origin](int steps) { return LandlordId((origin + steps) % kLandlords); };
    auto* adopted = Add(&v1::Command::mutable_adopt_practice, Day(kFirstYear + 5, 1));
    adopted->set_practice_id(PracticeId(number));
    adopted->set_landlord_id(later(kAdoptions + 1));
    auto* dropped = Add(&v1::Command::mutable_drop_practice, Day(kFirstYear + 10, 1));
    dropped->set_practice_id(PracticeId(number));
    dropped->set_landlord_id(later(kAdoptions + 1));
    std::string from = PracticeId(number);
    for (int i = 1; i <= 2; ++i) {
      auto* adapted = Add(&v1::Command::mutable_adapt_practice, Day(kFirstYear + 5 + i, 6));
      adapted->set_practice_id(absl::StrFormat("ro-adapted-%03d-%d", number, i));
      adapted->set_title("A practice of our own");
      adapted->set_from_practice_id(from);
      adapted->set_landlord_id(later(kAdoptions + 1 + i));
      from = adapted->practice_id();
    }
  }

  // Of every fifth year.
  void AddReductions(int territory) {
    for (int year = kFirstYear; year < kFirstYear + kYears; year += 5) {
      for (const bool of_landlord : {true, false}) {
        auto* reduced = Add(&v1::Command::mutable_reduce_funding, Day(year, 3));
        reduced->set_funding_id(FundingId(territory, year, of_landlord));
        reduced->set_amount_cents(50'000);
      }
    }
  }

  // When all territories are there: the last ones open at the end of 2019.
  void AddEvaluation(int territory, int number) {
    const std::string id = EvaluationId(territory, number);
    const int year = 2020 + 2 * number;
    auto* ordered = Add(&v1::Command::mutable_commission_evaluation, Day(year, 2));
    ordered->set_evaluation_id(id);
    ordered->set_title("An evaluation");
    ordered->add_territory_ids(TerritoryId(territory));
    ordered->add_heard(events::v1::STAKEHOLDER_GROUP_CARETAKERS);
    auto* published = Add(&v1::Command::mutable_publish_evaluation, Day(year, 11));
    published->set_evaluation_id(id);
    published->set_title("An evaluation");
    published->add_territory_ids(TerritoryId(territory));
    published->set_evaluator("An institute");
    for (int i = 0; i < kFindings; ++i) {
      events::v1::Finding* finding = published->add_findings();
      finding->set_kind(static_cast<events::v1::FindingKind>(dice_.Between(1, 3)));
      finding->set_territory_id(TerritoryId(territory));
      finding->set_text("A finding");
    }
  }

  const int territories_;
  country::Dice dice_{kSeed};
  std::vector<int> origins_;  // The landlord of each practice, by number.
  int requests_ = 0;
  std::vector<v1::Command> commands_;
};

}  // namespace

std::string TerritoryId(int number) { return absl::StrFormat("territory-%03d", number); }
std::string DiagnosisId(int territory) { return absl::StrCat("ro-diagnosis-", territory); }
std::string AgreementId(int territory) { return absl::StrCat("ro-agreement-", territory); }
std::string EvaluationId(int territory, int number) {
  return absl::StrFormat("ro-evaluation-%03d-%d", territory, number);
}
std::string LandlordId(int number) { return absl::StrFormat("ro-landlord-%02d", number); }
std::string PartnerId(int number) { return absl::StrFormat("ro-partner-%d", number); }
std::string PracticeId(int number) { return absl::StrFormat("ro-practice-%03d", number); }
std::string FundingLandlordId(int territory, int year) {
  return LandlordId((territory + year) % kLandlords);
}
std::string ExperimentId(int territory, int number) {
  return absl::StrFormat("ro-experiment-%03d-%d", territory, number);
}
std::string RoadmapId(int territory, int number) {
  return absl::StrFormat("ro-roadmap-%03d-%d", territory, number);
}

CountryStory MakeStory(int territories) {
  Story story(territories);
  CountryStory out;
  out.centres = story.MakeCentres();
  out.sequel = story.MakeSequel();
  return out;
}

}  // namespace loge::bench::rollout
