#!/usr/bin/env python3
"""Random histories through the API, with transfers, corrections and cancellations; then every
figure of IndicatorService, for every scope, at several dates and states of knowledge, compared
with a recount from the events that shares no code with the server.

Run by ctest: indicators_recount.py --loged FILE --proto FOLDER --work FOLDER [--seed NUMBER]
"""

import datetime
import importlib
import sys

from google.protobuf import json_format

import people_figures
import people_recount
import people_story
import recount_run
from landlord_client import import_commands, read_events

SEEDS = (1, 2)
DATES = ("2004-06-30", "2007-01-01", "2009-05-12")
YEARS = (2004, 2006, 2008)
WINDOWS = (0, 180, 1000)  # 0: the default.
SCOPES = (None, ("territory", "t1"), ("territory", "t2"), ("landlord", "l2"), ("landlord", "l4"))
# RPC -> the recount.
FIGURES = {"GetParticipation": "participation", "GetRetention": "retention",
           "GetActiveCore": "core", "GetOnboarding": "onboarding", "GetTurnover": "turnover",
           "GetReportingLag": "reporting_lag"}
TOLERANCE = 1e-9


def differences(told, recounted, path):
    """(how they differ, how many values were compared)."""
    if isinstance(recounted, (dict, list)):
        found, compared = [], 0
        for one, other, where in parts_of(told, recounted, path):
            more, count = differences(one, other, where)
            found, compared = found + more, compared + count
        return found, compared
    if None in (told, recounted) or isinstance(recounted, str):
        same = told == recounted
    else:
        same = abs(float(told) - float(recounted)) <= TOLERANCE * max(1.0, abs(float(recounted)))
    return ([] if same else [f"{path} is {told}, recounted {recounted}"]), 1


def parts_of(told, recounted, path):
    """(value told, None where unset; value recounted; where) of a message or of a list."""
    if isinstance(recounted, list):
        yield len(told), len(recounted), f"number of {path}"
        for i, (one, other) in enumerate(zip(told, recounted)):
            yield one, other, f"{path}[{i}]"
        return
    for name, value in recounted.items():
        optional = told.DESCRIPTOR.fields_by_name[name].containing_oneof is not None
        unset = optional and not told.HasField(name)
        yield None if unset else getattr(told, name), value, f"{path}.{name}"


class Asker:
    def __init__(self, api, channel):
        self._messages = importlib.import_module("loge.v1.indicators_pb2")
        self._stub = importlib.import_module("loge.v1.indicators_pb2_grpc").IndicatorServiceStub(
            channel)

    def ask(self, rpc, scope, window, date, known_at):
        request = getattr(self._messages, rpc + "Request")()
        request.parameters.window_days = window
        request.at.as_of = date
        request.at.as_known_at_position = known_at
        request.at.min_position = known_at
        if scope is not None:
            setattr(request.scope, scope[0] + "_id", scope[1])
        return getattr(self._stub, rpc)(request, timeout=60)

    def statement(self, landlord, year, date, known_at):
        request = self._messages.GetYearlyStatementRequest(landlord_id=landlord, year=year)
        request.at.as_of = date
        request.at.as_known_at_position = known_at
        request.at.min_position = known_at
        return self._stub.GetYearlyStatement(request, timeout=60).statement


def tell(api, channel, commands):
    """Imports; returns how many were accepted."""
    messages = [json_format.ParseDict(command, api.import_.Command()) for command in commands]
    answers = import_commands(api, channel, messages)
    return sum(1 for answer in answers if answer.status.code == 0), len(answers)


def with_payload(command):
    """A correction whose replacement is a message, as json_format wants it."""
    body = command.get("correct_fact")
    if body is not None:
        body["replacement"] = json_format.MessageToDict(body["replacement"],
                                                        preserving_proto_field_name=True)
    return command


def check_seed(api, channel, seed):
    story = people_story.Story(seed)
    accepted, told = tell(api, channel, story.beginnings_and_life())
    before = read_events(api, channel)
    corrected, corrections = tell(api, channel,
                                  [with_payload(c) for c in story.corrections(before)])
    events = read_events(api, channel)
    print(f"seed {seed}: {accepted} of {told} commands and {corrected} of {corrections} "
          f"corrections accepted, {len(events)} events")
    if accepted < told // 2 or corrected < corrections // 3:
        return ["too much of the history was refused"], 0
    asker = Asker(api, channel)
    found, compared = [], 0
    for known_at in (len(before), len(events)):
        for date in DATES:
            moment = people_recount.Moment(events, datetime.date.fromisoformat(date).toordinal(),
                                           known_at)
            for scope in SCOPES:
                for window in WINDOWS:
                    figures = people_figures.Figures(moment, scope, window or 365)
                    for rpc, name in FIGURES.items():
                        answer = asker.ask(rpc, scope, window, date, known_at)
                        where = f"{rpc} of {scope} on {date} at {known_at}, window {window}: "
                        more, count = differences(answer, getattr(figures, name)(), where)
                        found, compared = found + more, compared + count
            for landlord in people_story.LANDLORDS:
                figures = people_figures.Figures(moment, ("landlord", landlord), 365)
                for year in YEARS:
                    told = asker.statement(landlord, year, date, known_at)
                    where = f"statement of {landlord}, {year}, on {date} at {known_at}: "
                    more, count = differences(told, figures.statement(year), where)
                    found, compared = found + more, compared + count
    return found, compared


if __name__ == "__main__":
    sys.exit(recount_run.run(__doc__, SEEDS, check_seed))
