// Landlords, neighbourhoods, territories and their stages, partners and contacts, coordinators,
// what is taught.
#ifndef LOGE_BENCH_COUNTRY_PLACES_H_
#define LOGE_BENCH_COUNTRY_PLACES_H_

#include <string>
#include <vector>

#include "bench/country/decision.h"
#include "bench/country/desk.h"
#include "bench/country/dice.h"
#include "bench/country/scale.h"

namespace loge::bench::country {

struct Neighbourhood {
  std::string id;
  int territory = 0;
  std::vector<int> landlords;  // Who employ caretakers there.
};

struct Territory {
  std::string id;
  int opens = 0;  // The day on which it is proposed: from then on there are meetings.
  int stage = 0;  // That it has reached.
  int next_stage_on = 0;
  int resumes_on = 0;  // Set while it pauses.
  std::vector<int> neighbourhoods;
  std::vector<std::string> partners;
  std::vector<std::string> contacts;  // Who speak for them today.
  std::string coordinator;            // A contact beside those; empty before there is one.
  int coordinator_until = 0;
};

struct Module {
  std::string id;
  int minutes = 0;
};

// Thread-compatible.
class Places {
 public:
  // Tells what is there on the first day. `desk` is borrowed and must outlive it.
  Places(const Scale& scale, uint64_t seed, Desk& desk);

  // What happens to places on `day`: days in order, each once.
  void Live(int day);

  const std::vector<std::string>& landlords() const { return landlords_; }
  const std::vector<Neighbourhood>& neighbourhoods() const { return neighbourhoods_; }
  const std::vector<Territory>& territories() const { return territories_; }
  const std::vector<Module>& modules() const { return modules_; }  // Without those of seminars.
  const std::vector<Module>& seminar_modules() const { return seminar_modules_; }
  // The territories that are open by the last day lived: the first of territories().
  int open_territories() const { return open_; }

 private:
  void MakeLandlords();
  void MakeTerritory(int number);
  void MakeNeighbourhood(Territory& territory, int number);
  void MakeCatalogue();
  void Open(Territory& territory, int day);
  void Advance(Territory& territory, int day);
  // A new contact; the id.
  std::string NameContact(const std::string& partner, const char* function, int day);
  void ReplaceContact(Territory& territory, int day);
  void ReplaceCoordinator(Territory& territory, int day);
  void PublishEvaluation(const Territory& territory, int day);

  const Scale scale_;
  Dice dice_;
  Desk& desk_;
  std::vector<std::string> landlords_;
  std::vector<Neighbourhood> neighbourhoods_;
  std::vector<Territory> territories_;
  std::vector<Module> modules_;
  std::vector<Module> seminar_modules_;
  int open_ = 0;
  int evaluations_ = 0;
};

// Personal data of somebody made up; the number may be empty.
std::shared_ptr<const events::v1::PersonalData> MadeUpPerson(const std::string& employee_number,
                                                             Dice& dice);
// The identifier of an organisation, valid and of nobody: from 999 million on.
std::string SirenOf(int number);

}  // namespace loge::bench::country

#endif  // LOGE_BENCH_COUNTRY_PLACES_H_
