#!/usr/bin/env python3
"""A small client of a landlord that shares no code with the server: messages and stubs are made
from the .proto files at run time.

It imports a file of commands, sends the file again (nothing may happen twice), and follows the log
through a connection that breaks again and again, with a checkpoint on disk: it must see every event
once. Run by ctest: landlord_client.py --loged FILE --proto FOLDER --work FOLDER
"""

import argparse
import importlib
import json
import pathlib
import shutil
import subprocess
import sys

import grpc
from google.protobuf import json_format

import landlord_commands
from breaking_relay import BreakingRelay
from loged_process import Loged

# Enough that a subscription sends several messages.
CARETAKERS = 1500
CALL_SECONDS = 60
# Bytes from the server after which a connection breaks: at once, in a first message, in later ones.
CUTS = (1, 400, 50_000, 300_000, 310_000)


class Api:
    """The generated modules, by their short names."""

    def __init__(self, proto, out):
        sources = [str(p.relative_to(proto)) for p in sorted(proto.rglob("*.proto"))]
        plugin = shutil.which("grpc_python_plugin")
        if plugin is None:
            raise SystemExit("grpc_python_plugin is missing: install protobuf-compiler-grpc")
        subprocess.run(["protoc", "-I", str(proto), f"--python_out={out}", f"--grpc_out={out}",
                        f"--plugin=protoc-gen-grpc={plugin}", *sources], check=True)
        sys.path.insert(0, str(out))
        # google.rpc is ours, google.protobuf that of the system: one package, two folders.
        importlib.import_module("google").__path__.append(str(out / "google"))
        for name in ("common", "errors", "events", "import"):
            setattr(self, name.rstrip("_") + "_", importlib.import_module(f"loge.v1.{name}_pb2"))
        self.events_stub = importlib.import_module("loge.v1.events_pb2_grpc").EventServiceStub
        self.import_stub = importlib.import_module("loge.v1.import_pb2_grpc").ImportServiceStub


def check(condition, text):
    if not condition:
        raise SystemExit(f"FAILED: {text}")


def read_commands(api, path):
    with open(path, encoding="utf-8") as file:
        return [json_format.Parse(line, api.import_.Command()) for line in file]


def import_commands(api, channel, commands, batch=50):
    """Sends all without waiting for answers; returns the answers."""
    requests = (api.import_.ImportRequest(commands=commands[i:i + batch])
                for i in range(0, len(commands), batch))
    answers = []
    for response in api.import_stub(channel).Import(requests, timeout=CALL_SECONDS):
        answers.extend(response.results)
    check([a.sequence for a in answers] == [c.sequence for c in commands],
          "every command is answered once, in order")
    return answers


def check_import(api, channel, commands):
    """The first import tells, the second repeats; a bad command is refused and ends nothing."""
    bad = api.import_.Command(sequence=len(commands) + 1)
    bad.join_caretaker.meta.request_id = "interop-bad"
    bad.join_caretaker.occurred_on = "2009-02-30"
    middle = len(commands) // 2
    answers = import_commands(api, channel, commands[:middle] + [bad])
    refused = answers.pop()
    check(refused.status.code == grpc.StatusCode.INVALID_ARGUMENT.value[0],
          f"a malformed command is refused: {refused}")
    detail = api.errors_.ErrorDetail()
    check(any(d.Unpack(detail) for d in refused.status.details), "the refusal has a typed detail")
    check("occurred_on" in [v.field for v in detail.violations], "it names the field")
    answers += import_commands(api, channel, commands[middle:])
    for answer in answers:
        check(answer.status.code == 0, f"command {answer.sequence} is accepted: {answer.status}")
        check(not answer.replayed, f"command {answer.sequence} is carried out")
    again = import_commands(api, channel, commands)
    for first, second in zip(answers, again):
        check(second.replayed and second.position == first.position and second.id == first.id,
              f"command {first.sequence}, sent again, gets its first answer")
    return max(answer.position for answer in answers)


def read_events(api, channel, **filters):
    request = api.events_.ReadEventsRequest(filter=api.events_.EventFilter(**filters))
    events = []
    for response in api.events_stub(channel).ReadEvents(request, timeout=CALL_SECONDS):
        events.extend(response.events)
    return events


