"""Calls that have a better replacement here, and marks that must not be left behind."""

import dataclasses
import re

from rules.source import Finding


@dataclasses.dataclass(frozen=True)
class Ban:
    """A pattern banned in `inside` (all when empty) but for the paths or names in `but`."""
    pattern: re.Pattern
    cure: str
    inside: tuple = ()
    but: tuple = ()

    def covers(self, file):
        if self.inside and not file.path.startswith(self.inside):
            return False
        return not any(file.path == name or file.name == name
                       or (name.endswith("/") and file.path.startswith(name)) for name in self.but)


def _ban(pattern, cure, inside=(), but=()):
    return Ban(re.compile(pattern), cure, inside, but)


_CLOCK = "services/runtime/clock.cc"
_RANDOM = "services/runtime/random.cc"
_METRICS = "services/server/metrics.cc"
_MUTEX = "storage/base/mutex.h"

BANS = (
    _ban(r"\babsl::Now\s*\(", f"take a Clock; only {_CLOCK} reads the time", but=(_CLOCK,)),
    _ban(r"\bstd::time\s*\(|(?<![\w.>:])time\s*\(\s*(nullptr|NULL|0|&)",
         f"take a Clock; only {_CLOCK} reads the time", but=(_CLOCK,)),
    _ban(r"\bsystem_clock::now\b", f"take a Clock; only {_CLOCK} reads the time",
         inside=("services/", "storage/"), but=(_CLOCK, _MUTEX)),
    _ban(r"(?<![\w.>])s?rand\s*\(", f"take a random source ({_RANDOM}), or a seeded std::mt19937"),
    _ban(r"\bstd::random_device\b", f"take a random source; only {_RANDOM} makes one",
         but=(_RANDOM, "tests/support/")),
    _ban(r"\bstd::(recursive_|shared_|timed_)?mutex\b|\bstd::condition_variable\b"
         r"|\bstd::(lock_guard|unique_lock|scoped_lock|shared_lock)\b",
         f"use Mutex, MutexLock and CondVar of {_MUTEX}", but=(_MUTEX,)),
    _ban(r"\babsl::(Mutex|MutexLock|CondVar)\b", f"use Mutex, MutexLock and CondVar of {_MUTEX}"),
    _ban(r"\bthrow\b", "return an absl::Status"),
    # The library behind metrics.cc throws where it cannot listen.
    _ban(r"\bcatch\s*\(", f"call what does not throw; only main.cc and {_METRICS} catch",
         but=("main.cc", _METRICS)),
    _ban(r"\busing\s+namespace\s+std\b", "name what you use"),
    _ban(r"\b(std::this_thread::)?sleep_(for|until)\s*\(|\babsl::SleepFor\b|\bu?sleep\s*\(",
         "wait for the thing itself (a CondVar, a Notification, min_position)",
         inside=("tests/",)),
    _ban(r"\bstd::(cout|cerr|clog)\b", "write through the Logger of storage/base/logger.h",
         inside=("services/", "storage/"), but=("services/server/main.cc",)),
    _ban(r"(?<!\w)assert\s*\(", "use LOGE_CHECK: assert is empty in a release",
         inside=("services/", "storage/", "tools/")),
)

# The marks are put together here so that this file holds none.
_LEFTOVER = re.compile(r"\b(" + "|".join(("FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b")
_BARE_TASK = re.compile(r"\bTO" + r"DO\b(?!\([^)\s][^)]*\))")


def check(tree):
    for file in tree.of_kind("cc"):
        bans = [ban for ban in BANS if ban.covers(file)]
        for number, line in enumerate(file.code_lines, 1):
            for ban in bans:
                match = ban.pattern.search(line)
                if match:
                    yield Finding(file.path, number, "banned-call",
                                  f"{match.group(0).strip()}: {ban.cure}")
    for file in tree.files:
        if file.path.startswith("tools/lint/"):
            continue
        for number, line in enumerate(file.lines, 1):
            match = _LEFTOVER.search(line)
            if match:
                yield Finding(file.path, number, "leftover-mark",
                              f"{match.group(0)}: do it, or open an issue and remove the mark")
            elif _BARE_TASK.search(line):
                yield Finding(file.path, number, "leftover-mark",
                              "give the reason in parentheses after the mark, or do it now")
