#include "tests/property/named_facts.h"

#include <utility>

#include "loge/v1/caretakers.pb.h"
#include "loge/v1/partnership.pb.h"
#include "loge/v1/rollout.pb.h"
#include "loge/v1/training.pb.h"
#include "storage/base/check.h"

namespace loge::property {
namespace {

using google::protobuf::Message;

constexpr char kDay[] = "2006-01-31";
constexpr char kCommune[] = "69256";
constexpr int kAllRows = 1000;

// The place of the kinds in NamedFact::kind.
constexpr int kLandlord = 0;
constexpr int kProgramme = 1;
constexpr int kPartner = 2;
constexpr int kTerritory = 3;

template <class Request>
Request* Stamped(Request* request, const std::string& request_id) {
  request->mutable_meta()->set_request_id(request_id);
  request->set_occurred_on(kDay);
  return request;
}

// The same fields in a request and in an event.
template <class Fields>
void FillLandlord(const NamedFact& fact, Fields* fields) {
  fields->set_landlord_id(fact.id);
  fields->set_kind(events::v1::LANDLORD_KIND_OPH);
  fields->set_name(fact.name);
}
template <class Fields>
void FillProgramme(const NamedFact& fact, Fields* fields) {
  fields->set_programme_id(fact.id);
  fields->set_kind(events::v1::PROGRAMME_KIND_LOCAL_FOUNDATION);
  fields->set_name(fact.name);
}
template <class Fields>
void FillPartner(const NamedFact& fact, Fields* fields) {
  fields->set_partner_id(fact.id);
  fields->set_type(events::v1::PARTNER_TYPE_POLICE);
  fields->set_name(fact.name);
}
template <class Fields>
void FillTerritory(const NamedFact& fact, Fields* fields) {
  fields->set_territory_id(fact.id);
  fields->set_name(fact.name);
  fields->add_commune_codes(kCommune);
}

template <class Response, class Request>
NamedQuery Query(Request request, const v1::QueryMeta& at) {
  *request.mutable_at() = at;
  return {std::make_unique<Request>(std::move(request)), std::make_unique<Response>()};
}

template <class Response, class Request>
NamedQuery List(Request request, const v1::QueryMeta& at) {
  request.mutable_page()->set_page_size(kAllRows);
  return Query<Response>(std::move(request), at);
}

}  // namespace

v1::Command TellNamed(const NamedFact& fact, const std::string& request_id) {
  v1::Command command;
  switch (fact.kind) {
    case kLandlord:
      FillLandlord(fact, Stamped(command.mutable_register_landlord(), request_id));
      break;
    case kProgramme:
      FillProgramme(fact, Stamped(command.mutable_define_programme(), request_id));
      break;
    case kPartner:
      FillPartner(fact, Stamped(command.mutable_register_partner(), request_id));
      break;
    case kTerritory:
      FillTerritory(fact, Stamped(command.mutable_propose_territory(), request_id));
      break;
    default:
      LOGE_CHECK(false);
  }
  return command;
}

v1::Command CorrectNamed(const NamedFact& fact, const std::string& request_id) {
  v1::Command command;
  auto* request = Stamped(command.mutable_correct_fact(), request_id);
  request->set_target_position(fact.position);
  request->set_reason(events::v1::CORRECTION_REASON_TYPING_ERROR);
  events::v1::EventPayload* replacement = request->mutable_replacement();
  switch (fact.kind) {
    case kLandlord:
      FillLandlord(fact, replacement->mutable_landlord_registered());
      break;
    case kProgramme:
      FillProgramme(fact, replacement->mutable_programme_defined());
      break;
    case kPartner:
      FillPartner(fact, replacement->mutable_partner_registered());
      break;
    case kTerritory:
      FillTerritory(fact, replacement->mutable_territory_proposed());
      break;
    default:
      LOGE_CHECK(false);
  }
  return command;
}

v1::Command CancelNamed(const NamedFact& fact, const std::string& request_id) {
  v1::Command command;
  v1::CancelFactRequest* request = command.mutable_cancel_fact();
  request->mutable_meta()->set_request_id(request_id);
  request->set_target_position(fact.position);
  request->set_reason(events::v1::CORRECTION_REASON_DUPLICATE);
  return command;
}

v1::AnswerMeta NamedQuery::answered() const {
  const auto* field = response->GetDescriptor()->FindFieldByName("answered");
  return static_cast<const v1::AnswerMeta&>(
      response->GetReflection()->GetMessage(*response, field));
}

std::map<std::string, std::string> NamedQuery::Names() const {
  const auto* rows = response->GetDescriptor()->field(1);  // After `answered`.
  const auto* reflection = response->GetReflection();
  std::map<std::string, std::string> names;
  const auto add = [&names](const Message& row) {
    const auto* id = row.GetDescriptor()->field(0);
    const auto* name = row.GetDescriptor()->FindFieldByName("name");
    names[row.GetReflection()->GetString(row, id)] = row.GetReflection()->GetString(row, name);
  };
  if (!rows->is_repeated()) {
    if (reflection->HasField(*response, rows)) add(reflection->GetMessage(*response, rows));
    return names;
  }
  for (int i = 0; i < reflection->FieldSize(*response, rows); ++i) {
    add(reflection->GetRepeatedMessage(*response, rows, i));
  }
  return names;
}

NamedQuery GetNamed(const NamedFact& fact, const v1::QueryMeta& at) {
  switch (fact.kind) {
    case kLandlord: {
      v1::GetLandlordRequest request;
      request.set_landlord_id(fact.id);
      return Query<v1::GetLandlordResponse>(request, at);
    }
    case kProgramme: {
      v1::GetProgrammeRequest request;
      request.set_programme_id(fact.id);
      return Query<v1::GetProgrammeResponse>(request, at);
    }
    case kPartner: {
      v1::GetPartnerRequest request;
      request.set_partner_id(fact.id);
      return Query<v1::GetPartnerResponse>(request, at);
    }
    default: {
      LOGE_CHECK(fact.kind == kTerritory);
      v1::GetTerritoryRequest request;
      request.set_territory_id(fact.id);
      return Query<v1::GetTerritoryResponse>(request, at);
    }
  }
}

NamedQuery ListNamed(int kind, const v1::QueryMeta& at) {
  switch (kind) {
    case kLandlord:
      return List<v1::ListLandlordsResponse>(v1::ListLandlordsRequest(), at);
    case kProgramme:
      return List<v1::ListProgrammesResponse>(v1::ListProgrammesRequest(), at);
    case kPartner:
      return List<v1::ListPartnersResponse>(v1::ListPartnersRequest(), at);
    default:
      LOGE_CHECK(kind == kTerritory);
      return List<v1::ListTerritoriesResponse>(v1::ListTerritoriesRequest(), at);
  }
}

}  // namespace loge::property
