// Conditions that several rules of this context share: each adds what is wrong and names `field`.
// Pure; thread-safe.
#ifndef LOGE_SERVICES_PARTNERSHIP_REQUIRE_H_
#define LOGE_SERVICES_PARTNERSHIP_REQUIRE_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "google/protobuf/repeated_field.h"
#include "loge/v1/common.pb.h"
#include "services/partnership/state.h"
#include "services/runtime/date.h"
#include "services/runtime/decisions.h"

namespace loge::partnership {

// Adds the states that the conditions below stand on, as far as `states` tells which; rules ask
// again until nothing is new.
void AddPartnerNeeds(const std::string& partner_id, std::vector<runtime::Need>& needs);
void AddContactNeeds(const runtime::States& states, const std::string& contact_id,
                     std::vector<runtime::Need>& needs);

// The closing of a partner, if any.
std::optional<ClosingEntry> ClosingIn(const runtime::States& states, const std::string& partner_id);

// Known, and taking part on that day: not closed by then.
void RequirePartner(const runtime::States& states, const std::string& partner_id, runtime::Date day,
                    const std::string& field, runtime::Violations& out);

// Known, and living on that day. Returns the contact when both hold.
std::optional<ContactEntry> RequireLivingContact(const runtime::States& states,
                                                 const std::string& contact_id, runtime::Date day,
                                                 const std::string& field,
                                                 runtime::Violations& out);

// The same for a fact whose day may not be known: living on some day of the interval.
std::optional<ContactEntry> RequireContactWithin(const runtime::States& states,
                                                 const std::string& contact_id,
                                                 const runtime::FactDate& date,
                                                 const std::string& field,
                                                 runtime::Violations& out);

// The same of somebody who may be left out (an empty id). The organisation that the contact speaks
// for ("partner/<id>", "landlord/<id>") goes to `subjects`.
void RequireContact(const runtime::States& states, const std::string& contact_id,
                    const runtime::FactDate& date, const std::string& field,
                    std::set<std::string>& subjects, runtime::Violations& out);

// Employed on that day. The employers ("landlord/<id>") go to `subjects`.
void RequireCaretaker(const runtime::States& states, const std::string& caretaker_id,
                      const runtime::FactDate& date, const std::string& field,
                      std::set<std::string>& subjects, runtime::Violations& out);

// The persons of a request who took part: each well named, at most kNamedParticipantsMax, none
// twice.
void CheckCaretakers(const google::protobuf::RepeatedPtrField<v1::PersonRef>& caretakers,
                     runtime::Violations& out);
// The same persons by id, found under `list`[i]: as RequireCaretaker, none twice.
void RequireCaretakers(const google::protobuf::RepeatedPtrField<std::string>& caretaker_ids,
                       const runtime::FactDate& date, const std::string& list,
                       const runtime::States& states, std::set<std::string>& subjects,
                       runtime::Violations& out);

inline constexpr int kHeadcountMax = 100000;

// Known, whatever its date: what happened there may be older than the rollout.
void RequireTerritory(const runtime::States& states, const std::string& territory_id,
                      const std::string& field, runtime::Violations& out);

// Adds the subjects that were found to those that the payload of `fact` has.
void AddSubjects(std::set<std::string> subjects, runtime::NewFact& fact);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_REQUIRE_H_
