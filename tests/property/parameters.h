// Parameters of a network, by the dice. For tests.
#ifndef LOGE_TESTS_PROPERTY_PARAMETERS_H_
#define LOGE_TESTS_PROPERTY_PARAMETERS_H_

#include "loge/v1/network.pb.h"
#include "tests/property/dice.h"

namespace loge::property {

// Windows of up to `days_max` days; some of the weights; sometimes another limit.
inline v1::NetworkParameters RandomParameters(Dice& dice, int days_max) {
  v1::NetworkParameters out;
  out.set_window_days(30 + dice.Below(days_max));
  out.set_half_life_days(30 + dice.Below(600));
  out.set_activity_window_days(30 + dice.Below(days_max));
  for (int kind = v1::TieKind_MIN + 1; kind <= v1::TieKind_MAX; ++kind) {
    if (!dice.Chance(30)) continue;
    v1::TieWeight* weight = out.add_tie_weights();
    weight->set_kind(static_cast<v1::TieKind>(kind));
    weight->set_kappa(dice.Below(5) / 4.0);
  }
  if (dice.Chance(50)) out.set_tie_participants_max(2 + dice.Below(5));
  return out;
}

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_PARAMETERS_H_
