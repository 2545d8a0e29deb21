#include "bench/workload.h"

#include <cstdio>

namespace loge::bench {
namespace {

constexpr char kFirstDay[] = "1998-01-01";
// Whatever is appended, a commune has a few neighbourhoods: they are all over the country (30 to 90
// are departments).
constexpr int kFirstCommune = 30000;
constexpr int kCommunes = 60000;

// "2003-04-05" and 2 → "2003-04-07". DayIn leaves room for three days.
std::string DayAfter(const std::string& day, int days) {
  const std::string number = std::to_string(100 + std::stoi(day.substr(8)) + days);
  return day.substr(0, 8) + number.substr(1);
}

}  // namespace

std::string DayIn(int year, int number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%04d-%02d-%02d", year, number / 25 % 12 + 1, number % 25 + 1);
  return text;
}

void NameEmployee(const Employee& employee, v1::PersonRef& ref) {
  ref.mutable_employee()->set_landlord_id(employee.landlord_id);
  ref.mutable_employee()->set_employee_number(employee.number);
}

std::vector<v1::Command> Workload::Setup() {
  std::vector<v1::Command> commands;
  for (int i = 0; i < kLandlords; ++i) {
    commands.push_back(Landlord("landlord-" + std::to_string(i)));
  }
  for (int i = 0; i < kNeighbourhoods; ++i) {
    v1::DefineNeighbourhoodRequest& home = *commands.emplace_back().mutable_define_neighbourhood();
    home = Neighbourhood();
    home.set_neighbourhood_id("home-" + std::to_string(i));
    home.set_commune_code(HomeCommune(i));
  }
  commands.push_back(Programme("programme-0"));
  for (int i = 0; i < kModules; ++i) {
    commands.push_back(Module("module-" + std::to_string(i), "programme-0"));
  }
  return commands;
}

std::string Workload::HomeCommune(int home) {
  return std::to_string(kFirstCommune + home % kNeighbourhoods);
}

v1::Command Workload::Landlord(const std::string& id) {
  v1::Command command;
  auto& request = *command.mutable_register_landlord();
  Begin(request, kFirstDay);
  request.set_landlord_id(id);
  request.set_kind(events::v1::LANDLORD_KIND_OPH);
  request.set_name("Landlord");
  return command;
}

v1::Command Workload::Join(Employee* joined) {
  v1::Command command;
  auto& request = *command.mutable_join_caretaker();
  Begin(request, "2001-01-01");
  const Employee employee = {"landlord-" + std::to_string(next_ % kLandlords),
                             "E" + std::to_string(next_)};
  request.set_landlord_id(employee.landlord_id);
  request.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  request.set_job_title("Gardien d'immeubles");
  auto& data = *request.mutable_personal_data();
  data.set_family_name("Caretaker " + std::to_string(next_));
  data.set_given_name("Demo");
  data.set_employee_number(employee.number);
  if (joined != nullptr) *joined = employee;
  return command;
}

v1::DefineNeighbourhoodRequest Workload::Neighbourhood() {
  v1::DefineNeighbourhoodRequest request;
  Begin(request, kFirstDay);
  request.set_neighbourhood_id("n-" + request.meta().request_id());
  request.set_commune_code(std::to_string(kFirstCommune + kNeighbourhoods + next_ % kCommunes));
  request.set_name("A neighbourhood with a name of ordinary length");
  return request;
}

v1::Command Workload::Programme(const std::string& id) {
  v1::Command command;
  auto& request = *command.mutable_define_programme();
  Begin(request, kFirstDay);
  request.set_programme_id(id);
  request.set_kind(events::v1::PROGRAMME_KIND_CONTINUING);
  request.set_name("First inter-landlord trainings");
  return command;
}

v1::Command Workload::Module(const std::string& id, const std::string& programme_id) {
  v1::Command command;
  auto& request = *command.mutable_define_module();
  Begin(request, kFirstDay);
  request.set_module_id(id);
  request.set_programme_id(programme_id);
  request.set_name("Bearings in the job");
  request.set_competence_kind(events::v1::COMPETENCE_KIND_KNOW_HOW);
  request.add_topics("job");
  request.set_minutes(840);
  return command;
}

v1::Command Workload::Session(const std::string& id, const std::string& day, int half_days) {
  v1::Command command;
  auto& request = *command.mutable_schedule_session();
  Begin(request, day);
  request.set_session_id(id);
  for (int i = 0; i < 3; ++i) {
    request.add_module_ids("module-" + std::to_string((next_ + i) % kModules));
  }
  for (int i = 0; i < half_days; ++i) *request.add_half_days() = HalfDayOf(day, i);
  request.set_place("Vaulx-en-Velin");
  request.set_capacity(200);
  return command;
}

events::v1::HalfDay Workload::HalfDayOf(const std::string& day, int half_day) {
  events::v1::HalfDay out;
  out.set_date(DayAfter(day, half_day / 2));
  out.set_half(half_day % 2 == 0 ? events::v1::HALF_MORNING : events::v1::HALF_AFTERNOON);
  return out;
}

}  // namespace loge::bench
