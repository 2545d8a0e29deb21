#!/usr/bin/env python3
"""Tells Loge what one file says, each line once, whatever breaks on the way.

usage: push.py --landlord ID --source-system ID --state FOLDER FILE

FILE holds one fact a line (see facts.py). The same command again goes on where a run before
stopped, sends the refused lines again, and leaves alone what was accepted. Exit codes: 0 all is
told; 1 Loge refuses the call as a whole; 2 bad usage; 3 Loge could not be reached or was busy for
too long: run it again; 4 lines were refused: see the report.
"""

import argparse
import json
import pathlib
import sys

import facts
import grpc
import report
import retry
import stubs
from google.protobuf import json_format
from journal import Journal, Line
from sender import Sender


def read_lines(path):
    """The lines that are not blank."""
    with open(path, encoding="utf-8") as file:
        return [Line(number, text.strip()) for number, text in enumerate(file, 1) if text.strip()]


def make_command(api, args, line):
    """The command of a line; raises RowError."""
    try:
        row = json.loads(line.text)
        if not isinstance(row, dict):
            raise ValueError("is no JSON object")
        told = facts.command(args.landlord, args.source_system, row)
        command = json_format.ParseDict(told, api.imports.Command())
    except (ValueError, TypeError, AttributeError, json_format.ParseError) as error:
        raise facts.RowError("", str(error)) from error
    body = getattr(command, command.WhichOneof("command"))
    body.meta.request_id = line.request_id
    command.sequence = line.number
    return command


def push(api, args, log):
    """Sends what is not answered yet; returns the report."""
    lines = read_lines(args.file)
    args.state.mkdir(parents=True, exist_ok=True)
    journal = Journal(args.state / (args.file.name + ".journal"))
    journal.identify(lines)
    told = report.Report(args.file.name, lines)
    commands = []
    for line in lines:
        if line.answer is None:
            try:
                commands.append((line, make_command(api, args, line)))
            except facts.RowError as error:
                told.refuse(line, report.unreadable(error.field, str(error)))
    backoff = retry.Backoff(args.first_wait_ms / 1000, args.attempts)
    sender = Sender(api, args.server, args.window, args.stall_s, journal, told, log)
    try:
        sender.send(commands, backoff)
    except retry.GaveUp as error:
        told.gave_up = f"{error}; run the same again, nothing is told twice"
    except grpc.RpcError as error:
        told.fault = f"{error.code().name}: {error.details()}"
    finally:
        journal.close()
    return told


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    stubs.add_flags(parser)
    parser.add_argument("--source-system", required=True, help="id of the system the rows are from")
    parser.add_argument("--state", type=pathlib.Path, required=True, help="folder of the journals")
    parser.add_argument("--window", type=int, default=1000, help="lines under way at a time")
    parser.add_argument("--stall-s", type=float, default=60,
                        help="seconds without an answer after which a connection counts as broken")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("file", type=pathlib.Path)
    args = parser.parse_args()
    if not args.file.is_file():
        parser.error(f"{args.file} is no file")
    told = push(stubs.Api(args.stubs), args, lambda text: print(text, file=sys.stderr, flush=True))
    print(json.dumps(told.as_dict()) if args.json else told.as_text())
    return told.exit_code()


if __name__ == "__main__":
    sys.exit(main())
