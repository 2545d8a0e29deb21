#!/usr/bin/env python3
"""Walks the README: runs every grpcurl command of its shell blocks, in order, against a fresh
loged, and fails at the first error.

grpcurl itself is not needed: `buf curl` stands in for it. Like grpcurl it shares no code with the
server and learns the schema by server reflection. Run by ctest:
readme_walk.py --loged FILE --buf FILE --readme FILE --work FOLDER
"""

import argparse
import json
import pathlib
import re
import shlex
import shutil
import subprocess

from loged_process import Loged

CALL_SECONDS = 60
# Fewer commands than this mean that the README, or the way we read it, has lost its walk.
COMMANDS_MIN = 8
_BLOCK = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# The address in the README, where tools/quickstart serves.
ADDRESS = "127.0.0.1:7145"


def grpcurl_commands(text):
    """The argument lists of all grpcurl commands in the shell blocks."""
    for block in _BLOCK.findall(text):
        pending = ""
        for line in block.splitlines():
            pending += line.rstrip("\\") if line.endswith("\\") else line + "\n"
            if line.endswith("\\"):
                continue
            try:
                words = shlex.split(pending, comments=True)
            except ValueError:
                continue  # A quotation goes on in the next line.
            pending = ""
            if words and words[0] == "grpcurl":
                yield words
        if pending.strip():
            raise SystemExit(f"FAILED: an open quotation in a shell block:\n{block}")


def translate(words, buf, address):
    """The same call for buf curl. Knows the few forms that the README uses, and no others."""
    command = [str(buf), "curl", "--protocol", "grpc", "--http2-prior-knowledge"]
    data, rest = None, []
    position = 1
    while position < len(words):
        word = words[position]
        if word in ("-d", "-max-time"):
            position += 1
            data = words[position] if word == "-d" else data
        elif word.startswith("-"):
            if word != "-plaintext":
                raise SystemExit(f"FAILED: no translation of {word} in: {shlex.join(words)}")
        else:
            rest.append(word)
        position += 1
    if "-plaintext" not in words or not rest or rest.pop(0) != ADDRESS:
        raise SystemExit(f"FAILED: not a plain-text call of {ADDRESS}: {shlex.join(words)}")
    if rest == ["list"]:
        return command + ["--list-services", f"http://{address}"]
    if len(rest) == 2 and rest[0] in ("list", "describe"):
        return command + ["--list-methods", f"http://{address}"]
    if len(rest) != 1 or "/" not in rest[0]:
        raise SystemExit(f"FAILED: not a call: {shlex.join(words)}")
    if data is not None:
        json.loads(data)  # Says where when it is not JSON.
        command += ["-d", data]
    return command + [f"http://{address}/{rest[0]}"]


def run(words, buf, address):
    print("$ " + shlex.join(words), flush=True)
    result = subprocess.run(translate(words, buf, address), timeout=CALL_SECONDS, check=False,
                            stdin=subprocess.DEVNULL, capture_output=True, text=True)
    print(result.stdout + result.stderr, flush=True)
    if result.returncode != 0:
        raise SystemExit(f"FAILED with code {result.returncode}")
    if not result.stdout.strip():
        raise SystemExit("FAILED: no answer")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loged", type=pathlib.Path, required=True)
    parser.add_argument("--buf", type=pathlib.Path, required=True)
    parser.add_argument("--readme", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    args = parser.parse_args()
    if not args.buf.exists():
        raise SystemExit(f"FAILED: no {args.buf}: tools/test installs it (npm ci)")
    shutil.rmtree(args.work, ignore_errors=True)
    args.work.mkdir(parents=True)
    commands = list(grpcurl_commands(args.readme.read_text(encoding="utf-8")))
    if len(commands) < COMMANDS_MIN:
        raise SystemExit(f"FAILED: only {len(commands)} grpcurl commands in {args.readme}")
    with Loged(args.loged, args.work) as server:
        for words in commands:
            run(words, args.buf, server.address)
    print(f"ok: {len(commands)} commands")


if __name__ == "__main__":
    main()
