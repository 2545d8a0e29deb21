// LOGE_RETURN_IF_ERROR and LOGE_ASSIGN_OR_RETURN, with the meaning of Abseil's later macros of the
// same names (Debian's Abseil does not have them yet; moving over will be a rename).
#ifndef LOGE_STORAGE_BASE_STATUS_MACROS_H_
#define LOGE_STORAGE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the current function with the status of `expr` if it is not OK.
#define LOGE_RETURN_IF_ERROR(expr)               \
  do {                                           \
    absl::Status loge_status_ = (expr);          \
    if (!loge_status_.ok()) return loge_status_; \
  } while (false)

// Evaluates `rexpr` (a StatusOr); assigns its value to `lhs`, or returns its status.
#define LOGE_ASSIGN_OR_RETURN(lhs, rexpr) \
  LOGE_ASSIGN_OR_RETURN_IMPL_(LOGE_CONCAT_(loge_statusor_, __LINE__), lhs, rexpr)

#define LOGE_CONCAT_INNER_(a, b) a##b
#define LOGE_CONCAT_(a, b) LOGE_CONCAT_INNER_(a, b)
#define LOGE_ASSIGN_OR_RETURN_IMPL_(var, lhs, rexpr) \
  auto var = (rexpr);                                \
  if (!var.ok()) return std::move(var).status();     \
  lhs = std::move(var).value()

#endif  // LOGE_STORAGE_BASE_STATUS_MACROS_H_
