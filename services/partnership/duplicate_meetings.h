// Meetings that may have been told twice: of one day and territory, with many persons in common.
// They are found for somebody to decide (MergeMeetings). Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_DUPLICATE_MEETINGS_H_
#define LOGE_SERVICES_PARTNERSHIP_DUPLICATE_MEETINGS_H_

#include <string>

#include "absl/status/status.h"
#include "loge/v1/partnership.pb.h"
#include "services/caretakers/registry.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/queries.h"

namespace loge::partnership {

inline constexpr double kSimilarityMinDefault = 0.5;

// By territory, then by date, then by the ids of the two. Errors: those of FactReader.
absl::Status ListDuplicateMeetings(const runtime::FactReader& reader,
                                   const caretakers::Registry& registry,
                                   const v1::ListDuplicateMeetingsRequest& request,
                                   const runtime::Page& page,
                                   v1::ListDuplicateMeetingsResponse* out, std::string* next_after);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DUPLICATE_MEETINGS_H_
