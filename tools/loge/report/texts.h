// The words of reports for people. A language is one table of them: for another one, write another
// table beside texts_fr.cc.
#ifndef LOGE_TOOLS_LOGE_REPORT_TEXTS_H_
#define LOGE_TOOLS_LOGE_REPORT_TEXTS_H_

#include <functional>
#include <map>
#include <string>

namespace loge::cli {

// Thread-safe: a constant.
struct Texts {
  std::string language;  // "fr", as HTML names it.
  // By what they stand for: keys of figures as GetActivityReport names them, the last part of a key
  // with a dot before it (".seminar"), values of enums, and phrases of the page.
  std::map<std::string, std::string, std::less<>> words;

  // The word; without one, the key itself, so that a figure of a newer server is shown all the
  // same.
  const std::string& operator()(const std::string& key) const {
    const auto it = words.find(key);
    return it == words.end() ? key : it->second;
  }
  bool Has(const std::string& key) const { return words.count(key) != 0; }
};

const Texts& FrenchTexts();

// How a figure is called: by its key or, when it is one of several kinds, by its last part alone.
std::string FigureText(const Texts& texts, const std::string& key);
// Whether it is called by its last part.
bool IsPart(const Texts& texts, const std::string& key);
// The same for where it stands alone: "Personnes formées – séminaire".
std::string FullFigureText(const Texts& texts, const std::string& key);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_REPORT_TEXTS_H_
