// Numbers and codes that others give: organisations (SIREN, SIRET, RNA), communes (INSEE) and
// priority zones. What is right and what they mean; services/runtime/checks.h says what is wrong.
//
// All functions take any text and never fail. Pure; thread-safe.
#ifndef LOGE_SERVICES_RUNTIME_IDENTIFIERS_H_
#define LOGE_SERVICES_RUNTIME_IDENTIFIERS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/runtime/date.h"

namespace loge::runtime {

// `value` without what people put between groups of digits: spaces (also those that do not break)
// and dots.
std::string NormalNumber(absl::string_view value);

// The following take normal numbers.

// An enterprise: 9 digits whose Luhn sum is a multiple of 10.
bool IsSiren(absl::string_view value);
// An establishment: a SIREN and 5 digits, the Luhn sum of all 14 a multiple of 10. Those of La
// Poste (SIREN 356000000) are more than that allows: there the sum of the digits may be a multiple
// of 5 instead (the rule of INSEE).
bool IsSiret(absl::string_view value);

// An association: 4 to 14 capital letters and digits, one digit at least. Usual are W, a digit, a
// letter or digit, 7 digits; old ones differ.
bool IsRna(absl::string_view value);

// INSEE code of a commune, as text: 5 characters, Corsica 2A and 2B, overseas 97 and 98. It is not
// the postcode.
bool IsCommuneCode(absl::string_view value);
// The commune that a code belongs to: Paris, Lyon or Marseille for their arrondissements, else the
// code itself.
std::string CommuneOf(absl::string_view commune_code);

// Priority zones are redrawn now and then, and each time get codes of another form.
enum class ZoningGeneration {
  kZus,  // Until the end of 2014; codes of any form.
  kQp,   // QP, department, 3 digits.
  kQn,   // QN, department, 2 digits, a letter. From 2024 on, overseas from 2025 on.
};
// What the form of the code says. Codes of unknown form are taken for ZUS.
ZoningGeneration ZoningGenerationOf(absl::string_view zoning_code);
// Whether a zone of this code exists on `day`.
bool ZoningInForce(absl::string_view zoning_code, Date day);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_IDENTIFIERS_H_
