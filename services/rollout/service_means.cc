// The queries about means: of a territory, and of a funder.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "loge/v1/means.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/errors.h"
#include "services/rollout/funded_territory.h"
#include "services/rollout/fundings.h"
#include "services/rollout/means.h"
#include "services/rollout/service_parts.h"
#include "services/rollout/state.h"
#include "services/runtime/checks.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::rollout {
namespace {

using runtime::Date;
using runtime::Fact;
using runtime::FactReader;
using runtime::Page;
using runtime::Presence;
using runtime::QueryContext;
using runtime::Violations;

// --- The days asked for ---

void CheckDays(const std::string& from, const std::string& until, Presence presence,
               Violations& out) {
  const std::optional<runtime::FactDate> first =
      runtime::CheckFactDate(from, "from", presence, out);
  const std::optional<runtime::FactDate> last =
      runtime::CheckFactDate(until, "until", presence, out);
  if (first.has_value() && last.has_value() && caretakers::LastDayOf(*last) < first->day) {
    runtime::AddInvalid("until", "the period ends before it begins", "on or after " + from, until,
                        out);
  }
}

template <class Request>
MeansDays DaysOf(const Request& request) {
  MeansDays days;
  const std::optional<runtime::FactDate> first = runtime::ParseFactDate(request.from());
  const std::optional<runtime::FactDate> last = runtime::ParseFactDate(request.until());
  if (first.has_value()) days.first = first->day;
  if (last.has_value()) days.last = caretakers::LastDayOf(*last);
  return days;
}

template <class Request, class Parameters>
void RepeatDays(const Request& request, Parameters* out) {
  const MeansDays days = DaysOf(request);
  if (!request.from().empty()) out->set_from(runtime::FormatDay(days.first));
  if (!request.until().empty()) out->set_until(runtime::FormatDay(days.last));
}

// --- Of a territory ---

void CheckGetMeans(const v1::GetMeansRequest& request, Violations& out) {
  runtime::CheckId(request.territory_id(), "territory_id", Presence::kRequired, out);
  CheckDays(request.from(), request.until(), Presence::kRequired, out);
}

// What is planned for later is not yet done: up to the date of the answer. Coordinators are the
// centre's staff, named in their role: everybody is told of each.
void FillPresences(const QueryContext& context, const std::string& territory_id,
                   const std::vector<Fact>& facts, MeansDays days, v1::GetMeansResponse* out) {
  days.last = std::min(days.last, context.as_of());
  const int count = days.last < days.first ? 0 : runtime::DaysBetween(days.first, days.last) + 1;
  int64_t sum = 0;
  for (const auto& [contact_id, hundredth_days] :
       HundredthDays(FoldCoordinators(facts), territory_id, days)) {
    sum += hundredth_days;
    v1::CoordinatorPresence* row = out->add_coordinators();
    row->set_contact_id(contact_id);
    FillPresence(hundredth_days, count, row->mutable_presence());
  }
  FillPresence(sum, count, out->mutable_presence());
}

void FillFunder(bool partner, const std::string& id, v1::FunderMeans* out) {
  partner ? out->set_partner_id(id) : out->set_landlord_id(id);
}

void FillFundings(const std::vector<FundingState>& fundings, const MeansDays& days,
                  v1::GetMeansResponse* out) {
  MeansAmounts all;
  std::map<std::pair<bool, std::string>, MeansAmounts> funders;  // Whether a partner, and the id.
  for (const FundingState& funding : fundings) {
    const FundedAmounts amounts = AmountsOf(funding);
    all.Add(amounts, days);
    const events::v1::FundingCommitted& committed = funding.committed();
    const bool partner = committed.landlord_id().empty();
    funders[{partner, partner ? committed.partner_id() : committed.landlord_id()}].Add(amounts,
                                                                                       days);
  }
  all.Fill(out->mutable_amounts());
  for (const auto& [funder, amounts] : funders) {
    if (amounts.empty()) continue;
    v1::FunderMeans* row = out->add_funders();
    FillFunder(funder.first, funder.second, row);
    amounts.Fill(row->mutable_amounts());
  }
}

absl::Status GetMeans(const QueryContext& context, const v1::GetMeansRequest& request,
                      v1::GetMeansResponse* response) {
  const std::string& id = request.territory_id();
  const FactReader& rollout = context.Reader(kProjection);
  LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts, rollout.Facts(TerritorySubject(id)));
  const std::optional<Fact> proposal = FoldProposal(id, facts);
  if (!proposal.has_value()) return runtime::NotFound("territory", id, "territory_id");
  response->mutable_parameters()->set_territory_id(id);
  RepeatDays(request, response->mutable_parameters());
  const MeansDays days = DaysOf(request);
  FillPresences(context, id, facts, days, response);

