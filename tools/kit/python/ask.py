#!/usr/bin/env python3
"""Asks Loge which caretakers a landlord employs; prints one line of JSON a person.

usage: ask.py --landlord ID [--as-of YYYY-MM-DD] [--min-position N]

With --min-position N (last_position of a push's report) the answer holds at least what that push
told. Exit codes: 0 done; 1 refused; 2 bad usage; 3 Loge could not be reached.
"""

import argparse
import json
import sys

import grpc
import retry
import stubs
from google.protobuf import json_format


def pages(api, args):
    """The answers, page by page, until there is no next one."""
    request = api.caretakers.ListCaretakersRequest(landlord_id=args.landlord)
    request.at.as_of = args.as_of
    request.at.min_position = args.min_position
    request.page.page_size = args.page_size
    backoff = retry.Backoff(args.first_wait_ms / 1000, args.attempts)

    def ask(channel):
        return api.caretaker_stub(channel).ListCaretakers(request, timeout=args.deadline_s)

    while True:
        answer = retry.call(api, args.server, ask, backoff)
        yield answer
        if not answer.next_page_token:
            return
        backoff.progress()
        # The token belongs to this very question: all other fields stay as they are.
        request.page.page_token = answer.next_page_token


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    stubs.add_flags(parser)
    parser.add_argument("--as-of", default="", help="the day to answer for; today")
    parser.add_argument("--min-position", type=int, default=0,
                        help="wait until the answer reflects this position")
    parser.add_argument("--page-size", type=int, default=200)
    parser.add_argument("--deadline-s", type=float, default=30,
                        help="for one page; also how long the server may wait for --min-position")
    args = parser.parse_args()
    api = stubs.Api(args.stubs)
    count = 0
    try:
        for answer in pages(api, args):
            for caretaker in answer.caretakers:
                count += 1
                print(json.dumps(json_format.MessageToDict(
                    caretaker, preserving_proto_field_name=True), ensure_ascii=False))
    except retry.GaveUp as error:
        print(f"gave up: {error}", file=sys.stderr)
        return 3
    except grpc.RpcError as error:
        refusal = retry.Refusal.of_call(api, error)
        print(f"{error.code().name}: {error.details()}\n{json.dumps(refusal.violations)}",
              file=sys.stderr)
        return 1
    print(f"{count} caretakers on {answer.answered.as_of}, as known at position "
          f"{answer.answered.as_known_at}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
