"""Runs a loged of its own for a test: a fresh data folder, a port that the system chose."""

import pathlib
import re
import subprocess
import threading

READY_SECONDS = 30
STOP_SECONDS = 30
_READY = re.compile(r"^loged ready .*\blisten=\S*:(\d+)")


class Loged:
    """A running loged. Use it in a with statement: leaving it stops the process."""

    def __init__(self, binary, folder, *flags):
        """`flags` are added to those of the command line."""
        self._command = [str(binary), "--listen", "127.0.0.1:0", "--data",
                         str(pathlib.Path(folder) / "data"), "--allow-chosen-person-ids", *flags]
        self._log = pathlib.Path(folder) / "loged.log"
        self._process = None
        self.port = 0

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def __enter__(self):
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL,
                                             stdout=subprocess.PIPE, stderr=log, text=True)
        timer = threading.Timer(READY_SECONDS, self._process.kill)
        timer.start()
        try:
            for line in self._process.stdout:
                ready = _READY.match(line)
                if ready:
                    self.port = int(ready.group(1))
                    return self
        finally:
            timer.cancel()
        code = self._process.wait()
        raise SystemExit(f"loged did not get ready (code {code}):\n{self.log_text()}")

    def __exit__(self, kind, error, trace):
        self._process.terminate()
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise SystemExit(f"loged did not stop within {STOP_SECONDS} s") from error
        finally:
            self._process.stdout.close()
        if code != 0 and kind is None:
            raise SystemExit(f"loged ended with code {code}:\n{self.log_text()}")

    def log_text(self):
        return self._log.read_text(encoding="utf-8", errors="replace")
