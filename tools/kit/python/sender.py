"""The way of commands over Import streams: a bounded number under way, one stream after another
until all are answered."""

import threading

import grpc
import retry

# Well below the 500 that a message may hold and the 4 MiB that it may weigh.
BATCH = 100


class Sender:
    def __init__(self, api, server, window, stall_s, journal, report, log):
        self._api, self._server, self._window, self._stall_s = api, server, window, stall_s
        self._journal, self._report, self._log = journal, report, log

    def send(self, commands, backoff):
        """Sends (line, command) pairs in their order until each has an answer. Raises GaveUp, or
        the RpcError of a stream that Loge refuses."""
        rest = commands
        while rest:
            stream = _Stream(self._api, rest, self._window)
            self._report.streams += 1
            with retry.connect(self._server) as channel:
                error = stream.run(channel, self._stall_s, self._take)
            self._journal.flush()
            rest = stream.postponed + rest[stream.answered:]
            if not rest:
                return
            if error and not stream.stalled and not retry.can_pass(self._api, error):
                raise error
            if stream.settled:
                backoff.progress()
            why = "stalled" if stream.stalled else error.code().name if error else "busy"
            self._log(f"{why}: {len(rest)} lines to go")
            backoff.wait()

    def _take(self, stream, line, result):
        """One answer. Returns whether it is a final one."""
        if result.status.code == 0:
            self._settle(line, "accepted" if result.first_position else "unchanged",
                         result.position)
            return True
        refusal = retry.Refusal(self._api, result.status)
        if any(wrong["reason"] == "EXTERNAL_REF_TAKEN" for wrong in refusal.violations):
            self._settle(line, "known", 0)
            return True
        # What comes behind a postponed line may be refused for its sake only: "unknown person",
        # when it is the line with the arrival that has to wait. So it waits, too.
        if refusal.retryable or stream.postponed:
            return False
        self._report.refuse(line, {"retryable": False, "violations": refusal.violations or [
            {"reason": "UNKNOWN", "field": "", "expected": "", "actual": "",
             "message": refusal.message}]})
        return True

    def _settle(self, line, outcome, position):
        self._journal.answered(line, outcome, position)
        self._report.settle(line)


class _Stream:
    """One Import call. gRPC takes the requests from a thread of its own."""

    def __init__(self, api, commands, window):
        self._api, self._commands, self._window = api, commands, window
        self._turn = threading.Condition()
        self._over = False
        self.answered = 0  # From the front of `commands`.
        self.settled = 0  # Of these, with a final answer.
        self.postponed = []  # Of these, to be sent again.
        self.stalled = False

    def run(self, channel, stall_s, take):
        """Returns the error that ended the stream, or None."""
        call = self._api.import_stub(channel).Import(self._requests())
        dog = retry.Watchdog(stall_s, call.cancel)
        try:
            for response in call:
                dog.feed()
                for result in response.results:
                    self._answer(result, take)
        except grpc.RpcError as error:
            self.stalled = dog.barked
            return error
        finally:
            dog.close()
            self._end()
        return None

    def _answer(self, result, take):
        line, command = self._commands[self.answered]
        if result.sequence != command.sequence:
            raise RuntimeError(f"line {result.sequence} is answered, not {command.sequence}")
        if take(self, line, result):
            self.settled += 1
        else:
            self.postponed.append((line, command))
        with self._turn:
            self.answered += 1
            # Loge is busy: what is under way is answered, nothing is added.
            self._over = self._over or bool(self.postponed)
            self._turn.notify()

    def _end(self):
        with self._turn:
            self._over = True
            self._turn.notify()

    def _requests(self):
        sent = 0
        batch = min(BATCH, self._window)
        while sent < len(self._commands):
            upto = min(sent + batch, len(self._commands))
            with self._turn:
                self._turn.wait_for(lambda: self._over or upto - self.answered <= self._window)
                if self._over:
                    return
            yield self._api.imports.ImportRequest(
                commands=[command for _, command in self._commands[sent:upto]])
            sent = upto
