#include "services/caretakers/service.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/registry.h"
#include "services/caretakers/state.h"
#include "services/caretakers/views.h"
#include "services/runtime/checks.h"
#include "services/runtime/identifiers.h"
#include "storage/base/status_macros.h"

namespace loge::caretakers {
namespace {

using runtime::Fact;
using runtime::Page;
using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

// The numbers by which landlords name somebody who was known twice: of each id the latest.
absl::Status OpenNumbers(const QueryContext& context, const Person& person, v1::Caretaker* out) {
  struct Known {
    std::string told_of;
    std::string landlord_id;
    std::string number;
  };
  std::vector<Known> numbers;
  for (const SealedData& told : person.numbers) {
    LOGE_ASSIGN_OR_RETURN(const std::optional<events::v1::PersonalData> data,
                          context.OpenPersonal(*told.sealed));
    if (!data.has_value() || data->employee_number().empty()) continue;
    std::erase_if(numbers, [&](const Known& known) {
      return known.told_of == told.sealed->person() && known.landlord_id == told.landlord_id;
    });
    numbers.push_back({told.sealed->person(), told.landlord_id, data->employee_number()});
  }
  for (size_t i = 0; i < person.employments.size(); ++i) {
    std::set<std::string> named;
    for (const Known& known : numbers) {
      // A number of a landlord that was absorbed is none of the one that goes on.
      if (known.landlord_id != person.employments[i].landlord_id) continue;
      if (!named.insert(known.number).second) continue;
      out->mutable_employments(static_cast<int>(i))->add_employee_numbers(known.number);
    }
  }
  return absl::OkStatus();
}

// Opens what is sealed for those who may see it; leaves it unset when it cannot be read any more.
absl::Status OpenPersonal(const QueryContext& context, const Person& person, v1::Caretaker* out) {
  for (const SealedData& each : person.sealed) {
    LOGE_ASSIGN_OR_RETURN(const std::optional<events::v1::PersonalData> data,
                          context.OpenPersonal(*each.sealed));
    if (!data.has_value()) continue;
    MergePersonal(*data, out->mutable_personal_data());
    if (!data->employee_number().empty()) out->set_employee_number_landlord_id(each.landlord_id);
  }
  return OpenNumbers(context, person, out);
}

void CheckGetLandlord(const v1::GetLandlordRequest& request, Violations& out) {
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kRequired, out);
}

absl::Status GetLandlord(const QueryContext& context, const v1::GetLandlordRequest& request,
                         v1::GetLandlordResponse* response) {
  const Registry registry(context.Reader(kProjection));
  LOGE_ASSIGN_OR_RETURN(const std::optional<LandlordEntry> entry,
                        registry.FindLandlord(request.landlord_id()));
  if (!entry.has_value()) {
    return runtime::NotFound("landlord", request.landlord_id(), "landlord_id");
  }
  *response->mutable_landlord() = LandlordView(*entry, context.as_of());
  return absl::OkStatus();
}

void CheckListLandlords(const v1::ListLandlordsRequest&, Violations&) {}

absl::Status ListLandlords(const QueryContext& context, const v1::ListLandlordsRequest&,
                           const Page& page, v1::ListLandlordsResponse* response,
                           std::string* next_after) {
  return runtime::ListBySubject<v1::Landlord>(
      context.Reader(kProjection), "landlord", page, response->mutable_landlords(), next_after,
      [&](absl::string_view, const std::vector<Fact>& facts,
          v1::Landlord* row) -> absl::StatusOr<bool> {
        const std::optional<LandlordEntry> entry = FoldLandlord(facts);
        if (entry.has_value()) *row = LandlordView(*entry, context.as_of());
        return entry.has_value();
      });
}

void CheckGetNeighbourhood(const v1::GetNeighbourhoodRequest& request, Violations& out) {
  runtime::CheckId(request.neighbourhood_id(), "neighbourhood_id", Presence::kRequired, out);
}

absl::Status GetNeighbourhood(const QueryContext& context,
                              const v1::GetNeighbourhoodRequest& request,
                              v1::GetNeighbourhoodResponse* response) {
  const Registry registry(context.Reader(kProjection));
  LOGE_ASSIGN_OR_RETURN(const std::optional<NeighbourhoodEntry> entry,
                        registry.FindNeighbourhood(request.neighbourhood_id()));
  if (!entry.has_value()) {
    return runtime::NotFound("neighbourhood", request.neighbourhood_id(), "neighbourhood_id");
  }
  *response->mutable_neighbourhood() = NeighbourhoodView(*entry, context.as_of());
  return absl::OkStatus();
}

void CheckListNeighbourhoods(const v1::ListNeighbourhoodsRequest& request, Violations& out) {
  runtime::CheckCommuneCode(request.commune_code(), "commune_code", Presence::kOptional, out);
}

absl::Status ListNeighbourhoods(const QueryContext& context,
                                const v1::ListNeighbourhoodsRequest& request, const Page& page,
                                v1::ListNeighbourhoodsResponse* response, std::string* next_after) {
  const std::string& commune = request.commune_code();
  return runtime::ListBySubject<v1::Neighbourhood>(
      context.Reader(kProjection), "place", page, response->mutable_neighbourhoods(), next_after,
      [&](absl::string_view, const std::vector<Fact>& facts,
          v1::Neighbourhood* row) -> absl::StatusOr<bool> {
        const std::optional<NeighbourhoodEntry> entry = FoldNeighbourhood(facts);
        if (!entry.has_value()) return false;  // Not defined by then.
        *row = NeighbourhoodView(*entry, context.as_of());
        const std::string& code = entry->CodesOn(context.as_of()).commune;
        return commune.empty() || commune == code || commune == runtime::CommuneOf(code);
      });
}

void CheckGetCaretaker(const v1::GetCaretakerRequest& request, Violations& out) {
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
}

absl::Status GetCaretaker(const QueryContext& context, const v1::GetCaretakerRequest& request,
                          v1::GetCaretakerResponse* response) {
  std::string id = request.caretaker().caretaker_id();
  if (request.caretaker().has_employee()) {
    LOGE_ASSIGN_OR_RETURN(std::optional<std::string> found,
                          context.FindEmployee(request.caretaker().employee()));
    if (!found.has_value()) return runtime::NotFound("caretaker", "", "caretaker.employee");
    id = *std::move(found);
  }
  const Registry registry(context.Reader(kProjection));
  LOGE_ASSIGN_OR_RETURN(const Person person, registry.FindPerson(id));
  if (!person.known()) return runtime::NotFound("caretaker", id, "caretaker");
  *response->mutable_caretaker() = CaretakerView(person, context.as_of());
  for (const Fact& merge : context.identities().MergesOf(id)) {
    *response->add_merged() = MergedView(merge);
  }
  return OpenPersonal(context, person, response->mutable_caretaker());
}

void CheckListCaretakers(const v1::ListCaretakersRequest& request, Violations& out) {
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kOptional, out);
  runtime::CheckId(request.neighbourhood_id(), "neighbourhood_id", Presence::kOptional, out);
}

