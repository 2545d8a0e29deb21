#include "tests/property/every_query.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "loge/v1/admin.pb.h"
#include "loge/v1/anomalies.pb.h"
#include "loge/v1/caretakers.pb.h"
#include "loge/v1/events.pb.h"
#include "loge/v1/import.pb.h"
#include "loge/v1/indicators.pb.h"
#include "loge/v1/partnership.pb.h"
#include "loge/v1/rollout.pb.h"
#include "loge/v1/training.pb.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"

namespace loge::property {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr int kPagesMax = 1000;
// Lists are refused without these; all other fields of lists are filters.
constexpr const char* kRequiredOfLists[] = {"loge.v1.ListMeetingsRequest.territory_id",
                                            "loge.v1.ListExpressionGroupsRequest.territory_id",
                                            "loge.v1.ListAttendanceRequest.session_id"};

bool Required(const FieldDescriptor& field) {
  return std::find(std::begin(kRequiredOfLists), std::end(kRequiredOfLists), field.full_name()) !=
         std::end(kRequiredOfLists);
}

const FieldDescriptor* AtOf(const Descriptor* request) {
  const FieldDescriptor* field = request->FindFieldByName("at");
  if (field == nullptr || field->message_type() != v1::QueryMeta::descriptor()) return nullptr;
  return field;
}

std::unique_ptr<Message> NewMessage(const Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

class Filler {
 public:
  Filler(const World& world, const Story& story, Dice& dice) : world_(world), dice_(dice) {
    ids_ = {{"landlord_id", world.landlords},    {"neighbourhood_id", world.neighbourhoods},
            {"commune_code", world.communes},    {"programme_id", world.programmes},
            {"module_id", world.modules},        {"session_id", world.sessions},
            {"partner_id", world.partners},      {"contact_id", world.contacts},
            {"territory_id", world.territories}, {"evaluation_id", world.evaluations},
            {"agreement_id", world.agreements}};
    // A tie is between two.
    const auto middle = world.caretakers.begin() + static_cast<int>(world.caretakers.size() / 2);
    ids_["person_a"].assign(world.caretakers.begin(), middle);
    ids_["person_b"].assign(middle, world.caretakers.end());
    ids_["person_b"].insert(ids_["person_b"].end(), world.contacts.begin(), world.contacts.end());
    ids_["meeting_id"].push_back("nowhere");
    for (int64_t position = 1; position <= story.head(); ++position) {
      const auto& payload = story.At(position).payload();
      if (payload.has_meeting_held()) {
        ids_["meeting_id"].push_back(payload.meeting_held().meeting_id());
        if (payload.meeting_held().caretaker_ids_size() >= 2) {
          met_.push_back(payload.meeting_held());
        }
      }
      days_.push_back(story.At(position).occurred_on());
    }
  }

  // A Get and an Explain need what they name; a filter of a list is now here, now not.
  void Fill(const MethodDescriptor& query, Message* request) {
    const bool list = absl::StartsWith(query.name(), "List");
    for (int i = 0; i < request->GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = request->GetDescriptor()->field(i);
      if (field->name() == "at" || field->message_type() == v1::PageMeta::descriptor()) continue;
      if (list && !Required(*field) && dice_.Chance(50)) continue;
      ASSERT_TRUE(FillField(field, request))
          << field->full_name() << ": say here how to ask a question with it";
    }
    auto* tie = dynamic_cast<v1::ExplainTieRequest*>(request);
    if (tie != nullptr && !met_.empty() && dice_.Chance(80)) FillMet(dice_.Pick(met_), *tie);
  }

 private:
  // Two by chance have seldom met.
  static void FillMet(const events::v1::MeetingHeld& meeting, v1::ExplainTieRequest& tie) {
    tie.set_territory_id(meeting.territory_id());
    tie.set_person_a(meeting.caretaker_ids(0));
    tie.set_person_b(meeting.caretaker_ids(1));
    tie.mutable_parameters()->set_window_days(36500);
  }

  bool FillField(const FieldDescriptor* field, Message* request) {
    const auto* reflection = request->GetReflection();
    if (field->is_repeated()) return false;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        const bool date = field->name() == "from" || field->name() == "until";
        const auto ids = ids_.find(field->name());
        if (!date && ids == ids_.end()) return false;
        reflection->SetString(
            request, field,
            date ? dice_.Pick(days_).substr(0, 4) + "-07-01" : dice_.Pick(ids->second));
        return true;
      }
      case FieldDescriptor::CPPTYPE_INT32:
        if (field->name() == "within_days") {
          reflection->SetInt32(request, field, dice_.Below(400));
        } else if (field->name() == "year") {
          reflection->SetInt32(request, field, 2005 + dice_.Below(5));
        } else {
          return false;
        }
        return true;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        if (field->name() != "similarity_min") return false;
        reflection->SetDouble(request, field, 0.1 * dice_.Below(10));
        return true;
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection->SetBool(request, field, dice_.Chance(50));
        return true;
      case FieldDescriptor::CPPTYPE_ENUM: {
        // The first value says that none was chosen.
        const auto* type = field->enum_type();
        reflection->SetEnum(request, field, type->value(1 + dice_.Below(type->value_count() - 1)));
        return true;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return FillMessage(reflection->MutableMessage(request, field));
      default:
        return false;
    }
  }

  bool FillMessage(Message* message) {
    if (auto* person = dynamic_cast<v1::PersonRef*>(message)) {
      // By id: whom a number means is answered as of now, at any state of knowledge.
      person->set_caretaker_id(dice_.Pick(world_.caretakers));
    } else if (auto* parameters = dynamic_cast<v1::NetworkParameters*>(message)) {
      if (dice_.Chance(50)) return true;
      parameters->set_window_days(30 + dice_.Below(600));
      parameters->set_half_life_days(30 + dice_.Below(600));
      parameters->set_activity_window_days(30 + dice_.Below(600));
    } else if (auto* scope = dynamic_cast<v1::IndicatorScope*>(message)) {
      const int whose = dice_.Below(3);
      if (whose == 0) scope->set_territory_id(dice_.Pick(world_.territories));
      if (whose == 1) scope->set_landlord_id(dice_.Pick(world_.landlords));
    } else if (auto* indicator = dynamic_cast<v1::IndicatorParameters*>(message)) {
      if (dice_.Chance(50)) indicator->set_window_days(30 + dice_.Below(900));
    } else {
      return false;
    }
    return true;
  }

  const World& world_;
  Dice& dice_;
  std::map<std::string, std::vector<std::string>> ids_;  // By the name of the field.
  std::vector<std::string> days_;
  std::vector<events::v1::MeetingHeld> met_;  // With two caretakers or more.
};

// Takes the token of the next page out of `response`.
std::string TakePageToken(Message* response) {
  const auto* field = response->GetDescriptor()->FindFieldByName("next_page_token");
  if (field == nullptr) return "";
  std::string token = response->GetReflection()->GetString(*response, field);
  response->GetReflection()->ClearField(response, field);
  return token;
}

void ForgetPosition(Message* response) {
  const auto* field = response->GetDescriptor()->FindFieldByName("answered");
  LOGE_CHECK(field != nullptr);  // Every answer says what it stands on.
  static_cast<v1::AnswerMeta*>(response->GetReflection()->MutableMessage(response, field))
      ->clear_position();
}

}  // namespace

