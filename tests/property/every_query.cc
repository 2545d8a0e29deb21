#include "tests/property/every_query.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor_database.h"
#include "loge/v1/indicators.pb.h"
#include "loge/v1/means.pb.h"
#include "loge/v1/partnership.pb.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"
#include "tests/property/parameters.h"

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
                                            "loge.v1.ListIntroductionsRequest.territory_id",
                                            "loge.v1.ListAttendanceRequest.session_id",
                                            "loge.v1.CountSupportMeetingsRequest.territory_id",
                                            "loge.v1.ListCommitteeSeatsRequest.territory_id",
                                            "loge.v1.FindRelaysRequest.territory_id",
                                            "loge.v1.ListOrphanedRelaysRequest.territory_id"};

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
    ids_ = {{"landlord_id", world.landlords},
            {"neighbourhood_id", world.neighbourhoods},
            {"commune_code", world.communes},
            {"programme_id", world.programmes},
            {"module_id", world.modules},
            {"session_id", world.sessions},
            {"partner_id", world.partners},
            {"contact_id", world.contacts},
            {"territory_id", world.territories},
            {"evaluation_id", world.evaluations},
            {"diagnosis_id", world.diagnoses},
            {"agreement_id", world.agreements},
            {"topic", world.topics},
            {"experiment_id", world.experiments},
            {"theme", world.topics},
            {"practice_id", world.practices},
            {"roadmap_id", world.roadmaps},
            {"key",
             {"training.persons", "networks.i1", "networks.i3", "partnership.meetings",
              "partnership.answer_days", "means.committed"}}};
    for (const char* role : {"origin", "adopter"}) {
      ids_[absl::StrCat(role, "_landlord_id")] = world.landlords;
      ids_[absl::StrCat(role, "_territory_id")] = world.territories;
    }
    // A tie is between two.
    const auto middle = world.caretakers.begin() + static_cast<int>(world.caretakers.size() / 2);
    ids_["person_a"].assign(world.caretakers.begin(), middle);
    ids_["person_b"].assign(middle, world.caretakers.end());
    ids_["person_b"].insert(ids_["person_b"].end(), world.contacts.begin(), world.contacts.end());
    ids_["person_id"] = world.caretakers;
    ids_["person_id"].insert(ids_["person_id"].end(), world.contacts.begin(), world.contacts.end());
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

  // A Get, a Simulate and an Explain need what they name; a filter of a list is now here, now not.
  void Fill(const MethodDescriptor& query, Message* request) {
    const bool list = absl::StartsWith(query.name(), "List") ||
                      absl::StartsWith(query.name(), "Count") ||
                      absl::StartsWith(query.name(), "Find");
    const bool of_all =
        list && dice_.Chance(40);  // Else the rarer facts are hardly ever asked for.
    for (int i = 0; i < request->GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = request->GetDescriptor()->field(i);
      if (field->name() == "at" || field->message_type() == v1::PageMeta::descriptor()) continue;
      if (list && !Required(*field) && (of_all || dice_.Chance(50))) continue;
      ASSERT_TRUE(FillField(field, request))
          << field->full_name() << ": say here how to ask a question with it";
    }
    auto* tie = dynamic_cast<v1::ExplainTieRequest*>(request);
    if (tie != nullptr && !met_.empty() && dice_.Chance(80)) FillMet(dice_.Pick(met_), *tie);
    auto* departure = dynamic_cast<v1::SimulateDepartureRequest*>(request);
    if (departure != nullptr && !met_.empty() && dice_.Chance(80)) {
      FillMet(dice_.Pick(met_), *departure);
    }
    auto* measure = dynamic_cast<v1::ExplainMeasureRequest*>(request);
    if (measure != nullptr && !met_.empty() && dice_.Chance(80)) {
      FillMet(dice_.Pick(met_), *measure);
    }
    auto* figures = dynamic_cast<v1::ExplainFiguresRequest*>(request);
    if (figures != nullptr) NameAnyScope(*figures->mutable_scope());
    auto* report = dynamic_cast<v1::GetActivityReportRequest*>(request);
    if (report != nullptr && dice_.Chance(30)) report->clear_territory_id();  // Of all.
    auto* duplicates = dynamic_cast<v1::ListDuplicateMeetingsRequest*>(request);
    if (duplicates != nullptr && dice_.Chance(80)) AskForAnyPair(*duplicates);
    auto* means = dynamic_cast<v1::GetMeansRequest*>(request);
    if (means != nullptr) PutInOrder(*means);
    auto* funders = dynamic_cast<v1::ListFundersRequest*>(request);
    if (funders != nullptr) PutInOrder(*funders);
    auto* account = dynamic_cast<v1::GetFunderAccountRequest*>(request);
    if (account != nullptr) AskAboutOneFunder(*account);
  }

 private:
  // Two by chance have seldom met.
  static void FillMet(const events::v1::MeetingHeld& meeting, v1::ExplainTieRequest& tie) {
    tie.set_territory_id(meeting.territory_id());
    tie.set_person_a(meeting.caretaker_ids(0));
    tie.set_person_b(meeting.caretaker_ids(1));
    tie.mutable_parameters()->set_window_days(36500);
  }

  // Nor is anybody by chance in the network of a territory.
  static void FillMet(const events::v1::MeetingHeld& meeting,
                      v1::SimulateDepartureRequest& departure) {
    departure.set_territory_id(meeting.territory_id());
    departure.clear_person_ids();
    departure.add_person_ids(meeting.caretaker_ids(0));
    departure.mutable_parameters()->set_window_days(36500);
  }

  static void FillMet(const events::v1::MeetingHeld& meeting, v1::ExplainMeasureRequest& measure) {
    measure.set_territory_id(meeting.territory_id());
    measure.set_person_id(meeting.caretaker_ids(0));
    measure.mutable_parameters()->set_window_days(36500);
  }

  // The figures of a country are not explained.
  void NameAnyScope(v1::IndicatorScope& scope) {
    if (scope.group_case() != v1::IndicatorScope::GROUP_NOT_SET) return;
    scope.set_territory_id(dice_.Pick(world_.territories));
  }

  // There are few of a day and a territory.
  static void AskForAnyPair(v1::ListDuplicateMeetingsRequest& duplicates) {
    duplicates.clear_territory_id();
    duplicates.clear_from();
    duplicates.clear_until();
    duplicates.set_similarity_min(0.01);
  }

  // A period that ends before it begins is refused.
  template <class Request>
  static void PutInOrder(Request& request) {
    if (!request.until().empty() && request.until() < request.from()) {
      request.mutable_from()->swap(*request.mutable_until());
    }
  }

  void AskAboutOneFunder(v1::GetFunderAccountRequest& account) {
    PutInOrder(account);
    dice_.Chance(50) ? account.clear_landlord_id() : account.clear_partner_id();
  }

  bool FillField(const FieldDescriptor* field, Message* request) {
    const auto* reflection = request->GetReflection();
    if (field->is_repeated()) {
      if (field->name() == "indicators") return true;  // All of them.
      if (field->name() == "territory_ids") {
        const auto count = static_cast<int>(world_.territories.size());
        const int first = dice_.Below(count);
        for (const int each : {first, (first + 1) % count}) {
          reflection->AddString(request, field, world_.territories[static_cast<size_t>(each)]);
        }
        return true;
      }
      if (field->name() != "person_ids") return false;
      // Of caretakers one alone: two ids may be one person, whom nobody may name twice.
      reflection->AddString(request, field, dice_.Pick(world_.caretakers));
      if (dice_.Chance(30)) reflection->AddString(request, field, dice_.Pick(world_.contacts));
      return true;
    }
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        // Up to the date asked for, which is chosen later: other months may lie after it.
        if (field->name() == "from_month" || field->name() == "until_month") return true;
        const bool date =
            field->name() == "from" || field->name() == "until" || field->name() == "earlier_as_of";
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
        } else if (field->name() == "step_months") {
          reflection->SetInt32(request, field, 6 + dice_.Below(7));
        } else if (field->name() == "year") {
          reflection->SetInt32(request, field, 2005 + dice_.Below(5));
        } else {
          return false;
        }
        return true;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        if (field->name() != "similarity_min" && field->name() != "weakened_share") return false;
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
      *parameters = RandomParameters(dice_, 600);
    } else if (auto* relays = dynamic_cast<v1::RelayParameters*>(message)) {
      if (dice_.Chance(50)) return true;
      relays->set_window_days(30 + dice_.Below(900));
      relays->set_stale_after_days(1 + dice_.Below(300));
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

// What an answer says whatever was found: what it stands on, and what it repeats of the question.
bool SaidAnyway(const FieldDescriptor& field) {
  if (field.message_type() == v1::AnswerMeta::descriptor()) return true;
  for (const char* repeated : {"parameters", "measure", "similarity_min", "weakened_share",
                               "earlier_as_of", "from_month", "until_month", "axis"}) {
    if (field.name() == repeated) return true;
  }
  if (field.containing_type() == v1::SimulateDepartureResponse::descriptor()) {
    return field.name() == "person_ids";
  }
  if (field.containing_type() == v1::CompareTerritoriesResponse::descriptor()) {
    return field.name() != "territories" && field.name() != "ages";
  }
  if (field.containing_type() != v1::YearlyStatement::descriptor()) return false;
  return field.name() == "landlord_id" || field.name() == "year" || field.name() == "until";
}

// Of a field that is no message and not repeated; one that is set may be zero.
bool IsZero(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->GetInt32(message, &field) == 0;
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->GetInt64(message, &field) == 0;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return !(std::abs(reflection->GetDouble(message, &field)) > 0);
    case FieldDescriptor::CPPTYPE_BOOL:
      return !reflection->GetBool(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->GetEnumValue(message, &field) == 0;
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetString(message, &field).empty();
    default:
      return false;
  }
}

// Whether anything was found: a row, or a figure or text that is not zero.
bool SaysSomething(const Message& message) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  return std::any_of(fields.begin(), fields.end(), [&](const FieldDescriptor* field) {
    if (SaidAnyway(*field)) return false;
    if (field->is_repeated()) return true;
    return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
               ? SaysSomething(reflection->GetMessage(message, field))
               : !IsZero(message, *field);
  });
}

