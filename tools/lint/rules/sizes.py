"""How long a line, a function and a file may be. ratchet.txt lists functions that may be longer."""

import ast
import re

from rules.source import Finding

LINE_COLUMNS_MAX = 100
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 500
TEST_FILE_LINES_MAX = 800
RATCHET = "tools/lint/ratchet.txt"

_UNBREAKABLE = re.compile(r"^\s*#\s*(include|ifndef|define|endif)\b")
_TYPE_HEAD = re.compile(r"^(template\s*<.*>\s*)?(typedef\s+)?(class|struct|union|enum)\b")
_INITIALISER = re.compile(r"\)\s*(noexcept\s*)?:[^:].*[\w>]\s*$", re.DOTALL)


def check(tree):
    ratchet = dict(_read_ratchet(tree))
    used = set()
    for file in tree.files:
        yield from _check_lines(file)
        yield from _check_file(file)
        for name, start, end in functions_of(file):
            yield from _check_function(file, name, start, end - start + 1, ratchet, used)
    for path, name in sorted(set(ratchet) - used):
        yield Finding(RATCHET, ratchet[path, name][1], "ratchet",
                      f"{path} {name} is no longer that long: remove this line")


def _read_ratchet(tree):
    path = tree.root / RATCHET
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        words = line.split("#")[0].split()
        if len(words) == 3 and words[2].isdigit():
            yield (words[0], words[1]), (int(words[2]), number)


def _check_lines(file):
    for number, line in enumerate(file.lines, 1):
        if len(line) > LINE_COLUMNS_MAX and not _UNBREAKABLE.match(line):
            yield Finding(file.path, number, "line-length",
                          f"{len(line)} columns, at most {LINE_COLUMNS_MAX}: break the line")


def _check_file(file):
    limit = TEST_FILE_LINES_MAX if file.is_test else FILE_LINES_MAX
    if file.kind != "proto" and len(file.lines) > limit:
        yield Finding(file.path, len(file.lines), "file-length",
                      f"{len(file.lines)} lines, at most {limit}: split it by what it does")


def _check_function(file, name, start, length, ratchet, used):
    if length <= FUNCTION_LINES_MAX:
        return
    allowed = ratchet.get((file.path, name), (FUNCTION_LINES_MAX, 0))[0]
    used.add((file.path, name))
    if length > allowed:
        yield Finding(file.path, start, "function-length",
                      f"{name} has {length} lines, at most {allowed}: split it into steps with "
                      "names")
    elif length < allowed:
        yield Finding(file.path, start, "ratchet",
                      f"{name} has {length} lines now: lower its number in {RATCHET}")


def functions_of(file):
    """(name, first line, last line) of each function of a C++ or Python file."""
    if file.kind == "python":
        yield from _python_functions(file)
    elif file.kind == "cc":
        yield from _cc_functions(file.code)


def _python_functions(file):
    try:
        module = ast.parse(file.text)
    except SyntaxError:
        return
    for node in ast.walk(module):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno


def _cc_functions(code):
    """Finds function bodies by matching braces: a brace outside of any function whose head has
    parentheses opens one."""
    code = _blank_preprocessor(code)
    head_start = position = 0
    while position < len(code):
        char = code[position]
        if char == "{":
            head = code[head_start:position]
            kind = _kind_of_block(head)
            if kind == "scope":
                head_start = position + 1
            else:
                end = _closing_brace(code, position)
                if kind == "function":
                    first = head_start + len(head) - len(head.lstrip())
                    yield (_name_of(head), code.count("\n", 0, first) + 1,
                           code.count("\n", 0, end) + 1)
                position = end
                if kind != "part of head":
                    head_start = position + 1
        elif char in ";}":
            head_start = position + 1
        position += 1


def _blank_preprocessor(code):
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*",
                  lambda match: re.sub(r"[^\n]", " ", match.group(0)), code, flags=re.MULTILINE)


def _kind_of_block(head):
    """What a brace after `head` opens, where no function is open."""
    text = re.sub(r"\b(public|private|protected)\s*:(?!:)", "", head).strip()
    if text.count("(") > text.count(")") or _INITIALISER.search(text):
        return "part of head"  # a default argument, or a member's initialiser
    if re.match(r"(inline\s+)?namespace\b|extern\s*\"", text):
        return "scope"
    if _TYPE_HEAD.match(text) and not text.endswith(")"):
        return "scope"
    return "function" if "(" in text else "other"


def _closing_brace(code, position):
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, position):
        depth += 1 if match.group(0) == "{" else -1
        if depth == 0:
            return match.start()
    return len(code) - 1


def _name_of(head):
    test = re.search(r"\b(TEST|TEST_F|TEST_P|TYPED_TEST)\s*\(\s*(\w+)\s*,\s*(\w+)", head)
    if test:
        return f"{test.group(2)}.{test.group(3)}"
    match = re.search(r"([~\w:]+|operator\s*[^\s\w]+)\s*\(", head)
    return re.sub(r"\s", "", match.group(1)) if match else "?"