  const events::v1::TerritoryProposed& proposed = proposal->payload->territory_proposed();
  const FactReader& people = context.Reader(caretakers::kProjection);
  LOGE_ASSIGN_OR_RETURN(std::set<std::string> places,
                        caretakers::Registry(people).NeighbourhoodsIn(
                            {proposed.commune_codes().begin(), proposed.commune_codes().end()}));
  LOGE_ASSIGN_OR_RETURN(const std::vector<FundingState> fundings,
                        FundedTerritory(id, std::move(places), rollout, people).Fundings());
  FillFundings(fundings, days, response);
  return absl::OkStatus();
}

// --- Of a funder ---

using Funded = std::vector<FundedAmounts>;

// The fundings that were committed under `funder_subject`, by id. Remembered as numbers: all that
// was ever told of them is much more.
absl::StatusOr<std::shared_ptr<const Funded>> FundedBy(const FactReader& rollout,
                                                       const std::string& funder_subject) {
  return runtime::Recall<Funded>(
      rollout, "funded", funder_subject,
      [&](const std::vector<Fact>& commitments,
          runtime::Dependencies& on) -> absl::StatusOr<Funded> {
        std::set<std::string> ids;
        for (const Fact& fact : commitments) {
          ids.insert(fact.payload->funding_committed().funding_id());
        }
        Funded out;
        for (const std::string& id : ids) {
          on.Add(FundingSubject(id));
          LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts, rollout.Facts(FundingSubject(id)));
          const FundingState funding = FoldFunding(id, facts);
          // By contradiction of corrections one id may be told of two funders: it is the first
          // one's.
          const bool theirs =
              funding.known() && FunderSubject(funding.committed()) == funder_subject;
          if (theirs) out.push_back(AmountsOf(funding));
        }
        return out;
      },
      [](const Funded& all) {
        return static_cast<int64_t>(sizeof(Funded) + all.size() * (sizeof(FundedAmounts) + 32));
      });
}

// Where a list of funders is: "landlord/<id>" or "partner/<id>".
struct FunderKind {
  const char* name;
  const char* subject;
};
constexpr FunderKind kFunderKinds[] = {{"landlord", "funding-landlord"},
                                       {"partner", "funding-partner"}};

template <class Visit>
absl::Status ForEachFunder(const FactReader& rollout, absl::string_view after, Visit visit) {
  for (const FunderKind& kind : kFunderKinds) {
    const std::string prefix = absl::StrCat(kind.name, "/");
    absl::string_view after_id;
    if (absl::StartsWith(after, prefix)) {
      after_id = after.substr(prefix.size());
    } else if (prefix < after) {
      continue;  // The page before has told all of this kind.
    }
    bool more = true;
    LOGE_RETURN_IF_ERROR(rollout.ForEach(
        kind.subject, after_id, [&](absl::string_view id, const std::vector<Fact>& commitments) {
          more = visit(absl::StrCat(prefix, id), commitments);
          return more;
        }));
    if (!more) break;
  }
  return absl::OkStatus();
}

void CheckListFunders(const v1::ListFundersRequest& request, Violations& out) {
  CheckDays(request.from(), request.until(), Presence::kOptional, out);
}

