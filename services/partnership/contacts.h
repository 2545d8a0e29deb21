// Contacts as they are read: ended with their partner, and whom they follow.
//
// Pure; reads facts through FactReader.
#ifndef LOGE_SERVICES_PARTNERSHIP_CONTACTS_H_
#define LOGE_SERVICES_PARTNERSHIP_CONTACTS_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/partnership/state.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"

namespace loge::partnership {

// The contact at the reader's date, its partner's closing included; nothing when there is none.
// `facts` are those filed under "contact/<id>". Errors: those of FactReader.
absl::StatusOr<std::optional<ContactEntry>> ContactOf(const runtime::FactReader& reader,
                                                      absl::string_view contact_id,
                                                      const std::vector<runtime::Fact>& facts);

// The contacts whose end names this one as the successor, from the same facts. Errors: those of
// FactReader.
absl::StatusOr<std::set<std::string>> PredecessorsOf(const runtime::FactReader& reader,
                                                     absl::string_view contact_id,
                                                     const std::vector<runtime::Fact>& facts);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_CONTACTS_H_
