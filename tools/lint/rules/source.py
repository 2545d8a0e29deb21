"""The files that the rules look at, read once, and what the rules report."""

import dataclasses
import functools
import os
import pathlib
import re

# Folders that hold our own sources; everything else in the root is not looked at.
FOLDERS = ("bench", "cmake", "proto", "services", "storage", "tests", "tools", ".ci")
SKIPPED_FOLDERS = {"__pycache__", "build", "data", "generated", "node_modules", ".git"}
KINDS = {".h": "cc", ".cc": "cc", ".proto": "proto", ".py": "python", ".sh": "shell",
         ".cmake": "cmake"}


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """One broken rule: where, which rule, and what to do."""
    path: str
    line: int
    rule: str
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


class File:
    """One source file. `path` is relative to the root, with forward slashes."""

    def __init__(self, path, kind, text):
        self.path = path
        self.kind = kind
        self.text = text
        self.lines = text.splitlines()

    @property
    def folder(self):
        return self.path.rpartition("/")[0]

    @property
    def name(self):
        return self.path.rpartition("/")[2]

    @property
    def is_test(self):
        return self.path.startswith("tests/") or self.name.endswith("_test.py")

    @functools.cached_property
    def code(self):
        """The text without comments and string contents; same lines, same columns."""
        return blank_comments_and_strings(self.text)

    @functools.cached_property
    def code_lines(self):
        return self.code.splitlines()


class Tree:
    """All files below a root."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = sorted(self._read(), key=lambda f: f.path)

    def of_kind(self, *kinds):
        return [f for f in self.files if f.kind in kinds]

    def _read(self):
        for folder in FOLDERS:
            for where, folders, names in os.walk(self.root / folder):
                folders[:] = [d for d in folders if d not in SKIPPED_FOLDERS]
                for name in names:
                    path = pathlib.Path(where, name)
                    kind = kind_of(path)
                    if kind:
                        text = path.read_text(encoding="utf-8", errors="replace")
                        yield File(path.relative_to(self.root).as_posix(), kind, text)


def kind_of(path):
    """The kind of a file, or None for what no rule looks at (data, documents)."""
    if path.name == "CMakeLists.txt":
        return "cmake"
    if path.suffix:
        return KINDS.get(path.suffix)
    with open(path, "rb") as file:
        first = file.readline(80)
    return "shell" if re.match(rb"#!.*\b(ba)?sh\b", first) else None


# A raw string, a plain string, a character, a block comment, a line comment. A quote inside a
# number (1'000) is not the start of a character.
_TOKEN = re.compile(
    r'R"(?P<delimiter>[^()\\\s]{0,16})\((?P<raw>.*?)\)(?P=delimiter)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'"
    r"|/\*.*?\*/"
    r"|//[^\n]*",
    re.DOTALL)


def blank_comments_and_strings(text):
    """Blanks comments and what is between quotes. For C++ and proto."""
    def blank(match):
        token = match.group(0)
        if token[0] == "/":
            return re.sub(r"[^\n]", " ", token)
        quote = '"' if token[0] == "R" else token[0]
        return quote + re.sub(r"[^\n]", " ", token[1:-1]) + quote
    return _TOKEN.sub(blank, text)
