"""When to try again, after how long, and what a refusal says."""

import random
import threading

import grpc

# With these the connection or the server is in trouble, not the request.
_PASSING = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED,
            grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.ABORTED}
# So they are when Loge itself did not say why: a connection that broke in the middle, or a server
# that dies and drops its streams. (Whoever cancels a call of ours knows it.)
_BROKEN = {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.CANCELLED}

# An answer may be larger than the 4 MiB that gRPC takes else.
_ANSWER_BYTES_MAX = 64 << 20
_WAIT_MAX_S = 30


def connect(server):
    """A channel for one try, to be closed after it. The channel of a try that failed is of no more
    use: when a network dies without a word, gRPC goes on to use the dead connection, and after a
    connection that failed it waits, up to two minutes, before it makes another."""
    return grpc.insecure_channel(server, options=[
        ("grpc.max_receive_message_length", _ANSWER_BYTES_MAX)])


class GaveUp(Exception):
    """Tried often enough."""


class Backoff:
    """Waits between tries: twice as long each time, up to 30 s, the second half of it at random so
    that the systems of many landlords do not come back at the same moment."""

    def __init__(self, first_s, attempts):
        self._first_s, self._attempts = first_s, attempts
        self._failed = 0

    def progress(self):
        """Something came through: the count begins again."""
        self._failed = 0

    def wait(self, stop=None):
        """Waits before the next try; raises GaveUp when there were enough. `stop` is an event that
        ends the wait early."""
        self._failed += 1
        if self._failed >= self._attempts:
            raise GaveUp(f"nothing came through in {self._failed} tries")
        longest = min(_WAIT_MAX_S, self._first_s * 2 ** (self._failed - 1))
        (stop or threading.Event()).wait(longest * random.uniform(0.5, 1))


class Watchdog:
    """Calls `bark`, from a thread of its own, when `feed` was not called for `seconds`."""

    def __init__(self, seconds, bark):
        self._seconds, self._bark = seconds, bark
        self._food, self._closed = threading.Event(), False
        self.barked = False
        threading.Thread(target=self._watch, daemon=True).start()

    def feed(self):
        self._food.set()

    def close(self):
        self._closed = True
        self._food.set()

    def _watch(self):
        while not self._closed:
            if not self._food.wait(self._seconds):
                self.barked = True
                self._bark()
                return
            self._food.clear()


class Refusal:
    """A google.rpc.Status of Loge, opened."""

    def __init__(self, api, status):
        detail = api.errors.ErrorDetail()
        self.typed = any(packed.Unpack(detail) for packed in status.details)
        self.message = status.message
        self.retryable = detail.retry_can_help
        self.violations = [{
            "reason": api.errors.ErrorReason.Name(v.reason).replace("ERROR_REASON_", "", 1),
            "field": v.field, "expected": v.expected, "actual": v.actual, "message": v.message,
        } for v in detail.violations]

    @classmethod
    def of_call(cls, api, error):
        """That of a call that failed as a whole: it travels in a trailer."""
        status = api.rpc_status.Status(message=error.details() or "")
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                status.ParseFromString(value)
        return cls(api, status)


def can_pass(api, error):
    """Whether a failed call may succeed when it is made again as it is."""
    refusal = Refusal.of_call(api, error)
    if refusal.typed:
        return refusal.retryable
    return error.code() in _PASSING | _BROKEN


def call(api, server, ask, backoff):
    """Calls ask(channel) until it returns, while trying again can help."""
    while True:
        try:
            with connect(server) as channel:
                return ask(channel)
        except grpc.RpcError as error:
            if not can_pass(api, error):
                raise
            backoff.wait()
