#!/usr/bin/env python3
"""Checks the rules of the house that no compiler checks. Run as the test `lint`.

usage: tools/lint/lint.py [ROOT]

Prints one line for each broken rule: path:line: rule: what to do. The exit code is 1 when there is
one. The rules are in tools/lint/rules; what each room may include is the table of includes.py.
"""

import pathlib
import sys

sys.dont_write_bytecode = True  # The checkout may be read-only, and stays clean.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from rules import headers, includes, protos, sizes, words  # noqa: E402
from rules.source import Tree  # noqa: E402

RULES = (includes, sizes, words, headers, protos)


def findings_of(root):
    """All findings in the tree below `root`, sorted by place."""
    tree = Tree(root)
    return sorted(finding for rule in RULES for finding in rule.check(tree))


def main(arguments):
    if "--help" in arguments or "-h" in arguments:
        print(__doc__.strip())
        return 0
    root = arguments[0] if arguments else pathlib.Path(__file__).resolve().parents[2]
    findings = findings_of(root)
    for finding in findings:
        print(finding)
    if findings:
        print(f"{len(findings)} findings", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
