// From the bytes of a file to text: which encoding it has, in the form that everything else expects
// (UTF-8, NFC). Pure; thread-safe.
#ifndef LOGE_TOOLS_LOGE_CSV_TEXT_H_
#define LOGE_TOOLS_LOGE_CSV_TEXT_H_

#include <optional>
#include <string>

#include "tools/loge/csv/fault.h"

namespace loge::csv {

enum class Encoding { kUtf8, kUtf8WithMark, kUtf16LittleEndian, kWindows1252 };

// "UTF-8", "UTF-8 with a byte order mark", … for the report.
std::string NameOf(Encoding encoding);

struct Decoded {
  Encoding encoding = Encoding::kUtf8;
  std::string text;            // UTF-8, NFC, without a byte order mark.
  std::optional<Fault> fault;  // Set when it is no text; `text` is then empty.
};

// UTF-16 by its mark; else UTF-8 if every byte of it is right; else Windows-1252, which takes
// nearly any bytes: whoever reads the report must see which it was.
Decoded Decode(const std::string& bytes);

// For matching only: lower case, without accents, ’ as ', a run of spaces as one, none at the ends.
std::string Fold(const std::string& text);

// For comparing what people wrote: ’ as ', all else as it is.
std::string WithPlainApostrophes(const std::string& text);

// Characters (code points) of a UTF-8 text.
int LengthOf(const std::string& text);

}  // namespace loge::csv

#endif  // LOGE_TOOLS_LOGE_CSV_TEXT_H_