class Journal:
    """Events and checkpoint on disk, written together: one line for each message received."""

    def __init__(self, path):
        self._path = path

    def append(self, positions, checkpoint):
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"positions": positions, "checkpoint": checkpoint}) + "\n")

    def read(self):
        if not self._path.exists():
            return []
        return [json.loads(line) for line in self._path.read_text(encoding="utf-8").splitlines()]

    def checkpoint(self):
        lines = self.read()
        return lines[-1]["checkpoint"] if lines else 0

    def positions(self):
        return [position for line in self.read() for position in line["positions"]]


def follow(api, address, journal, until, filters):
    """One subscription from the stored checkpoint on; returns whether it came to `until`."""
    request = api.events_.SubscribeEventsRequest(
        from_position=journal.checkpoint() + 1, heartbeat_ms=200,
        filter=api.events_.EventFilter(**filters))
    with grpc.insecure_channel(address) as channel:
        try:
            for message in api.events_stub(channel).SubscribeEvents(request, timeout=CALL_SECONDS):
                kind = message.WhichOneof("kind")
                if kind == "events":
                    journal.append([e.position for e in message.events.events],
                                   message.events.checkpoint)
                elif kind == "checkpoint":
                    journal.append([], message.checkpoint)
                if journal.checkpoint() >= until:
                    return True
        except grpc.RpcError as error:
            check(error.code() == grpc.StatusCode.UNAVAILABLE,
                  f"a broken connection is UNAVAILABLE, not {error.code()}: {error.details()}")
    return False


def check_subscription(api, server, folder, name, head, filters, channel):
    """Follows through a relay that breaks, until the head; compares with one plain read."""
    expected = [event.position for event in read_events(api, channel, **filters)]
    relay = BreakingRelay(server.port, CUTS)
    journal = Journal(folder / f"journal-{name}.jsonl")
    attempts, resumed = 1, 0
    while not follow(api, relay.address, journal, head, filters):
        attempts += 1
        resumed += journal.checkpoint() > 0
        check(attempts <= len(CUTS) + 1, "the subscription gets to the end when nothing breaks it")
    relay.close()
    check(relay.broken >= 3, f"the connection broke on the way ({relay.broken} times)")
    check(resumed >= 1, "a connection broke after a stored checkpoint")
    check(journal.positions() == expected, f"{name}: every event was seen once, in order")
    print(f"{name}: {len(expected)} events, each once, over {attempts} connections "
          f"({relay.broken} broken)")


def check_live(api, channel, head):
    """What is recorded while somebody subscribes arrives without being asked for."""
    request = api.events_.SubscribeEventsRequest(from_position=head + 1, heartbeat_ms=200)
    subscription = api.events_stub(channel).SubscribeEvents(request, timeout=CALL_SECONDS)
    command = api.import_.Command(sequence=1)
    json_format.ParseDict({"register_landlord": {
        "meta": {"request_id": "interop-live"}, "occurred_on": "2009-01-01",
        "landlord_id": "landlord-k", "kind": "LANDLORD_KIND_OPH", "name": "Landlord K"}}, command)
    for message in subscription:
        kind = message.WhichOneof("kind")
        if kind == "caught_up":
            (answer,) = import_commands(api, channel, [command])
            check(answer.position == head + 1, "it stands right behind the end of the log")
        elif kind == "events":
            check([e.position for e in message.events.events] == [head + 1], "it arrives once")
            break
    subscription.cancel()
    print("live: one event, as it was recorded")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loged", type=pathlib.Path, required=True)
    parser.add_argument("--proto", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    args = parser.parse_args()
    shutil.rmtree(args.work, ignore_errors=True)
    (args.work / "gen").mkdir(parents=True)
    api = Api(args.proto, args.work / "gen")
    file = args.work / "commands.jsonl"
    count = landlord_commands.write(file, CARETAKERS)
    with Loged(args.loged, args.work) as server:
        with grpc.insecure_channel(server.address) as channel:
            head = check_import(api, channel, read_commands(api, file))
            print(f"import: {count} commands, head {head}")
            events = read_events(api, channel)
            check([e.position for e in events] == list(range(1, head + 1)),
                  "the log is 1, 2, 3, … without a gap")
            check(all(not e.HasField("sealed") or e.sealed.ciphertext for e in events),
                  "personal data is sealed")
            check_subscription(api, server, args.work, "everything", head, {}, channel)
            check_subscription(api, server, args.work, "own", head,
                               {"subjects": ["landlord/" + landlord_commands.LANDLORD]}, channel)
            check_live(api, channel, head)
    print("ok")


if __name__ == "__main__":
    main()
