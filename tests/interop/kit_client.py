"""Runs the programs of tools/kit as a landlord would, in Python or in Node."""

import json
import pathlib
import signal
import subprocess
import sys

from kit_night import LANDLORD

KIT = pathlib.Path(__file__).resolve().parents[2] / "tools" / "kit"
RUN_SECONDS = 120


class Kit:
    """The kit in one language. `work` holds what it makes, journals among it."""

    def __init__(self, language, node, proto, work):
        self._work = work
        if language == "node":
            if not (KIT.parents[1] / "node_modules" / "@grpc" / "grpc-js").is_dir():
                raise SystemExit("FAILED: no @grpc/grpc-js: tools/test installs it (npm ci)")
            self._start = lambda name: [str(node), str(KIT / "node" / f"{name}.js"),
                                        "--proto", str(proto)]
        else:
            stubs = work / "stubs"
            subprocess.run([sys.executable, "-B", KIT / "python" / "stubs.py", "--proto", proto,
                            "--stubs", stubs], check=True, timeout=RUN_SECONDS)
            self._start = lambda name: [sys.executable, "-B", str(KIT / "python" / f"{name}.py"),
                                        "--stubs", str(stubs)]

    def command(self, name, address, *words):
        return self._start(name) + ["--server", address, "--landlord", LANDLORD,
                                    "--first-wait-ms", "10", *map(str, words)]

    def popen(self, name, address, *words):
        return subprocess.Popen(self.command(name, address, *words), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def push(self, address, file, *words, state="state"):
        """What Program gives for push, with the report as JSON."""
        return Program(self.popen("push", address, "--source-system", "hr-z", "--json", "--state",
                                  self._work / state, *words, file))

    def follow(self, address, name, *words):
        return Program(self.popen("follow", address, "--checkpoint", self.checkpoint(name), "--out",
                                  self.out(name), *words))

    def ask(self, address, *words):
        return Program(self.popen("ask", address, *words))

    def out(self, name):
        return self._work / f"{name}-events.jsonl"

    def checkpoint(self, name):
        return self._work / f"{name}.checkpoint"


class Program:
    """One run. `end` waits for it; `code`, `lines` (of JSON) and `said` are set then."""

    def __init__(self, process):
        self.process = process
        self.code, self.lines, self.said, self._out = None, [], "", ""

    def end(self, code=0):
        self._wait()
        self._expect(code)
        return self

    def was_killed(self):
        """Waits for the end of a program that the test may kill; returns whether it did."""
        self._wait()
        if self.code == -signal.SIGKILL:
            return True
        self._expect(0)
        return False

    def _wait(self):
        self._out, self.said = self.process.communicate(timeout=RUN_SECONDS)
        self.code = self.process.returncode

    def _expect(self, code):
        if self.code != code:
            raise SystemExit(f"FAILED: {self.process.args} ended with {self.code}, not {code}:\n"
                             f"{self._out}{self.said}")
        self.lines = [json.loads(line) for line in self._out.splitlines()]

    @property
    def report(self):
        (report,) = self.lines
        return report
