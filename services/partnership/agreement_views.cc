#include "services/partnership/agreement_views.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/partnership/agreements.h"
#include "storage/base/status_macros.h"

namespace loge::partnership {
namespace {

using runtime::Date;
using runtime::Fact;
using runtime::FactReader;
using runtime::FormatFactDate;
using runtime::Page;

v1::Provenance ProvenanceOf(const Fact& fact) {
  v1::Provenance out;
  out.set_position(fact.known_from);
  out.set_original_position(fact.original);
  return out;
}

// The landlords of an agreement go on with those that absorbed them while it lasts.
absl::Status AddLandlords(const FactReader& reader, const caretakers::Registry& registry,
                          const AgreementEntry& agreement, v1::Agreement* out) {
  const auto& ids = agreement.terms.landlord_ids();
  LOGE_ASSIGN_OR_RETURN(const caretakers::Successions became,
                        registry.SuccessionsOf(std::set<std::string>(ids.begin(), ids.end()), {}));
  const Date day = std::min(reader.as_of(), agreement.LastDay().value_or(reader.as_of()));
  std::set<std::string> named;
  for (const std::string& id : ids) {
    std::string then = became.LandlordOn(id, day);
    if (named.insert(then).second) out->add_landlord_ids(std::move(then));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Agreement> MessageOf(const FactReader& reader,
                                        const caretakers::Registry& registry,
                                        const AgreementEntry& agreement) {
  const auto& terms = agreement.terms;
  v1::Agreement out;
  out.set_agreement_id(terms.agreement_id());
  LOGE_RETURN_IF_ERROR(AddLandlords(reader, registry, agreement, &out));
  *out.mutable_partner_ids() = terms.partner_ids();
  out.set_purpose(terms.purpose());
  out.set_territory_id(terms.territory_id());
  out.set_signed_on(FormatFactDate(agreement.fact.date));
  out.set_valid_from(terms.valid_from());
  out.set_valid_until(terms.valid_until());
  for (const AgreementEntry::Renewal& renewal : agreement.renewals) {
    v1::AgreementRenewal& row = *out.add_renewals();
    row.set_occurred_on(FormatFactDate(renewal.fact.date));
    if (renewal.until.has_value()) row.set_valid_until(runtime::FormatDay(*renewal.until));
    *row.mutable_provenance() = ProvenanceOf(renewal.fact);
    out.set_valid_until(row.valid_until());
  }
  if (agreement.end_fact.has_value()) {
    out.set_ended_on(FormatFactDate(agreement.end_fact->date));
    out.set_end_reason(agreement.end_fact->payload->agreement_ended().reason());
  }
  out.set_in_force(agreement.InForce(reader.as_of()));
  *out.mutable_provenance() = ProvenanceOf(agreement.fact);
  return out;
}

template <class Ids>
bool WantedAmong(const std::string& id, const Ids& ids) {
  return id.empty() || std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool Wanted(const v1::ListAgreementsRequest& request, const v1::Agreement& agreement) {
  return WantedAmong(request.landlord_id(), agreement.landlord_ids()) &&
         WantedAmong(request.partner_id(), agreement.partner_ids()) &&
         (request.territory_id().empty() || request.territory_id() == agreement.territory_id()) &&
         (!request.in_force() || agreement.in_force());
}

}  // namespace

absl::Status FindAgreement(const FactReader& reader, const caretakers::Registry& registry,
                           absl::string_view agreement_id, v1::Agreement* out) {
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                        reader.Facts(absl::StrCat("agreement/", agreement_id)));
  const auto agreement = FoldAgreement(agreement_id, facts);
  if (!agreement.has_value()) return runtime::NotFound("agreement", agreement_id, "agreement_id");
  LOGE_ASSIGN_OR_RETURN(*out, MessageOf(reader, registry, *agreement));
  return absl::OkStatus();
}

absl::Status ListAgreements(const FactReader& reader, const caretakers::Registry& registry,
                            const v1::ListAgreementsRequest& request, const Page& page,
                            v1::ListAgreementsResponse* out, std::string* next_after) {
  return runtime::ListBySubject<v1::Agreement>(
      reader, "agreement", page, out->mutable_agreements(), next_after,
      [&](absl::string_view id, const std::vector<Fact>& facts,
          v1::Agreement* row) -> absl::StatusOr<bool> {
        const auto agreement = FoldAgreement(id, facts);
        if (!agreement.has_value()) return false;
        LOGE_ASSIGN_OR_RETURN(*row, MessageOf(reader, registry, *agreement));
        return Wanted(request, *row);
      });
}

}  // namespace loge::partnership
