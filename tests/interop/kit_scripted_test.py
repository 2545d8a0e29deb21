#!/usr/bin/env python3
"""The landlord's kit against a server that plays what a real one does seldom: busy in the middle of
a night, closing, telling of events that the kit's .proto files do not know. Run by ctest:
kit_scripted_test.py --language python|node [--node FILE] --proto FOLDER --work FOLDER
"""

import argparse
import concurrent.futures
import json
import pathlib
import queue
import shutil
import sys
import threading

import grpc

import kit_night
from kit_client import KIT, Kit

sys.path.insert(0, str(KIT / "python"))
import stubs  # noqa: E402  (found by the line above)


HOLD = object()
# How long to look for what must not come: too short a time can only miss a fault.
LOOK_SECONDS = 0.3


def check(condition, text):
    if not condition:
        raise SystemExit(f"FAILED: {text}")


class Script:
    """A server that plays one scene for each Import or SubscribeEvents call, in turn. A scene of an
    import maps a sequence to its answer; one of a subscription is a list of messages. A scene may
    also be a status code: the call fails with it. An import with HOLD is read to see how much comes
    without an answer, and then breaks."""

    def __init__(self, api, scenes):
        self._api, self._scenes = api, list(scenes)
        self.calls = []  # Of each call what was asked: request ids by sequence, or from_position.
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(4))
        server.add_generic_rpc_handlers((
            grpc.method_handlers_generic_handler("loge.v1.ImportService", {
                "Import": grpc.stream_stream_rpc_method_handler(
                    self._import, api.imports.ImportRequest.FromString,
                    api.imports.ImportResponse.SerializeToString)}),
            grpc.method_handlers_generic_handler("loge.v1.EventService", {
                "SubscribeEvents": grpc.unary_stream_rpc_method_handler(
                    self._subscribe, api.events.SubscribeEventsRequest.FromString,
                    lambda message: message if isinstance(message, bytes)
                    else message.SerializeToString())})))
        self.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        self._server = server

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.stop(None).wait()

    def _scene(self, context):
        scene = self._scenes.pop(0)
        if isinstance(scene, grpc.StatusCode):
            context.abort(scene, "as the script says")
        return scene

    def _import(self, requests, context):
        asked = {}
        self.calls.append(asked)
        scene = self._scene(context)
        if scene is HOLD:
            self._hold(requests, asked)
            context.abort(grpc.StatusCode.UNAVAILABLE, "as the script says")
        for request in requests:
            answer = self._api.imports.ImportResponse()
            for command in request.commands:
                body = getattr(command, command.WhichOneof("command"))
                asked[command.sequence] = body.meta.request_id
                answer.results.append(scene(command.sequence))
            yield answer

    def _hold(self, requests, asked):
        """Answers nothing; notes what comes all the same."""
        come = queue.Queue()

        def read():
            try:
                for request in requests:
                    come.put(request)
            except grpc.RpcError:
                pass  # The call is over.

        threading.Thread(target=read, daemon=True).start()
        request = come.get()
        while request is not None:
            asked.update((command.sequence, "") for command in request.commands)
            try:
                request = come.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                request = None

    def _subscribe(self, request, context):
        self.calls.append(request.from_position)
        yield from self._scene(context)


class Answers:
    """Makes results of an import."""

    def __init__(self, api):
        self._api = api

    def ok(self, sequence):
        return self._api.imports.CommandResult(sequence=sequence, position=sequence,
                                               first_position=sequence)

    def refused(self, sequence, reason, retryable):
        errors = self._api.errors
        result = self._api.imports.CommandResult(sequence=sequence)
        result.status.code = 8 if retryable else 9
        result.status.message = "as the script says"
        result.status.details.add().Pack(errors.ErrorDetail(
            retry_can_help=retryable, violations=[errors.Violation(
                reason=errors.ErrorReason.Value(f"ERROR_REASON_{reason}"), field="field")]))
        return result


