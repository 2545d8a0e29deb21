// The caretakers: who is employed where, from when to when, and who volunteers.
#ifndef LOGE_BENCH_COUNTRY_PEOPLE_H_
#define LOGE_BENCH_COUNTRY_PEOPLE_H_

#include <climits>
#include <string>
#include <vector>

#include "bench/country/decision.h"
#include "bench/country/desk.h"
#include "bench/country/dice.h"
#include "bench/country/places.h"
#include "bench/country/scale.h"

namespace loge::bench::country {

struct Caretaker {
  std::string id;
  std::string employee_number;
  int landlord = 0;
  int neighbourhood = 0;
  int known_from = 0;       // The day after Loge heard of the person.
  int until = INT_MAX;      // The last day, once it is known.
  int busy_until = -1;      // The last day of a session that the person takes part in.
  bool volunteers = false;  // In the life of the centre.
};

// Thread-compatible.
class People {
 public:
  // Hires those of the first day. `places` and `desk` are borrowed and must outlive it.
  People(const Scale& scale, uint64_t seed, const Places& places, Desk& desk);

  // Who comes, goes and changes on `day`: days in order, each once.
  void Live(int day);

  // Somebody who works in `territory` and may take part in what lasts from `day` to `last`; null
  // when the person drawn may not.
  Caretaker* Draw(int territory, int day, int last, Dice& dice);

  // The employer of `caretaker` as a subject.
  const std::string& EmployerSubject(const Caretaker& caretaker) const {
    return employers_[static_cast<size_t>(caretaker.landlord)];
  }

 private:
  // How often on a day something happens that happens `times` over the years; what is left over
  // counts for the next day.
  struct Pace {
    int64_t times;
    int64_t owed = 0;
    int Today();
  };

  void Hire(int day);
  void Leave(int day);
  void Change(int day);
  void Reassign(int day);
  void Transfer(int day);
  void Volunteer(int day);
  // Takes the places of those whose last day was before `day`.
  void Depart(int day);
  // Somebody employed whose post may change on `day`; null when the person drawn's may not.
  Caretaker* DrawAny(int day);
  const std::string& Employer(const Caretaker& caretaker) const {
    return places_.landlords()[static_cast<size_t>(caretaker.landlord)];
  }
  void TellOf(const Caretaker& caretaker, int arrival, Telling telling,
              std::vector<Claimed> claims);

  const Scale scale_;
  Dice dice_;
  const Places& places_;
  Desk& desk_;
  std::vector<std::string> employers_;  // Subjects, by landlord.
  std::vector<Caretaker> all_;
  std::vector<int> employed_;
  std::vector<std::vector<int>> by_territory_;  // The employed.
  int rows_ = 0;                                // Of the landlords' own systems.
  Pace hires_;
  Pace leaves_;
  Pace changes_;
  Pace reassignments_;
  Pace transfers_;
  Pace volunteers_;
};

}  // namespace loge::bench::country

#endif  // LOGE_BENCH_COUNTRY_PEOPLE_H_
