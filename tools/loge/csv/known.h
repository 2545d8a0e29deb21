// Looks things up in what Loge knows of a landlord. Pure; thread-safe.
#ifndef LOGE_TOOLS_LOGE_CSV_KNOWN_H_
#define LOGE_TOOLS_LOGE_CSV_KNOWN_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/caretakers.pb.h"
#include "tools/loge/csv/plan.h"

namespace loge::csv {

// One employment at the landlord, and whose it is.
struct KnownPost {
  const v1::Caretaker* person = nullptr;
  const v1::Employment* post = nullptr;
  bool open() const { return post->until().empty(); }
  bool Covers(const std::string& day) const {
    return post->from() <= day && (open() || day <= post->until());
  }
  // Whether the person was known to Loge twice, by whichever landlords, and this one tells a
  // number.
  bool merged() const { return post->employee_numbers_size() > 0; }
  // The numbers by which the landlord names the person, that told last at the end. Empty when
  // nobody knows one, and for those who came with a landlord that was absorbed until this one has
  // told its own.
  std::vector<std::string> Numbers() const;
};

// Borrows `known`.
class KnownPosts {
 public:
  explicit KnownPosts(const Known& known);

  // The posts of those with that employee number, oldest first.
  const std::vector<KnownPost>& Of(const std::string& number) const;
  // The posts of those who came with a landlord that was absorbed, and of whom no number is known
  // but theirs at that landlord, by it.
  const std::vector<KnownPost>& CameFrom(const std::string& landlord_id,
                                         const std::string& number) const;
  // All of those, by family and given name (Fold, one space between).
  const std::vector<KnownPost>& CameAs(const std::string& folded_name) const;
  // The known number that `number` is without its leading zeros; empty when there is none, when
  // there are several, or when `number` itself is known.
  std::string Unstripped(const std::string& number) const;
  const std::vector<KnownPost>& all() const { return all_; }

 private:
  std::map<std::string, std::vector<KnownPost>> by_number_;
  std::map<std::pair<std::string, std::string>, std::vector<KnownPost>> by_former_number_;
  std::map<std::string, std::vector<KnownPost>> came_by_name_;
  std::multimap<std::string, std::string> by_stripped_;
  std::vector<KnownPost> all_;
};

// Family and given name, as CameAs takes them.
std::string FoldedName(const std::string& family_name, const std::string& given_name);

// The person's employee number at that landlord; empty when none is known.
const std::string& NumberAt(const std::string& landlord_id, const v1::Caretaker& person);

// Whether two INSEE codes may be of one place: they are equal, or one is Paris, Lyon or Marseille
// and the other an arrondissement of it.
bool SameCommune(const std::string& a, const std::string& b);

class KnownNeighbourhoods {
 public:
  explicit KnownNeighbourhoods(const Known& known);

  // By id, or by name within the commune (when one is given); where none in just that commune has
  // the name, by name within what SameCommune takes for it. Null when none or several match.
  const v1::Neighbourhood* Find(const std::string& text, const std::string& commune) const;

 private:
  std::map<std::string, const v1::Neighbourhood*> by_id_;
  std::multimap<std::string, const v1::Neighbourhood*> by_name_;
};

}  // namespace loge::csv

#endif  // LOGE_TOOLS_LOGE_CSV_KNOWN_H_
