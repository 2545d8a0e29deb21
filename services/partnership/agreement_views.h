// What queries answer about agreements, from the facts at a date and a position. Pure; thread-safe
// (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_AGREEMENT_VIEWS_H_
#define LOGE_SERVICES_PARTNERSHIP_AGREEMENT_VIEWS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "loge/v1/agreements.pb.h"
#include "services/caretakers/registry.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/queries.h"

namespace loge::partnership {

// `reader` is that of the read model of this context, `registry` tells what became of landlords.
// Errors of both: those of FactReader; NOT_FOUND where one thing is asked for.
absl::Status FindAgreement(const runtime::FactReader& reader, const caretakers::Registry& registry,
                           absl::string_view agreement_id, v1::Agreement* out);
// By id.
absl::Status ListAgreements(const runtime::FactReader& reader, const caretakers::Registry& registry,
                            const v1::ListAgreementsRequest& request, const runtime::Page& page,
                            v1::ListAgreementsResponse* out, std::string* next_after);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_AGREEMENT_VIEWS_H_
