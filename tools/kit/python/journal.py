"""What was promised to be sent under which request id, and what was answered: on disk, so that a
program that died goes on where it was."""

import dataclasses
import hashlib
import json
import os
import uuid


@dataclasses.dataclass
class Line:
    """One line of the night's file."""
    number: int
    text: str
    request_id: str = ""
    # What came of it, once that is final: {"outcome": "accepted", "position": 17}. A refused line
    # has none: it is sent again by the next run, when its cause may be gone.
    answer: dict = None

    @property
    def digest(self):
        return hashlib.sha256(self.text.encode()).hexdigest()


class Journal:
    """A file of JSON lines that only grows. For each line of the night's file one entry with its
    request id, then one with its answer. Not for two programs at a time."""

    def __init__(self, path):
        self._file = open_whole_lines(path)
        self._file.seek(0)
        self._ids, self._answers = {}, {}
        for entry in map(json.loads, self._file):
            if "request_id" in entry:
                # The digest belongs to it: a line that was mended is another command, and the same
                # request id with another body is an error.
                self._ids[entry["line"], entry["digest"]] = entry["request_id"]
            else:
                self._answers[entry["answer_to"]] = entry
        self._file.seek(0, os.SEEK_END)

    def identify(self, lines):
        """Gives each line its request id. On return they are safely on disk: nothing may be sent
        before, or else a crash could make us tell it again under another id."""
        for line in lines:
            line.request_id = self._ids.get((line.number, line.digest))
            if line.request_id is None:
                line.request_id = str(uuid.uuid4())
                self._write({"line": line.number, "digest": line.digest,
                             "request_id": line.request_id})
            line.answer = self._answers.get(line.request_id)
        self._file.flush()
        os.fsync(self._file.fileno())

    def answered(self, line, outcome, position):
        """Keeps a final answer. No fsync: when it is lost, the line is sent again and Loge answers
        the same again."""
        line.answer = {"answer_to": line.request_id, "outcome": outcome, "position": position}
        self._write(line.answer)

    def flush(self):
        self._file.flush()

    def close(self):
        self._file.close()

    def _write(self, entry):
        self._file.write((json.dumps(entry) + "\n").encode())


def open_whole_lines(path):
    """Opens a file of lines for reading and appending; cuts off a last line that a crash left
    unfinished."""
    file = open(path, "a+b")
    file.seek(0)
    whole = 0
    for line in file:
        if not line.endswith(b"\n"):
            break
        whole += len(line)
    file.truncate(whole)
    return file
