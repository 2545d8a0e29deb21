// One function per refusal of a command about an experiment: what is wrong, with what it collides,
// what to do. Pure; thread-safe.
#ifndef LOGE_SERVICES_ROLLOUT_ERRORS_EXPERIMENT_H_
#define LOGE_SERVICES_ROLLOUT_ERRORS_EXPERIMENT_H_

#include <cstddef>
#include <string>

#include "services/runtime/date.h"
#include "services/runtime/facts.h"
#include "services/runtime/violations.h"

namespace loge::rollout {

runtime::Violation TooFewLandlords(const std::string& field, int landlords);
runtime::Violation ExperimentExists(const std::string& field, const runtime::Fact& launch);
runtime::Violation UnknownExperiment(const std::string& field, const std::string& experiment_id);
// Somebody would join it, or it would be concluded, before it was launched.
runtime::Violation ExperimentNotYetLaunched(const std::string& field, const runtime::Fact& launch,
                                            runtime::FactDate on);
runtime::Violation ExperimentOver(const std::string& field, const runtime::Fact& conclusion,
                                  runtime::FactDate on);
runtime::Violation ExperimentConcludedAlready(const std::string& field,
                                              const runtime::Fact& conclusion);
// A launch would be later than what came of it, or a conclusion earlier than `other`, a join.
runtime::Violation ExperimentStandsOnThis(const std::string& field, runtime::FactDate on,
                                          const runtime::Fact& other);
// A correction would make a second one of the same join.
runtime::Violation JoinToldAlready(const std::string& field, const runtime::Fact& join);
// An experiment has `joins` already: as many as it may.
runtime::Violation TooManyJoins(const std::string& field, size_t joins);
runtime::Violation NobodyNamed(const std::string& field);
runtime::Violation TooManyNamed(const std::string& field, int named);
runtime::Violation NamedTwice(const std::string& field, const std::string& caretaker_id);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_ERRORS_EXPERIMENT_H_
