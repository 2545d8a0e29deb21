"""Everything in proto/loge has a comment: messages, fields, services, rpcs, enums, their values."""

import re

from rules.source import Finding

_NAMED = re.compile(r"^(message|enum|service|oneof|rpc)\s+(\w+)")
_FIELD = re.compile(r"^(?:repeated\s+|optional\s+)?(?:map\s*<[^>]*>|[\w.]+)\s+(\w+)\s*=\s*\d+")
_VALUE = re.compile(r"^(\w+)\s*=\s*-?(?:0x)?\d+")
_SKIPPED = ("syntax", "package", "import", "option ", "reserved", "extensions", "extend")


def check(tree):
    for file in tree.of_kind("proto"):
        if file.path.startswith("proto/loge/"):
            for line, end, what, name in elements_of(file):
                if not _has_comment(file, line, end):
                    yield Finding(file.path, line, "proto-comment",
                                  f"{what} {name} has no comment: say meaning, unit, format, who "
                                  "may see it")


def elements_of(file):
    """(first line, last line, kind, name) of each element. The zero value of an enum is left out:
    its name says all."""
    scopes = []
    for text, line, end, closes in _statements(file.code):
        if closes == "}":
            scopes.pop() if scopes else None
            continue
        named = _NAMED.match(text)
        if named:
            yield line, end, named.group(1), named.group(2)
        elif not text.startswith(_SKIPPED):
            inside = next((s for s in reversed(scopes) if s in ("message", "enum")), "")
            match = (_VALUE if inside == "enum" else _FIELD).match(text)
            if match and not match.group(1).endswith("_UNSPECIFIED"):
                what = "enum value" if inside == "enum" else "field"
                yield line, end, what, match.group(1)
        if closes == "{":
            scopes.append(named.group(1) if named else "")


def _statements(code):
    """(text, first line, last line, closing character) of each statement, split at ; { and }."""
    start, brackets = 0, 0
    for position, char in enumerate(code):
        if char in "[]":
            brackets += 1 if char == "[" else -1
        if char not in ";{}" or brackets:
            continue
        text = code[start:position]
        first = start + len(text) - len(text.lstrip())
        yield (" ".join(text.split()), code.count("\n", 0, first) + 1,
               code.count("\n", 0, position) + 1, char)
        start = position + 1


def _has_comment(file, line, end):
    before = file.lines[line - 2].strip() if line > 1 else ""
    if before.startswith(("//", "/*", "*")) or before.endswith("*/"):
        return True
    return any("//" in text or "/*" in text for text in file.lines[line - 1:end])
