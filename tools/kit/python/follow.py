#!/usr/bin/env python3
"""Follows what concerns one landlord in Loge's log and writes it down, each event once.

usage: follow.py --landlord ID --checkpoint FILE --out FILE [--until-caught-up]

Appends one line of JSON an event to --out. Killed and started again it goes on after the last one:
Loge may send an event twice then, but its position tells that it is there already. Without
--until-caught-up it runs until SIGTERM or Ctrl-C. Exit codes: 0 ended as asked; 1 Loge refuses the
call, or its log ends before the checkpoint; 2 bad usage; 3 Loge could not be reached.
"""

import argparse
import json
import os
import pathlib
import signal
import sys
import threading

import grpc
import retry
import stubs
from google.protobuf import json_format
from journal import open_whole_lines


class Foreign(Exception):
    """The log is shorter than what we have read of it."""


class Store:
    """The events read so far, and how far the log was looked at."""

    def __init__(self, out, checkpoint):
        self._out = open_whole_lines(out)
        self._checkpoint_file = checkpoint
        self.last_position = 0
        self._out.seek(0)
        for line in self._out:
            self.last_position = json.loads(line)["position"]
        self.checkpoint = int(checkpoint.read_text()) if checkpoint.exists() else 0

    def keep(self, events, checkpoint):
        """First the events, then the checkpoint: a crash in between brings events again, which are
        known by their positions; the other way round it would lose them."""
        fresh = [event for event in events if event["position"] > self.last_position]
        for event in fresh:
            self._out.write((json.dumps(event, ensure_ascii=False) + "\n").encode())
            self.last_position = event["position"]
        if fresh:
            self._out.flush()
            os.fsync(self._out.fileno())
        if checkpoint > self.checkpoint:
            self._replace_checkpoint(checkpoint)

    def _replace_checkpoint(self, checkpoint):
        """Never half written: a new file takes the place of the old one."""
        fresh = self._checkpoint_file.with_name(self._checkpoint_file.name + ".new")
        with open(fresh, "w", encoding="utf-8") as file:
            file.write(f"{checkpoint}\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self._checkpoint_file)
        self.checkpoint = checkpoint

    def close(self):
        self._out.close()


def plain(event):
    """An event as one line of JSON. A type that is newer than our .proto files has no name: it is
    passed on with its number, and opened once the stubs are made anew."""
    name = event.payload.WhichOneof("fact")
    fact = getattr(event.payload, name) if name else None
    return {
        "position": event.position, "type": event.type, "fact": name or "",
        "occurred_on": event.occurred_on,
        "precision": type(event).DESCRIPTOR.fields_by_name["precision"].enum_type.values_by_number[
            event.precision].name,
        "recorded_at": event.recorded_at.seconds,
        "subjects": list(event.subjects), "source_system": event.source.system,
        "external_ref": event.source.ref, "request_id": event.request_id,
        "body": json_format.MessageToDict(fact, preserving_proto_field_name=True) if name else {}}


class Follower:
    def __init__(self, api, args, store, log):
        self._api, self._args, self._store, self._log = api, args, store, log
        self._stop = threading.Event()
        self._call = None
        self._done = False

    def stop(self, *_):
        """Ends run(); from a signal handler, too."""
        self._stop.set()
        if self._call is not None:
            self._call.cancel()

    def run(self):
        """Subscribes again and again. Raises retry.GaveUp, Foreign, or the RpcError of a call that
        Loge refuses."""
        backoff = retry.Backoff(self._args.first_wait_ms / 1000, self._args.attempts)
        while not self._stop.is_set():
            with retry.connect(self._args.server) as channel:
                why = self._subscribe(channel, backoff)
            if self._done or self._stop.is_set():
                return
            self._log(f"{why}; again from {self._store.checkpoint + 1}")
            backoff.wait(self._stop)

    def _subscribe(self, channel, backoff):
        """One subscription; returns why it ended."""
        request = self._api.events.SubscribeEventsRequest(
            from_position=self._store.checkpoint + 1, heartbeat_ms=self._args.heartbeat_ms,
            filter=self._api.events.EventFilter(subjects=["landlord/" + self._args.landlord]))
        self._call = self._api.event_stub(channel).SubscribeEvents(request)
        # Three heartbeats missing: the connection is dead, though nobody closed it.
        dog = retry.Watchdog(3 * self._args.heartbeat_ms / 1000, self._call.cancel)
        if self._stop.is_set():
            self._call.cancel()
        try:
            for message in self._call:
                dog.feed()
                backoff.progress()
                if self._take(message):
                    self._call.cancel()
                    break
            return "the server ended the subscription"
        except grpc.RpcError as error:
            if dog.barked:
                return "no sign of life"
            if error.code() == grpc.StatusCode.OUT_OF_RANGE:
                raise Foreign("the log ends before the checkpoint "
                              f"{self._store.checkpoint}: is this another server, or one restored "
                              "from an older backup?") from error
            if self._stop.is_set() or retry.can_pass(self._api, error):
                return error.code().name
            raise
        finally:
            dog.close()

    def _take(self, message):
        """One message; returns whether we are done. A heartbeat has done its work by coming."""
        kind = message.WhichOneof("kind")
        if kind == "events":
            events = [plain(event) for event in message.events.events]
            self._store.keep(events, message.events.checkpoint)
        elif kind == "checkpoint":
            self._store.keep([], message.checkpoint)
        elif kind == "caught_up":
            self._done = self._args.until_caught_up
        elif kind == "fell_behind":
            self._log(f"too slow: served from disk again from {message.fell_behind}")
        elif kind == "closing":
            self._store.keep([], message.closing.resume_position - 1)
            self._log(f"the server closes: {message.closing.reason}")
        return self._done


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    stubs.add_flags(parser)
    parser.add_argument("--checkpoint", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--heartbeat-ms", type=int, default=10000)
    parser.add_argument("--until-caught-up", action="store_true",
                        help="end when the end of the log is reached")
    args = parser.parse_args()
    store = Store(args.out, args.checkpoint)
    follower = Follower(stubs.Api(args.stubs), args, store,
                        lambda text: print(text, file=sys.stderr, flush=True))
    signal.signal(signal.SIGTERM, follower.stop)
    signal.signal(signal.SIGINT, follower.stop)
    try:
        follower.run()
    except retry.GaveUp as error:
        print(f"gave up: {error}", file=sys.stderr)
        return 3
    except (Foreign, grpc.RpcError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    finally:
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