absl::Status ListCaretakers(const QueryContext& context, const v1::ListCaretakersRequest& request,
                            const Page& page, v1::ListCaretakersResponse* response,
                            std::string* next_after) {
  const CaretakerFilter filter{request.landlord_id(), request.neighbourhood_id(),
                               request.include_departed()};
  const Registry registry(context.Reader(kProjection));
  return runtime::ListEach<v1::Caretaker>(
      page, response->mutable_caretakers(), next_after,
      [&](auto visit) {
        return registry.ForEachPerson(
            {filter.landlord_id, filter.neighbourhood_id}, page.after,
            [&](const Person& person) { return visit(person.caretaker_id, person); });
      },
      [&](absl::string_view, const Person& person, v1::Caretaker* row) -> absl::StatusOr<bool> {
        if (!Matches(person, filter, context.as_of())) return false;
        *row = CaretakerView(person, context.as_of());
        LOGE_RETURN_IF_ERROR(OpenPersonal(context, person, row));
        return true;
      });
}

void CheckListSnapshots(const v1::ListSnapshotsRequest& request, Violations& out) {
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kOptional, out);
}

absl::Status ListSnapshots(const QueryContext& context, const v1::ListSnapshotsRequest& request,
                           const Page& page, v1::ListSnapshotsResponse* response,
                           std::string* next_after) {
  if (!request.landlord_id().empty()) {
    LOGE_ASSIGN_OR_RETURN(
        const std::vector<Fact> facts,
        context.Reader(kProjection).Facts(absl::StrCat("snapshot/", request.landlord_id())));
    v1::LandlordSnapshots row = SnapshotsView(request.landlord_id(), facts);
    if (row.latest_size() > 0) *response->add_landlords() = std::move(row);
    return absl::OkStatus();
  }
  return runtime::ListBySubject<v1::LandlordSnapshots>(
      context.Reader(kProjection), "snapshot", page, response->mutable_landlords(), next_after,
      [](absl::string_view id, const std::vector<Fact>& facts,
         v1::LandlordSnapshots* row) -> absl::StatusOr<bool> {
        *row = SnapshotsView(id, facts);
        return row->latest_size() > 0;
      });
}

void CheckListReferents(const v1::ListReferentsRequest& request, Violations& out) {
  runtime::CheckId(request.neighbourhood_id(), "neighbourhood_id", Presence::kOptional, out);
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kOptional, out);
}

absl::Status ListReferents(const QueryContext& context, const v1::ListReferentsRequest& request,
                           const Page& page, v1::ListReferentsResponse* response,
                           std::string* next_after) {
  const ReferentFilter filter{request.neighbourhood_id(), request.territory_id()};
  const Registry registry(context.Reader(kProjection));
  return runtime::ListBySubject<v1::Referent>(
      context.Reader(kProjection), "referent", page, response->mutable_referents(), next_after,
      [&](absl::string_view id, const std::vector<Fact>&,
          v1::Referent* row) -> absl::StatusOr<bool> {
        LOGE_ASSIGN_OR_RETURN(const Person person, registry.FindPerson(id));
        *row = ReferentView(person, filter, context.as_of());
        return row->mandates_size() > 0;
      });
}

}  // namespace

void RegisterQueries(runtime::QueryRegistry& registry) {
  const std::vector<std::string> reads{kProjection};
  registry.Add(reads, &CheckGetLandlord, &GetLandlord);
  registry.AddList(reads, &CheckListLandlords, &ListLandlords);
  registry.Add(reads, &CheckGetNeighbourhood, &GetNeighbourhood);
  registry.AddList(reads, &CheckListNeighbourhoods, &ListNeighbourhoods);
  registry.Add(reads, &CheckGetCaretaker, &GetCaretaker);
  registry.AddList(reads, &CheckListCaretakers, &ListCaretakers);
  registry.AddList(reads, &CheckListSnapshots, &ListSnapshots);
  registry.AddList(reads, &CheckListReferents, &ListReferents);
}

}  // namespace loge::caretakers
