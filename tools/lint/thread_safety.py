#!/usr/bin/env python3
"""Clang's thread safety analysis over every room that has a lock.

usage: tools/lint/thread_safety.py [--all] [BUILD_FOLDER]

The analysis needs no object code: clang reads each file as BUILD_FOLDER (build/dev, which must be
built) compiles it, but without precompiled headers, so that a file that does not name what it uses
is found too. --all: every file, tests as well.
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "storage/",
    "services/admin/",
    "services/events/",
    "services/import/",
    "services/runtime/",
    "services/verification/",
)
# Breaks the rules on purpose: an analysis that lets it pass is switched off.
PLANTED = """
#include "absl/base/thread_annotations.h"
#include "storage/base/mutex.h"
class Counter {
 public:
  int count() const { return count_; }

 private:
  mutable loge::Mutex mu_;
  int count_ ABSL_GUARDED_BY(mu_) = 0;
};
"""
CHECKS = ["-fsyntax-only", "-Wthread-safety", "-Wno-unknown-warning-option"]


def clang_command(entry):
    """The entry's command of g++ as one of clang that only looks, without the file."""
    words = shlex.split(entry["command"])
    words = words[next(i for i, word in enumerate(words) if re.search(r"g\+\+\S*$", word)) + 1 :]
    kept = []
    skip = False
    for word, following in zip(words, [*words[1:], ""]):
        if skip:
            skip = False
        elif word in ("-o", "-c") or (word == "-include" and "cmake_pch" in following):
            skip = True
        elif word not in ("-fpch-preprocess", "-Winvalid-pch"):
            kept.append(word)
    return ["clang++-14", *kept, *CHECKS]


def look(entry, file, text=None):
    """Returns the status and the output of clang on the file, or on the text instead."""
    what = [str(file)] if text is None else ["-x", "c++", "-"]
    done = subprocess.run(
        clang_command(entry) + what,
        cwd=entry["directory"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser(description="Clang's thread safety analysis")
    parser.add_argument("--all", action="store_true", help="every file, not only those with locks")
    parser.add_argument("build", nargs="?", type=Path, default=ROOT / "build/dev")
    options = parser.parse_args()
    build = options.build.resolve()
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    jobs = []
    for entry in entries:
        path = Path(entry["file"])
        ours = path.is_relative_to(ROOT) and not path.is_relative_to(build)
        if ours and (options.all or str(path.relative_to(ROOT)).startswith(ROOMS)):
            jobs.append((entry, path))
    if not jobs:
        sys.exit(f"error: {build} compiles no file of {', '.join(ROOMS)}")

    status, output = look(*jobs[0], PLANTED)
    if status == 0 or "thread-safety" not in output:
        sys.exit(f"error: the analysis did not refuse what it must:\n{output}")

    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for status, output in pool.map(lambda job: look(*job), jobs):
            if status != 0:
                failed += 1
                print(output, end="")
    print(f"{len(jobs)} files looked at, {failed} refused")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