// A report is of a time that has begun.
template <class Report>
void AskForDays(Report* report, int day, Dice& dice) {
  if (report == nullptr) return;
  const int from = day - dice.Below(900);
  report->set_from(DayText(from));
  report->set_until(DayText(from + dice.Below(1200)));
}

}  // namespace

std::vector<const MethodDescriptor*> EveryMethod() {
  const std::string& package = v1::QueryMeta::descriptor()->file()->package();
  std::vector<std::string> names;
  // Of all files that are linked in: a list here would forget those that come later.
  LOGE_CHECK(
      google::protobuf::DescriptorPool::internal_generated_database()->FindAllFileNames(&names));
  std::sort(names.begin(), names.end());
  std::vector<const MethodDescriptor*> methods;
  for (const std::string& name : names) {
    const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(name);
    LOGE_CHECK(file != nullptr);
    if (file->package() != package) continue;
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        methods.push_back(file->service(i)->method(j));
      }
    }
  }
  return methods;
}

std::vector<const MethodDescriptor*> EveryQuery() {
  std::vector<const MethodDescriptor*> queries = EveryMethod();
  std::erase_if(queries, [](const MethodDescriptor* method) {
    return AtOf(method->input_type()) == nullptr;
  });
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
  return std::any_of(pages.begin(), pages.end(),
                     [](const auto& page) { return SaysSomething(*page); });
}

void AskAsOf(Message& request, int day, Dice& dice) {
  MutableAt(request).set_as_of(DayText(day));
  auto* comparison = dynamic_cast<v1::CompareNetworksRequest*>(&request);
  if (comparison != nullptr) {
    comparison->set_earlier_as_of(DayText(day - 1 - dice.Below(500)));
  }
  AskForDays(dynamic_cast<v1::GetActivityReportRequest*>(&request), day, dice);
  AskForDays(dynamic_cast<v1::ExplainReportFigureRequest*>(&request), day, dice);
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
