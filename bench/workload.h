// Valid commands about made-up landlords and persons. Deterministic: the same calls in the same
// order make the same commands.
#ifndef LOGE_BENCH_WORKLOAD_H_
#define LOGE_BENCH_WORKLOAD_H_

#include <string>
#include <utility>
#include <vector>

#include "loge/v1/caretakers.pb.h"
#include "loge/v1/import.pb.h"

namespace loge::bench {

// A person as the landlord knows it: callers name persons by this, never by Loge's ids.
struct Employee {
  std::string landlord_id;
  std::string number;
};

// A day that varies with `number`: the 1st to the 25th of any month.
std::string DayIn(int year, int number);

void NameEmployee(const Employee& employee, v1::PersonRef& ref);

// Numbers go up over the whole run, so that every id and request id is fresh. Thread-compatible.
class Workload {
 public:
  // `run` tells the requests of this run from those of others on the same log.
  explicit Workload(std::string run = "bench") : run_(std::move(run)) {}

  static constexpr int kLandlords = 100;
  static constexpr int kNeighbourhoods = 100;
  static constexpr int kModules = 9;
  // The first of all commands to be carried out: what the others refer to. The landlords, where
  // persons may work ("home-<n>"), and modules ("module-<n>") of one programme.
  std::vector<v1::Command> Setup();
  // The commune of "home-<home>", which has no other neighbourhoods.
  static std::string HomeCommune(int home);

  v1::Command Landlord(const std::string& id);
  // A new person, sealed: the landlord must exist, the employee number is claimed. On 2001-01-01.
  v1::Command Join(Employee* joined = nullptr);
  // A neighbourhood: decided over its own subject, nothing sealed.
  v1::DefineNeighbourhoodRequest Neighbourhood();
  v1::Command Programme(const std::string& id);
  v1::Command Module(const std::string& id, const std::string& programme_id);
  // Of three modules, morning and afternoon of the day and of those after it.
  v1::Command Session(const std::string& id, const std::string& day, int half_days);

  // `half_day` of a session that begins on `day`, from 0.
  static events::v1::HalfDay HalfDayOf(const std::string& day, int half_day);

  // What every command carries: a fresh request id, and the date.
  template <class Request>
  void Begin(Request& request, const std::string& occurred_on) {
    request.mutable_meta()->set_request_id(NextRequestId());
    request.set_occurred_on(occurred_on);
  }

 private:
  std::string NextRequestId() { return run_ + "-" + std::to_string(++next_); }

  std::string run_;
  int next_ = 0;
};

}  // namespace loge::bench

#endif  // LOGE_BENCH_WORKLOAD_H_