std::vector<const MethodDescriptor*> EveryQuery() {
  std::vector<const MethodDescriptor*> queries;
  for (const auto* file :
       {v1::GetCaretakerRequest::descriptor()->file(), v1::GetSessionRequest::descriptor()->file(),
        v1::GetNetworkRequest::descriptor()->file(), v1::GetTerritoryRequest::descriptor()->file(),
        v1::GetParticipationRequest::descriptor()->file(),
        v1::ListAnomaliesRequest::descriptor()->file(), v1::ReadEventsRequest::descriptor()->file(),
        v1::ImportRequest::descriptor()->file(),
        v1::ListProjectionsRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const MethodDescriptor* method = file->service(i)->method(j);
        if (AtOf(method->input_type()) != nullptr) queries.push_back(method);
      }
    }
  }
  return queries;
}

std::unique_ptr<Message> AnyRequest(const MethodDescriptor& query, const World& world,
                                    const Story& story, Dice& dice) {
  std::unique_ptr<Message> request = NewMessage(query.input_type());
  Filler(world, story, dice).Fill(query, request.get());
  return request;
}

v1::QueryMeta& MutableAt(Message& request) {
  const FieldDescriptor* field = AtOf(request.GetDescriptor());
  LOGE_CHECK(field != nullptr);
  return static_cast<v1::QueryMeta&>(*request.GetReflection()->MutableMessage(&request, field));
}

bool WholeAnswer::HasContent() const {
  for (const auto& page : pages) {
    const std::unique_ptr<Message> rest(page->New());
    rest->CopyFrom(*page);
    for (const char* echo : {"answered", "parameters"}) {
      const FieldDescriptor* field = rest->GetDescriptor()->FindFieldByName(echo);
      if (field != nullptr) rest->GetReflection()->ClearField(rest.get(), field);
    }
    if (rest->ByteSizeLong() > 0) return true;
  }
  return false;
}

WholeAnswer AskWhole(const MethodDescriptor& query, const Message& request, int page_size,
                     const Answerer& answer) {
  const std::unique_ptr<Message> asked(request.New());
  asked->CopyFrom(request);
  const auto* page_field = asked->GetDescriptor()->FindFieldByName("page");
  WholeAnswer whole;
  std::string token;
  do {
    if (page_field != nullptr) {
      auto* page = static_cast<v1::PageMeta*>(
          asked->GetReflection()->MutableMessage(asked.get(), page_field));
      page->set_page_size(page_size);
      page->set_page_token(token);
    }
    const std::shared_ptr<Message> response = NewMessage(query.output_type());
    whole.code = answer(*asked, response.get());
    if (whole.code != grpc::StatusCode::OK) return whole;
    token = TakePageToken(response.get());
    ForgetPosition(response.get());
    whole.pages.push_back(response);
  } while (!token.empty() && whole.pages.size() < kPagesMax);
  EXPECT_EQ(token, "") << "no end of pages: " << request.ShortDebugString();
  return whole;
}

std::string Differences(const WholeAnswer& expected, const WholeAnswer& actual) {
  if (expected.code != actual.code) {
    return absl::StrCat("code ", expected.code, ", not ", actual.code);
  }
  if (expected.pages.size() != actual.pages.size()) {
    return absl::StrCat(expected.pages.size(), " pages, not ", actual.pages.size());
  }
  for (size_t i = 0; i < expected.pages.size(); ++i) {
    // Bytes, so that not even the last bit of a sum is let pass.
    if (expected.pages[i]->SerializeAsString() == actual.pages[i]->SerializeAsString()) continue;
    return absl::StrCat("on page ", i + 1, "\n", expected.pages[i]->DebugString(), "not\n",
                        actual.pages[i]->DebugString());
  }
  return "";
}

}  // namespace loge::property
