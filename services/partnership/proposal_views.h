// What queries answer about proposals, from the facts at a date and a position. Pure; thread-safe
// (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_PROPOSAL_VIEWS_H_
#define LOGE_SERVICES_PARTNERSHIP_PROPOSAL_VIEWS_H_

#include <string>

#include "absl/status/status.h"
#include "loge/v1/proposals.pb.h"
#include "services/caretakers/registry.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/queries.h"

namespace loge::partnership {

// By id. `reader` is that of the read model of this context, `registry` tells what became of
// landlords. Errors: those of FactReader.
absl::Status ListProposals(const runtime::FactReader& reader, const caretakers::Registry& registry,
                           const v1::ListProposalsRequest& request, const runtime::Page& page,
                           v1::ListProposalsResponse* out, std::string* next_after);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_PROPOSAL_VIEWS_H_
