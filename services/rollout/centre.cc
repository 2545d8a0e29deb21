#include "services/rollout/centre.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using events::v1::InterestStated;
using runtime::Fact;

std::tuple<const std::string&, const std::string&> OrganisationOf(const Fact& fact) {
  const InterestStated& stated = fact.payload->interest_stated();
  return std::tie(stated.landlord_id(), stated.partner_id());
}

// What was told first, whatever arrived first: of one day, what is known more exactly.
bool StatedBefore(const Fact& a, const Fact& b) {
  return std::make_tuple(a.date.day, static_cast<int>(a.date.precision), a.original) <
         std::make_tuple(b.date.day, static_cast<int>(b.date.precision), b.original);
}

}  // namespace

const runtime::FoldSpec kInterestFold{"rollout.interest",
                                      {EventPayload::kInterestStatedFieldNumber}};
const runtime::FoldSpec kCarrierFold{"rollout.carrier",
                                     {EventPayload::kCarrierDesignatedFieldNumber}};
const runtime::FoldSpec kPlaceFold{"rollout.place", {EventPayload::kCentrePlaceNamedFieldNumber}};
const runtime::FoldSpec kDiagnosisFold{"rollout.diagnosis",
                                       {EventPayload::kDiagnosisDeliveredFieldNumber}};

std::string DiagnosisSubject(absl::string_view diagnosis_id) {
  return absl::StrCat("diagnosis/", diagnosis_id);
}

bool SameOrganisation(const Fact& a, const Fact& b) {
  return OrganisationOf(a) == OrganisationOf(b);
}

std::vector<Fact> FoldInterests(absl::string_view territory_id, const std::vector<Fact>& facts) {
  std::vector<Fact> first;
  for (const Fact& fact : facts) {
    if (!fact.payload->has_interest_stated() ||
        fact.payload->interest_stated().territory_id() != territory_id) {
      continue;
    }
    const auto known = std::find_if(first.begin(), first.end(), [&](const Fact& other) {
      return SameOrganisation(other, fact);
    });
    if (known == first.end()) {
      first.push_back(fact);
    } else if (StatedBefore(fact, *known)) {
      *known = fact;
    }
  }
  std::sort(first.begin(), first.end(), [](const Fact& a, const Fact& b) {
    return a.date.day != b.date.day ? a.date.day < b.date.day
                                    : OrganisationOf(a) < OrganisationOf(b);
  });
  return first;
}

std::vector<Fact> FoldCarriers(absl::string_view territory_id, const std::vector<Fact>& facts) {
  std::vector<Fact> carriers;
  for (const Fact& fact : facts) {
    if (fact.payload->has_carrier_designated() &&
        fact.payload->carrier_designated().territory_id() == territory_id) {
      carriers.push_back(fact);
    }
  }
  return carriers;
}

std::vector<Fact> FoldPlaces(absl::string_view territory_id, const std::vector<Fact>& facts) {
  std::vector<Fact> places;
  for (const Fact& fact : facts) {
    if (fact.payload->has_centre_place_named() &&
        fact.payload->centre_place_named().territory_id() == territory_id) {
      places.push_back(fact);
    }
  }
  return places;
}

std::optional<Fact> FoldDiagnosis(absl::string_view diagnosis_id, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (fact.payload->has_diagnosis_delivered() &&
        fact.payload->diagnosis_delivered().diagnosis_id() == diagnosis_id) {
      return fact;
    }
  }
  return std::nullopt;
}

std::vector<Fact> DiagnosesOf(absl::string_view territory_id, const std::vector<Fact>& facts) {
  std::vector<Fact> diagnoses;
  for (const Fact& fact : facts) {
    if (!fact.payload->has_diagnosis_delivered()) continue;
    const auto& about = fact.payload->diagnosis_delivered().territory_ids();
    if (std::find(about.begin(), about.end(), territory_id) != about.end()) {
      diagnoses.push_back(fact);
    }
  }
  std::sort(diagnoses.begin(), diagnoses.end(), [](const Fact& a, const Fact& b) {
    return std::tie(a.date.day, a.payload->diagnosis_delivered().diagnosis_id()) <
           std::tie(b.date.day, b.payload->diagnosis_delivered().diagnosis_id());
  });
  return diagnoses;
}

}  // namespace loge::rollout
