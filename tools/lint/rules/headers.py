"""Every header has a guard named after its path, and says what it is."""

import re

from rules.source import Finding

_TYPE = re.compile(r"^\s*(template\s*<.*>\s*)?(class|struct)\s+[^;]*$")


def guard_of(path):
    return "LOGE_" + re.sub(r"[^A-Z0-9]", "_", path.upper()) + "_"


def check(tree):
    for file in tree.of_kind("cc"):
        if file.path.endswith(".h"):
            yield from _check_guard(file)
            yield from _check_comment(file)


def _check_guard(file):
    guard = guard_of(file.path)
    first = next((i for i, line in enumerate(file.code_lines) if line.strip()), None)
    last = next((line for line in reversed(file.lines) if line.strip()), "")
    opening = file.code_lines[first:first + 2] if first is not None else []
    if [line.split() for line in opening] != [["#ifndef", guard], ["#define", guard]]:
        yield Finding(file.path, (first or 0) + 1, "header-guard",
                      f"the first code must be #ifndef {guard} and #define {guard}")
    elif last.split() != ["#endif", "//", guard]:
        yield Finding(file.path, len(file.lines), "header-guard",
                      f"the last line must be #endif  // {guard}")


def _check_comment(file):
    first = next((line for line in file.lines if line.strip()), "")
    if first.lstrip().startswith(("//", "/*")):
        return
    for number, line in enumerate(file.code_lines, 1):
        if _TYPE.match(line):
            before = file.lines[number - 2].strip() if number > 1 else ""
            if before.startswith("//") or before.endswith("*/"):
                return
            break
    yield Finding(file.path, 1, "header-comment",
                  "say what this header is: open the file, or precede its first class, with a "
                  "comment")