def busy_in_the_middle(kit, api, work):
    """Line 3 is put off, so line 4 is refused for its sake: both are sent again, line 2 is not, and
    none under another request id. Line 1 is refused for good."""
    answers = Answers(api)

    def busy(sequence):
        if sequence == 3:
            return answers.refused(3, "OVERLOADED", True)
        if sequence in (1, 4):
            return answers.refused(sequence, "UNKNOWN_REFERENCE", False)
        return answers.ok(sequence)

    night = work / "busy.jsonl"
    kit_night.write(night, [kit_night.joined(i) for i in range(1, 5)])
    with Script(api, [grpc.StatusCode.UNAVAILABLE, busy, grpc.StatusCode.RESOURCE_EXHAUSTED,
                      grpc.StatusCode.CANCELLED, answers.ok]) as server:
        report = kit.push(server.address, night).end(4).report
        check([list(call) for call in server.calls] == [[], [1, 2, 3, 4], [], [], [3, 4]],
              f"sent were {server.calls}")
        check(server.calls[4].items() <= server.calls[1].items(), "under the same request ids")
        check([r["line"] for r in report["refusals"]] == [1] and report["accepted"] == 3,
              f"the report tells it: {report}")


def bounded_window(kit, api, work):
    """However many lines there are, not more than the window are under way without an answer."""
    night = work / "window.jsonl"
    kit_night.write(night, [kit_night.joined(i) for i in range(1, 501)])
    with Script(api, [HOLD, Answers(api).ok]) as server:
        kit.push(server.address, night, "--window", 250).end()
        held, then = server.calls
        check(list(held) == list(range(1, 201)), f"{len(held)} lines came without an answer")
        check(list(then) == list(range(1, 501)), "then all came")


def refused_as_a_whole(kit, api, work):
    """What no retry can cure ends at once, told apart from a server that cannot be reached."""
    night = work / "refused.jsonl"
    kit_night.write(night, [kit_night.joined(1)])
    with Script(api, [grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.PERMISSION_DENIED]) as s:
        report = kit.push(s.address, night).end(1).report
        check(report["fault"].startswith("PERMISSION_DENIED") and report["unanswered"] == 1,
              f"the report tells it: {report}")
        kit.follow(s.address, "refused").end(1)


def closing_and_unknown(kit, api):
    """A subscription that is closed goes on from where the server said; an event that came twice is
    written once; one of an unknown kind is passed on; what else a server may say does no harm."""
    events = api.events

    def batch(checkpoint, *positions):
        message = events.SubscribeEventsResponse()
        message.events.checkpoint = checkpoint
        for position in positions:
            event = message.events.events.add(position=position, type=18)
            event.payload.volunteering_stopped.caretaker_id = f"person-{position}"
        return message

    unknown = events.SubscribeEventsResponse()
    unknown.events.checkpoint = 14
    event = unknown.events.events.add(position=14, type=999)
    event.payload.MergeFromString(b"\xba\x3e\x02\x08\x01")  # Field 999, a message.
    closing = events.SubscribeEventsResponse(
        closing=events.Closing(reason="the server stops", resume_position=13))
    heartbeat = events.SubscribeEventsResponse(heartbeat=events.Heartbeat(head_position=20))
    newer = b"\x92\x3e\x00"  # A message of a kind that is yet to come: field 994.
    with Script(api, [
            [heartbeat, batch(5, 3, 5), closing],
            [events.SubscribeEventsResponse(fell_behind=13), batch(13, 5, 13)],
            [unknown, newer, events.SubscribeEventsResponse(checkpoint=20),
             events.SubscribeEventsResponse(caught_up=20)]]) as server:
        kit.follow(server.address, "closing", "--until-caught-up").end()
        check(server.calls == [1, 13, 14], f"subscribed from {server.calls}")
    seen = [json.loads(line) for line in kit.out("closing").read_text().splitlines()]
    check([event["position"] for event in seen] == [3, 5, 13, 14], f"each once: {seen}")
    check((seen[3]["type"], seen[3]["fact"], seen[3]["body"]) == (999, "", {}),
          f"an unknown kind is passed on with its number: {seen[3]}")
    check(kit.checkpoint("closing").read_text() == "20\n", "the checkpoint counts what was empty")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", choices=("python", "node"), required=True)
    parser.add_argument("--node", default="node")
    parser.add_argument("--proto", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    args = parser.parse_args()
    shutil.rmtree(args.work, ignore_errors=True)
    args.work.mkdir(parents=True)
    kit = Kit(args.language, args.node, args.proto, args.work)
    if args.language == "node":
        stubs.make(args.proto.resolve(), (args.work / "stubs").resolve())
    api = stubs.Api(args.work / "stubs")
    busy_in_the_middle(kit, api, args.work)
    bounded_window(kit, api, args.work)
    refused_as_a_whole(kit, api, args.work)
    closing_and_unknown(kit, api)
    print("ok")


if __name__ == "__main__":
    main()
