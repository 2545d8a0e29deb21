// The figures of one territory on one day that a comparison sets beside those of others
// (definitions: loge/v1/territory_comparison.proto). Each is worked out by the code of the query
// that answers it alone. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_COMPARED_FIGURES_H_
#define LOGE_SERVICES_INDICATORS_COMPARED_FIGURES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "loge/v1/network.pb.h"
#include "loge/v1/territory_comparison.pb.h"
#include "services/runtime/fact_reader.h"

namespace loge::indicators {

// Each reads the model of its name; all are of one date and position. Borrowed.
struct ComparedReaders {
  const runtime::FactReader& partnership;
  const runtime::FactReader& caretakers;
  const runtime::FactReader& training;
  const runtime::FactReader& rollout;
};

// What is compared, and for whom.
struct ComparisonTerms {
  std::vector<v1::ComparedIndicator> indicators;
  v1::ComparisonNormalisation normalisation = v1::COMPARISON_NORMALISATION_NONE;
  v1::NetworkParameters parameters;  // Whole, as partnership::ParametersOf gives them.
  bool small_groups = false;         // Whether the caller may see them.
};

struct ComparedFigures {
  std::vector<std::optional<double>> values;  // In the order of the indicators.
  std::optional<int64_t> divisor;             // What counts are divided by.
};

// Those of the readers' date. Errors: NOT_FOUND when the territory is not known; those of
// FactReader.
absl::StatusOr<ComparedFigures> FiguresOn(const ComparedReaders& readers,
                                          const std::string& territory_id,
                                          const ComparisonTerms& terms);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_COMPARED_FIGURES_H_
