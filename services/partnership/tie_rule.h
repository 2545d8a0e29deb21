// Which activities make ties, and how strongly those of each kind: parameters of a question, by
// section 5 of the domain's definitions where it leaves them out. Pure; values.
#ifndef LOGE_SERVICES_PARTNERSHIP_TIE_RULE_H_
#define LOGE_SERVICES_PARTNERSHIP_TIE_RULE_H_

#include <array>
#include <cstddef>

#include "loge/v1/network.pb.h"
#include "services/runtime/violations.h"

namespace loge::partnership {

enum class ActivityKind {
  kPartnerMeeting,
  kInterLandlordMeeting,
  kSteeringMeeting,
  kEventDay,
  kTrainingHalfDay,
  kExpressionGroup,
  kSeminar,  // A half-day of one.
  kIntroduction,
  kExperiment,  // Some who came together in one.
};
inline constexpr size_t kActivityKinds = 9;

class TieRule {
 public:
  // The defaults.
  TieRule();
  // `parameters` in the form that CheckTieRule finds nothing wrong with.
  explicit TieRule(const v1::NetworkParameters& parameters);

  // What one person gives to all others of an activity together; 0: its kind makes no ties.
  double Kappa(ActivityKind kind) const { return kappa_[static_cast<size_t>(kind)]; }
  // Whether an activity makes ties that names so many: neither too few nor too many for it.
  bool MakesTies(ActivityKind kind, int named) const {
    return Kappa(kind) > 0 && named >= 2 && named <= participants_max_;
  }

  // Tells all of it, each kind once, in the order of their numbers.
  void Fill(v1::NetworkParameters* out) const;

 private:
  std::array<double, kActivityKinds> kappa_;
  int participants_max_;
};

// Adds what is wrong with the part of `parameters` that a rule is made of.
void CheckTieRule(const v1::NetworkParameters& parameters, runtime::Violations& out);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_TIE_RULE_H_