absl::Status ListFunders(const QueryContext& context, const v1::ListFundersRequest& request,
                         const Page& page, v1::ListFundersResponse* response,
                         std::string* next_after) {
  const FactReader& rollout = context.Reader(kProjection);
  const MeansDays days = DaysOf(request);
  return runtime::ListEach<v1::FunderMeans>(
      page, response->mutable_funders(), next_after,
      [&](auto visit) { return ForEachFunder(rollout, page.after, visit); },
      [&](absl::string_view key, const std::vector<Fact>&,
          v1::FunderMeans* row) -> absl::StatusOr<bool> {
        const bool partner = absl::StartsWith(key, "partner/");
        const std::string id = ToString(key.substr(key.find('/') + 1));
        const std::string subject =
            partner ? FundingPartnerSubject(id) : FundingLandlordSubject(id);
        LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const Funded> fundings,
                              FundedBy(rollout, subject));
        MeansAmounts amounts;
        for (const FundedAmounts& funding : *fundings) amounts.Add(funding, days);
        FillFunder(partner, id, row);
        amounts.Fill(row->mutable_amounts());
        return !amounts.empty();
      });
}

void CheckGetFunderAccount(const v1::GetFunderAccountRequest& request, Violations& out) {
  runtime::CheckId(request.landlord_id(), "landlord_id", Presence::kOptional, out);
  runtime::CheckId(request.partner_id(), "partner_id", Presence::kOptional, out);
  if (request.landlord_id().empty() == request.partner_id().empty()) {
    out.Add(OneFunder("landlord_id", !request.landlord_id().empty()));
  }
  CheckDays(request.from(), request.until(), Presence::kOptional, out);
}

absl::Status GetFunderAccount(const QueryContext& context,
                              const v1::GetFunderAccountRequest& request,
                              v1::GetFunderAccountResponse* response) {
  const bool partner = request.landlord_id().empty();
  const std::string& id = partner ? request.partner_id() : request.landlord_id();
  const std::string subject = partner ? FundingPartnerSubject(id) : FundingLandlordSubject(id);
  const FactReader& rollout = context.Reader(kProjection);
  LOGE_ASSIGN_OR_RETURN(const std::shared_ptr<const Funded> fundings, FundedBy(rollout, subject));
  if (fundings->empty()) {
    return runtime::NotFound("funder", id, partner ? "partner_id" : "landlord_id");
  }
  v1::FunderAccountParameters* parameters = response->mutable_parameters();
  parameters->set_landlord_id(request.landlord_id());
  parameters->set_partner_id(request.partner_id());
  RepeatDays(request, parameters);

  const MeansDays days = DaysOf(request);
  MeansAmounts all;
  std::map<std::string, MeansAmounts> territories;
  for (const FundedAmounts& funding : *fundings) {
    all.Add(funding, days);
    territories[funding.territory_id].Add(funding, days);
  }
  for (const auto& [territory_id, amounts] : territories) {
    if (amounts.empty()) continue;
    v1::FunderAccountRow* row = response->add_rows();
    row->set_territory_id(territory_id);
    amounts.Fill(row->mutable_amounts());
  }
  all.Fill(response->mutable_amounts());
  return absl::OkStatus();
}

}  // namespace

void RegisterMeansQueries(runtime::QueryRegistry& registry) {
  registry.Add<v1::GetMeansRequest, v1::GetMeansResponse>({kProjection, caretakers::kProjection},
                                                          &CheckGetMeans, &GetMeans);
  registry.KeepAnswers<v1::GetMeansRequest>();
  registry.AddList<v1::ListFundersRequest, v1::ListFundersResponse>(
      {kProjection}, &CheckListFunders, &ListFunders);
  registry.KeepAnswers<v1::ListFundersRequest>();
  registry.Add<v1::GetFunderAccountRequest, v1::GetFunderAccountResponse>(
      {kProjection}, &CheckGetFunderAccount, &GetFunderAccount);
  registry.KeepAnswers<v1::GetFunderAccountRequest>();
}

}  // namespace loge::rollout
