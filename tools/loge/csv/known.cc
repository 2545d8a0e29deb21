#include "tools/loge/csv/known.h"

#include <algorithm>
#include <iterator>

#include "tools/loge/csv/rows.h"
#include "tools/loge/csv/text.h"

namespace loge::csv {
namespace {

std::string WithoutZeros(const std::string& digits) {
  const size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

// The city of an arrondissement; other codes as they are. The server files places in the same way.
std::string CityOf(const std::string& code) {
  // All have five digits, so that the order of bytes is that of numbers.
  if (code.size() != 5 || !IsDigitsOnly(code)) return code;
  if ("75101" <= code && code <= "75120") return "75056";
  if ("69381" <= code && code <= "69389") return "69123";
  if ("13201" <= code && code <= "13216") return "13055";
  return code;
}

template <class Key>
const std::vector<KnownPost>& Found(const std::map<Key, std::vector<KnownPost>>& posts,
                                    const Key& key) {
  static const auto* const kNone = new std::vector<KnownPost>();
  const auto found = posts.find(key);
  return found == posts.end() ? *kNone : found->second;
}

}  // namespace

std::vector<std::string> KnownPost::Numbers() const {
  if (merged()) return {post->employee_numbers().begin(), post->employee_numbers().end()};
  const std::string& number = NumberAt(post->landlord_id(), *person);
  return number.empty() ? std::vector<std::string>() : std::vector<std::string>{number};
}

KnownPosts::KnownPosts(const Known& known) {
  for (const v1::Caretaker& person : known.caretakers) {
    const events::v1::PersonalData& data = person.personal_data();
    for (const v1::Employment& post : person.employments()) {
      if (post.landlord_id() != known.landlord_id) continue;
      all_.push_back({&person, &post});
      const std::vector<std::string> numbers = all_.back().Numbers();
      for (const std::string& number : numbers) by_number_[number].push_back(all_.back());
      // Nobody knows the number of those whose data cannot be read any more.
      if (!numbers.empty() || data.employee_number().empty()) continue;
      const std::pair<std::string, std::string> former(person.employee_number_landlord_id(),
                                                       data.employee_number());
      by_former_number_[former].push_back(all_.back());
      came_by_name_[FoldedName(data.family_name(), data.given_name())].push_back(all_.back());
    }
  }
  for (auto& [number, posts] : by_number_) {
    std::stable_sort(posts.begin(), posts.end(), [](const KnownPost& a, const KnownPost& b) {
      return a.post->from() < b.post->from();
    });
    if (IsDigitsOnly(number) && number[0] == '0') {
      by_stripped_.emplace(WithoutZeros(number), number);
    }
  }
}

std::string FoldedName(const std::string& family_name, const std::string& given_name) {
  return Fold(family_name) + " " + Fold(given_name);
}

const std::string& NumberAt(const std::string& landlord_id, const v1::Caretaker& person) {
  static const auto* const kNone = new std::string();
  return person.employee_number_landlord_id() == landlord_id
             ? person.personal_data().employee_number()
             : *kNone;
}

const std::vector<KnownPost>& KnownPosts::Of(const std::string& number) const {
  return Found(by_number_, number);
}

const std::vector<KnownPost>& KnownPosts::CameFrom(const std::string& landlord_id,
                                                   const std::string& number) const {
  return Found(by_former_number_, std::pair(landlord_id, number));
}

const std::vector<KnownPost>& KnownPosts::CameAs(const std::string& folded_name) const {
  return Found(came_by_name_, folded_name);
}

std::string KnownPosts::Unstripped(const std::string& number) const {
  if (by_number_.count(number) != 0 || !IsDigitsOnly(number)) return "";
  const auto [begin, end] = by_stripped_.equal_range(number);
  return std::distance(begin, end) == 1 ? begin->second : "";
}

bool SameCommune(const std::string& a, const std::string& b) {
  return a == b || CityOf(a) == b || a == CityOf(b);
}

KnownNeighbourhoods::KnownNeighbourhoods(const Known& known) {
  for (const v1::Neighbourhood& each : known.neighbourhoods) {
    by_id_[each.neighbourhood_id()] = &each;
    by_name_.emplace(Fold(each.name()), &each);
  }
}

const v1::Neighbourhood* KnownNeighbourhoods::Find(const std::string& text,
                                                   const std::string& commune) const {
  if (const auto found = by_id_.find(text); found != by_id_.end()) return found->second;
  std::vector<const v1::Neighbourhood*> within;
  std::vector<const v1::Neighbourhood*> around;
  const auto [begin, end] = by_name_.equal_range(Fold(text));
  for (auto it = begin; it != end; ++it) {
    const std::string& code = it->second->commune_code();
    if (commune.empty() || code == commune) {
      within.push_back(it->second);
    } else if (SameCommune(code, commune)) {
      around.push_back(it->second);
    }
  }
  const std::vector<const v1::Neighbourhood*>& matches = within.empty() ? around : within;
  return matches.size() == 1 ? matches.front() : nullptr;
}

}  // namespace loge::csv
