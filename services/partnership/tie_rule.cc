#include "services/partnership/tie_rule.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"

namespace loge::partnership {
namespace {

struct KindDefault {
  ActivityKind kind;
  v1::TieKind name;
  double kappa;
};
// In the order of the numbers of `name`.
constexpr std::array<KindDefault, kActivityKinds> kDefaults{{
    {ActivityKind::kPartnerMeeting, v1::TIE_KIND_PARTNER_MEETING, 1.0},
    {ActivityKind::kInterLandlordMeeting, v1::TIE_KIND_INTER_LANDLORD_MEETING, 1.0},
    {ActivityKind::kSteeringMeeting, v1::TIE_KIND_STEERING_MEETING, 0.5},
    {ActivityKind::kEventDay, v1::TIE_KIND_EVENT_DAY, 0.0},
    {ActivityKind::kTrainingHalfDay, v1::TIE_KIND_TRAINING_HALF_DAY, 0.25},
    {ActivityKind::kExpressionGroup, v1::TIE_KIND_EXPRESSION_GROUP, 0.5},
    {ActivityKind::kSeminar, v1::TIE_KIND_SEMINAR_HALF_DAY, 0.5},
    {ActivityKind::kIntroduction, v1::TIE_KIND_INTRODUCTION, 2.0},
    {ActivityKind::kExperiment, v1::TIE_KIND_EXPERIMENT, 1.0},
}};

}  // namespace

TieRule::TieRule() : TieRule(v1::NetworkParameters::default_instance()) {}

TieRule::TieRule(const v1::NetworkParameters& parameters)
    : kappa_(),
      participants_max_(parameters.tie_participants_max() == 0
                            ? runtime::kTieParticipantsMax
                            : parameters.tie_participants_max()) {
  for (const KindDefault& each : kDefaults) {
    double& kappa = kappa_[static_cast<size_t>(each.kind)];
    kappa = each.kappa;
    for (const v1::TieWeight& weight : parameters.tie_weights()) {
      if (weight.kind() == each.name) kappa = weight.kappa();
    }
  }
}

void TieRule::Fill(v1::NetworkParameters* out) const {
  out->clear_tie_weights();
  for (const KindDefault& each : kDefaults) {
    v1::TieWeight* weight = out->add_tie_weights();
    weight->set_kind(each.name);
    weight->set_kappa(Kappa(each.kind));
  }
  out->set_tie_participants_max(participants_max_);
}

void CheckTieRule(const v1::NetworkParameters& parameters, runtime::Violations& out) {
  if (parameters.tie_participants_max() != 0) {
    runtime::CheckRange(parameters.tie_participants_max(), "parameters.tie_participants_max", 2,
                        runtime::kTieParticipantsAskedMax, out);
  }
  for (int i = 0; i < parameters.tie_weights_size(); ++i) {
    const v1::TieWeight& weight = parameters.tie_weights(i);
    const std::string field = absl::StrCat("parameters.tie_weights[", i, "]");
    runtime::CheckEnum(weight.kind(), field + ".kind", runtime::Presence::kRequired, out);
    // NaN lies in no range.
    if (!(weight.kappa() >= 0 && weight.kappa() <= runtime::kKappaMax)) {
      runtime::AddInvalid(field + ".kappa", "is no weight",
                          absl::StrCat("0 to ", runtime::kKappaMax), absl::StrCat(weight.kappa()),
                          out);
    }
    for (int before = 0; before < i; ++before) {
      if (parameters.tie_weights(before).kind() != weight.kind()) continue;
      runtime::AddInvalid(field + ".kind", "is there twice", "each kind once",
                          v1::TieKind_Name(weight.kind()), out);
      break;
    }
  }
}

}  // namespace loge::partnership
