#!/usr/bin/env python3
"""Writes a copy of a source of storage with a bug seeded: seed_bug.py BUG SOURCE OUT.

The fault suite is built with that copy and must go red: see seeded_bug_test.cc.
"""

import pathlib
import sys

_BUILD = "  LOGE_RETURN_IF_ERROR(BuildCommitWrite(batch, families_, write));\n"

# A write of its own for all but some entries, which follow with the whole batch in the next one.
_APART = """  {{
    rocksdb::WriteBatch early;
    LOGE_RETURN_IF_ERROR(BuildCommitWrite(testing::{without}(batch), families_, early));
    rocksdb::WriteOptions synced;
    synced.sync = true;
    LOGE_RETURN_IF_ERROR(ToAbsl(db_.Write(synced, &early), "writing a commit"));
  }}
"""

_SYNC_KEYS = """    if (room.ok() && staging.needs_key_sync() && options_.sync_keys != nullptr) {
      if (absl::Status status = options_.sync_keys(); !status.ok()) {
        return StopUnwritten(status, batch);
      }
    }
"""
_SUBMIT = """    const SequenceResult result = room.ok() ? sequencer_.Submit(staging.batch())
                                            : SequenceResult{SequenceOutcome::kRefused, room};
"""
_CONDITIONS = ("std::optional<Verdict> CommitStaging::CheckConditions("
               "const AppendRequest& request) const {\n")

# Bug: what stands in the source exactly once, and what stands there instead.
BUGS = {
    "acknowledge_before_sync": ("options.sync = true;", "options.sync = false;"),
    "index_apart": (_BUILD, _APART.format(without="WithoutIndex") + _BUILD),
    "request_apart": (_BUILD, _APART.format(without="WithoutRequests") + _BUILD),
    "condition_on_durable_only": ("if (ConflictsWithStaged(item, request.chain.get())) {",
                                  "if (false && ConflictsWithStaged(item, nullptr)) {"),
    "keys_after_log": (_SYNC_KEYS + _SUBMIT, _SUBMIT + _SYNC_KEYS),
    "chain_excuses_all": (_CONDITIONS,
                          _CONDITIONS + "  if (request.chain_sequence > 1) return std::nullopt;\n"),
}


def main(bug, source, out):
    old, new = BUGS[bug]
    text = pathlib.Path(source).read_text(encoding="utf-8")
    if text.count(old) != 1:
        print(f"{source} has no longer exactly one place to seed the bug {bug} in. It was\n{old}\n"
              f"Say in BUGS of {__file__} where it is now.", file=sys.stderr)
        return 1
    text = '#include "tests/crash/seeded_bug.h"\n' + text.replace(old, new)
    pathlib.Path(out).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
