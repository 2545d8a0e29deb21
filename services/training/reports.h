// Lists about training that are made of more than one thing: attendance sheets, what is due, how
// many are covered. `training` and `caretakers` read the models of those names. Pure; thread-safe
// (no state). Errors of all: those of FactReader.
#ifndef LOGE_SERVICES_TRAINING_REPORTS_H_
#define LOGE_SERVICES_TRAINING_REPORTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "loge/v1/training.pb.h"
#include "services/caretakers/registry.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/queries.h"

namespace loge::training {

inline constexpr int kWithinDaysMax = 3660;

// By person. NOT_FOUND when there is no such session.
absl::Status ListAttendance(const runtime::FactReader& training,
                            const v1::ListAttendanceRequest& request, const runtime::Page& page,
                            v1::ListAttendanceResponse* out, std::string* next_after);

// By person and module; with what it was asked, defaults filled in.
absl::Status ListDueTrainings(const runtime::FactReader& training,
                              const runtime::FactReader& caretakers,
                              const v1::ListDueTrainingsRequest& request, const runtime::Page& page,
                              v1::ListDueTrainingsResponse* out, std::string* next_after);

// By group; with what it was asked, defaults filled in. `small_groups`: whether figures about fewer
// than kGroupSizeMin persons may be told.
absl::Status ListTrainingCoverage(const runtime::FactReader& training,
                                  const runtime::FactReader& caretakers, bool small_groups,
                                  const v1::ListTrainingCoverageRequest& request,
                                  const runtime::Page& page, v1::ListTrainingCoverageResponse* out,
                                  std::string* next_after);

// Those at the landlord and in the neighbourhood; an empty id means any.
std::vector<const caretakers::Post*> PostsAt(const std::vector<caretakers::Post>& posts,
                                             const std::string& landlord_id,
                                             const std::string& neighbourhood_id);

}  // namespace loge::training

#endif  // LOGE_SERVICES_TRAINING_REPORTS_H_
