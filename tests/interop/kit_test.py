#!/usr/bin/env python3
"""The landlord's kit, in one language, against a real loged: over connections that break, killed in
the middle, against a server that is busy or restarted. Whatever happens, the log must hold each
fact once and the follower must see each event once. Run by ctest:
kit_test.py --language python|node [--node FILE] --loged FILE --loge FILE --proto FOLDER
--work FOLDER
"""

import argparse
import collections
import json
import pathlib
import shutil
import signal
import subprocess
import time

import kit_night
from breaking_relay import BreakingRelay
from kit_client import Kit
from loged_process import Loged

ROOT = pathlib.Path(__file__).resolve().parents[2]
CARETAKERS = 400
# Bytes from the server after which a connection breaks: at once, in a first answer, in later ones.
PUSH_CUTS = (1, 90, 700, 4000, 9000)
FOLLOW_CUTS = (1, 200, 5000, 30_000, 60_000)
# How many of them must be seen: a connection that its client gives up by itself uses one, too.
BROKEN_MIN = 3


def check(condition, text):
    if not condition:
        raise SystemExit(f"FAILED: {text}")


class World:
    """A server with what the centre has recorded, and the kit."""

    def __init__(self, args, name):
        self.args, self.work = args, args.work / name
        self.work.mkdir(parents=True)
        self.kit = Kit(args.language, args.node, args.proto, self.work)

    def server(self, *flags):
        return Loged(self.args.loged, self.work, *flags)

    def loge(self, server, *words):
        command = [str(self.args.loge), "--server", server.address, *map(str, words)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def found_centre(self, server):
        self.loge(server, "import", ROOT / kit_night.CENTRE)

    def log(self, server):
        return [json.loads(line) for line in self.loge(server, "export").splitlines()]

    def check_told_once(self, server, rows):
        """The log holds each of these rows once and no other."""
        told = collections.Counter(event["source"]["ref"] for event in self.log(server)
                                   if "source" in event)
        check(told == {row["row"]: 1 for row in rows},
              f"each row is told once: {len(told)} of {len(rows)}, "
              f"{[row for row, times in told.items() if times > 1][:5]} more than once")

    def file(self, name, rows):
        path = self.work / name
        kit_night.write(path, rows)
        return path


def check_broken(times):
    check(times >= BROKEN_MIN, f"the connection broke on the way ({times} times)")


def check_counts(report, **expected):
    found = {name: report[name] for name in expected}
    check(found == expected, f"the report says {found}, expected {expected}")


def push_over_breaks(world, server):
    """One night over a relay that breaks; its wrong lines; the same again; then mended."""
    good = list(kit_night.rows(1, CARETAKERS))
    wrong = list(kit_night.wrong_rows())
    mixed = good[:50] + [row for row, _, _ in wrong] + [""] + good[50:]
    night = world.file("night.jsonl", mixed)
    relay = BreakingRelay(server.port, PUSH_CUTS)
    run = world.kit.push(relay.address, night, "--window", 150).end(4)
    report = run.report
    check_broken(relay.broken)
    # Not one for each: gRPC itself begins a stream again that had not come to the server.
    check(report["streams"] >= BROKEN_MIN, f"over {report['streams']} streams")
    check_counts(report, lines=len(good) + len(wrong), accepted=len(good), known=0, unchanged=0,
                 refused=len(wrong), unanswered=0)
    check(report["refusals"] == sorted(report["refusals"], key=lambda r: r["line"]), "in order")
    found = [(r["line"], r["violations"][0]["reason"], r["violations"][0]["field"])
             for r in report["refusals"]]
    expected = [(51 + i, reason, field) for i, (_, reason, field) in enumerate(wrong)]
    check(found == expected, f"refused are {found}, expected {expected}")
    check(report["refusals"][0]["violations"][0]["actual"] == "2008-02-30", "with what was found")
    check(report["last_position"] == len(world.log(server)), "the position to ask for is the last")
    world.check_told_once(server, good)

    again = world.kit.push(server.address, night).end(4).report
    check_counts(again, accepted=len(good), refused=len(wrong), known=0, streams=1)
    mixed[50] = {**mixed[50], "on": "2008-02-28"}
    kit_night.write(night, mixed)
    mended = world.kit.push(server.address, night).end(4).report
    check_counts(mended, accepted=len(good) + 1, refused=len(wrong) - 1, known=0)
    good += [mixed[50], kit_night.joined(90_010)]
    # A line in front of all others: what was told changes nothing under another line number.
    kit_night.write(night, [good[-1]] + mixed)
    shifted = world.kit.push(server.address, night).end(4).report
    check_counts(shifted, accepted=1, unchanged=len(good) - 1, known=0, refused=len(wrong) - 1)
    world.check_told_once(server, good)
    print(f"push: {len(good)} facts, each once, over {report['streams']} streams")
    return good


def push_killed(world, server, told):
    """Killed at each break, started again until it is through; then with its journal lost."""
    rows = list(kit_night.rows(10_001, CARETAKERS))
    night = world.file("killed.jsonl", rows)
    running = []
    relay = BreakingRelay(server.port, PUSH_CUTS, on_break=lambda: running[-1].process.kill())
    journal = world.work / "state" / "killed.jsonl.journal"
    while not running or running[-1].was_killed():
        if running:
            with open(journal, "a", encoding="utf-8") as file:
                file.write('{"answer_to": "half a li')  # As a crash may leave it.
        running.append(world.kit.push(relay.address, night, "--window", 150))
    check_broken(len(running) - 1)
    check_counts(running[-1].report, accepted=len(rows), known=0, unchanged=0, refused=0)
    world.check_told_once(server, told + rows)
    check_counts(world.kit.push(server.address, night).end().report, accepted=len(rows), streams=0)

    lost = world.kit.push(server.address, night, state="another-state").end().report
    check_counts(lost, accepted=0, unchanged=len(rows), known=0, refused=0)
    world.check_told_once(server, told + rows)
    print(f"push, killed {len(running) - 1} times: {len(rows)} facts, each once")


def push_to_silence(world, server, told):
    """A connection that dies without a word is given up for another."""
    rows = [kit_night.joined(i) for i in range(20_001, 20_051)]
    relay = BreakingRelay(server.port, (700,), silent=True)
    report = world.kit.push(relay.address, world.file("silent.jsonl", rows), "--window", 20,
                            "--stall-s", 2).end().report
    check(relay.broken == 1, "the connection went silent")
    check_counts(report, accepted=len(rows), known=0)
    check(report["streams"] >= 2, "over another stream")
    world.check_told_once(server, told + rows)


def own_positions(world, server):
    subject = "landlord/" + kit_night.LANDLORD
    return [int(event["position"]) for event in world.log(server) if subject in event["subjects"]]


def seen(world, name):
    lines = world.kit.out(name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["position"] for line in lines]


def follow_over_breaks(world, server):
    """Broken by turns and killed by turns, then with a checkpoint and a last line of before."""
    expected = own_positions(world, server)
    for name, kill in (("broken", False), ("killed", True)):
        running = []
        relay = BreakingRelay(server.port, FOLLOW_CUTS,
                              on_break=lambda: kill and running[-1].process.kill())
        while not running or running[-1].was_killed():
            running.append(world.kit.follow(relay.address, name, "--until-caught-up"))
        check_broken(relay.broken)
        check(len(running) > BROKEN_MIN or not kill, f"{name}: {len(running)} runs")
        check(seen(world, name) == expected, f"{name}: every event was seen once, in order")
    out, checkpoint = world.kit.out("killed"), world.kit.checkpoint("killed")
    whole = out.read_bytes()
    check(whole == world.kit.out("broken").read_bytes(), "both wrote the same")
    # As a crash between the two files leaves them, and one in the middle of a line.
    checkpoint.write_text("5\n", encoding="utf-8")
    out.write_bytes(whole[:-20])
    world.kit.follow(server.address, "killed", "--until-caught-up").end()
    check(out.read_bytes() == whole, "what was written already is not written again")
    checkpoint.write_text("1000000\n", encoding="utf-8")
    foreign = world.kit.follow(server.address, "killed", "--until-caught-up").end(1)
    check("another server" in foreign.said, f"a log that is too short is told: {foreign.said}")
    print(f"follow: {len(expected)} events, each once")


def follow_through_silence(world, server):
    relay = BreakingRelay(server.port, (20_000,), silent=True)
    run = world.kit.follow(relay.address, "silence", "--until-caught-up", "--heartbeat-ms", "700")
    run.end()
    check("no sign of life" in run.said, f"the dead connection was noticed: {run.said}")
    check(seen(world, "silence") == own_positions(world, server), "every event was seen once")


def ask(world, server):
    """All pages together are the whole; an answer reflects what was pushed just before."""
    rows = [kit_night.joined(i) for i in range(30_001, 30_004)]
    position = world.kit.push(server.address, world.file("ask.jsonl", rows)).end().report[
        "last_position"]
    small = world.kit.ask(server.address, "--min-position", position, "--page-size", 7).end()
    large = world.kit.ask(server.address, "--min-position", position, "--page-size", 1000).end()
    check(small.lines == large.lines, "pages of any size hold the same")
    numbers = [c["personal_data"]["employee_number"] for c in small.lines]
    check(len(numbers) == len(set(numbers)), "nobody is listed twice")
    check({"30001", "30002", "30003"} <= set(numbers), "with those who were pushed just now")
    check(f"at position {position}" in small.said, f"it says what it stands on: {small.said}")
    bad = world.kit.ask(server.address, "--as-of", "2008-02-30").end(1)
    check("FIELD_INVALID" in bad.said and "at.as_of" in bad.said,
          f"the refusal is told: {bad.said}")
    ahead = world.kit.ask(server.address, "--min-position", position + 1000, "--attempts", 2,
                           "--deadline-s", 0.5).end(3)
    check("gave up" in ahead.said, f"a position to come is waited for: {ahead.said}")
    print(f"ask: {len(numbers)} caretakers")


def busy_and_restarted(world):
    """A server that takes no commands now; then one that is stopped and started while a follower
    runs."""
    rows = [kit_night.joined(i) for i in range(1, 41)]
    night = world.file("night.jsonl", rows)
    with world.server() as server:
        world.found_centre(server)
    with world.server("--disk-reserve-mib", "16000000", "--ballast-mib", "0") as server:
        report = world.kit.push(server.address, night, "--attempts", 3).end(3).report
        check_counts(report, accepted=0, refused=0, unanswered=len(rows), streams=3)
    with world.server() as server:
        relay = BreakingRelay(server.port, ())
        follower = world.kit.follow(relay.address, "live", "--attempts", 1000, "--heartbeat-ms",
                                    1000)
        check_counts(world.kit.push(server.address, night).end().report, accepted=len(rows))
    with world.server() as server:
        relay.target_port = server.port
        late = world.file("late.jsonl", [kit_night.joined(50)])
        head = world.kit.push(server.address, late).end().report["last_position"]
        wait_until_seen(world, follower, head)
        follower.process.send_signal(signal.SIGTERM)
        follower.end()
        check(seen(world, "live") == own_positions(world, server), "every event was seen once")
        world.check_told_once(server, rows + [kit_night.joined(50)])
    report = world.kit.push(server.address, world.file("down.jsonl", rows), "--attempts", 2).end(3)
    check_counts(report.report, accepted=0, unanswered=len(rows))
    print("busy, restarted, down: nothing lost, nothing told twice")


def wait_until_seen(world, follower, position):
    """Until the follower has written that event. Its file is the only thing it shows."""
    out = world.kit.out("live")
    while follower.process.poll() is None:
        # The last line may be half written as we look.
        if f'{{"position":{position},' in out.read_text(encoding="utf-8").replace(" ", ""):
            return
        time.sleep(0.05)
    follower.end()
    raise SystemExit("FAILED: the follower ended by itself")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", choices=("python", "node"), required=True)
    parser.add_argument("--node", default="node")
    parser.add_argument("--loged", type=pathlib.Path, required=True)
    parser.add_argument("--loge", type=pathlib.Path, required=True)
    parser.add_argument("--proto", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    args = parser.parse_args()
    shutil.rmtree(args.work, ignore_errors=True)
    world = World(args, "breaks")
    with world.server() as server:
        world.found_centre(server)
        told = push_over_breaks(world, server)
        push_killed(world, server, told)
        told += kit_night.rows(10_001, CARETAKERS)
        push_to_silence(world, server, told)
        follow_over_breaks(world, server)
        follow_through_silence(world, server)
        ask(world, server)
    busy_and_restarted(World(args, "restarts"))
    print("ok")


if __name__ == "__main__":
    main()
