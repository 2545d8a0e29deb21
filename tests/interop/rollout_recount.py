#!/usr/bin/env python3
"""Random rollouts through the API, told late, corrected and cancelled; then what RolloutService
says of every territory, practice, experiment, roadmap and funder, and CompareTerritories says of
territories, at several dates and states of knowledge, compared with a recount from the events that
shares no code with the server. What a stage lacked when it was told, and whether it was refused for
it, is judged again.

Run by ctest: rollout_recount.py --loged FILE --proto FOLDER --work FOLDER [--seed NUMBER]
"""

import collections
import importlib
import sys

from google.protobuf import json_format

import recount_run
import rollout_equal_age
import rollout_story
from indicators_recount import differences, with_payload
from landlord_client import import_commands, read_events
from people_recount import Fact, number_of, standing
from rollout_criteria import Criteria, lacking
from rollout_figures import STAGES, Log
from rollout_means import Means
from rollout_spread import Spread

SEEDS = (1, 2, 3)
DATES = ("2000-02-29", "2002-06-30", "2004-12-31", "2007-05-12", "2010-03-31")
# Of the means; the last one is half to come.
PERIODS = (("1999", "2000"), ("2001-03", "2004-05"), ("2003-07-14", "2003-07-14"), ("2006", "2011"))
UNMET = "ERROR_REASON_STAGE_CRITERIA_UNMET"
# Where the messages of a query are, unless in rollout.proto.
FILES = {"GetCentre": "centre", "GetStageReadiness": "stages", "GetThresholds": "stages",
         "GetFidelity": "stages", "GetMeans": "means", "ListFunders": "means",
         "GetFunderAccount": "means", "GetPractice": "practices",
         "GetAdoptionMatrix": "practices", "GetExperiment": "experiments",
         "ListExperiments": "experiments",
         "GetRoadmap": "roadmaps", "ListRoadmaps": "roadmaps",
         "CompareTerritories": "territory_comparison"}
AXES = (1, 2)  # Landlords, territories.


class Asker:
    """One date and state of knowledge."""

    def __init__(self, channel, date, known_at):
        self._date, self._known_at = date, known_at
        self._stubs = {}
        for file, service in (("rollout", "RolloutService"), ("indicators", "IndicatorService")):
            grpc_module = importlib.import_module(f"loge.v1.{file}_pb2_grpc")
            self._stubs[service] = getattr(grpc_module, service + "Stub")(channel)

    def ask(self, rpc, **fields):
        module = importlib.import_module(f"loge.v1.{FILES.get(rpc, 'rollout')}_pb2")
        request = getattr(module, rpc + "Request")()
        for name, value in fields.items():
            if isinstance(value, (list, tuple)):
                getattr(request, name).extend(value)
            else:
                setattr(request, name.rstrip("_"), value)
        if "page" in request.DESCRIPTOR.fields_by_name:
            request.page.page_size = 1000
        request.at.as_of = self._date
        request.at.as_known_at_position = self._known_at
        request.at.min_position = self._known_at
        service = "IndicatorService" if rpc == "CompareTerritories" else "RolloutService"
        return getattr(self._stubs[service], rpc)(request, timeout=60)


class Comparison:
    def __init__(self):
        self.found, self.compared = [], 0

    def add(self, told, recounted, where):
        more, count = differences(told, recounted, where)
        self.found += more
        self.compared += count


def tell(api, channel, commands):
    """Imports; returns (command, whether it was accepted, reasons of refusal, the end of the log
    before it)."""
    messages = [json_format.ParseDict(command, api.import_.Command()) for command in commands]
    told, head = [], len(read_events(api, channel))
    for message, answer in zip(messages, import_commands(api, channel, messages)):
        detail = api.errors_.ErrorDetail()
        for packed in answer.status.details:
            packed.Unpack(detail)
        told.append((message, answer.status.code == 0,
                     {api.errors_.ErrorReason.Name(v.reason) for v in detail.violations}, head))
        head = max(head, answer.position)
    return told


def compare_told_stages(comparison, log, told):
    """What the accepted ones lacked; and that those that were refused lacked something."""
    for event in log.events:
        name, without = event.payload.WhichOneof("fact"), 0
        body = getattr(event.payload, name)
        if name == "fact_corrected":
            name, without = body.replacement.WhichOneof("fact"), body.target_position
        if name != "territory_advanced":
            continue
        (fact,) = [each for each in standing(log.events, event.position)
                   if each.position == event.position]
        comparison.add(fact.body.unmet,
                       lacking(log, fact, event.position - 1, without),
                       f"lacking at position {event.position}")
    for message, accepted, reasons, head in told:
        if message.WhichOneof("command") == "advance_territory" and UNMET in reasons:
            comparison.add(bool(lacking(log, refused_fact(message.advance_territory), head)), True,
                           f"refused after position {head}")


def refused_fact(body):
    """What would have been told."""
    return Fact("territory_advanced", body, number_of((body.occurred_on + "-01-01")[:10]), 0, 0, 0,
                "", {10: 1, 7: 2, 4: 3}[len(body.occurred_on)])


def compare_territories(comparison, asker, criteria, where):
    for territory in rollout_story.TERRITORIES:
        of = f" of {territory} {where}"
        if territory not in criteria.proposed:
            continue
        comparison.add(asker.ask("GetTerritory", territory_id=territory).territory,
                       criteria.territory(territory), "GetTerritory" + of)
        comparison.add(asker.ask("GetCentre", territory_id=territory).centre,
                       criteria.centre(territory), "GetCentre" + of)
        comparison.add(asker.ask("GetThresholds", territory_id=territory).thresholds,
                       criteria.thresholds(territory), "GetThresholds" + of)
        comparison.add(asker.ask("GetFidelity", territory_id=territory),
                       criteria.fidelity(territory), "GetFidelity" + of)
        for stage in range(STAGES + 1):
            comparison.add(
                asker.ask("GetStageReadiness", territory_id=territory, stage=stage),
                criteria.readiness(territory, stage), f"readiness for {stage}" + of)
        for first, last in PERIODS:
            means = Means(criteria, first, last)
            comparison.add(
                asker.ask("GetMeans", territory_id=territory, from_=first, until=last),
                means.of(territory), f"GetMeans {first} to {last}" + of)


def compare_funders(comparison, asker, rollout, where):
    comparison.add(asker.ask("GetThresholds").thresholds, rollout.thresholds(""),
                   "GetThresholds of all " + where)
    for first, last in PERIODS + (("", ""),):
        means = Means(rollout, first, last)
        comparison.add(asker.ask("ListFunders", from_=first, until=last).funders, means.funders(),
                       f"ListFunders {first} to {last} {where}")
        for landlord, partner in means.who():
            comparison.add(
                asker.ask("GetFunderAccount", from_=first, until=last, landlord_id=landlord,
                          partner_id=partner),
                means.account(landlord, partner),
                f"account of {landlord}{partner} {first} to {last} {where}")


def compare_spread(comparison, asker, rollout, where):
    spread = Spread(rollout)
    for axis in AXES:
        comparison.add(asker.ask("GetAdoptionMatrix", axis=axis).rows, spread.matrix(axis - 1),
                       f"matrix {axis} {where}")
    for practice in spread.made:
        comparison.add(asker.ask("GetPractice", practice_id=practice), spread.practice(practice),
                       f"{practice} {where}")
    experiments = spread.experiments()
    comparison.add(asker.ask("ListExperiments").experiments,
                   [{**each, "joins": []} for each in experiments], f"experiments {where}")
    for each in experiments:
        name = each["experiment_id"]
        comparison.add(asker.ask("GetExperiment", experiment_id=name).experiment, each,
                       f"{name} {where}")
    roadmaps = spread.roadmaps()
    comparison.add([each.roadmap_id for each in asker.ask("ListRoadmaps").roadmaps],
                   sorted(roadmaps), f"roadmaps {where}")
    for name, roadmap in roadmaps.items():
        comparison.add(asker.ask("GetRoadmap", roadmap_id=name).roadmap, roadmap,
                       f"{name} {where}")


def check_seed(api, channel, seed):
    comparison = Comparison()
    story = rollout_story.Story(seed)
    told = tell(api, channel, story.beginnings()) + tell(api, channel, story.life())
    before = read_events(api, channel)
    corrections = tell(api, channel, [with_payload(c) for c in story.corrections(before)])
    events = read_events(api, channel)
    refused = collections.Counter(
        reason for _, _, reasons, _ in told + corrections for reason in reasons)
    accepted = [sum(ok for _, ok, _, _ in each) for each in (told, corrections)]
    print(f"seed {seed}: {accepted[0]} of {len(told)} commands and {accepted[1]} of "
          f"{len(corrections)} corrections accepted, {len(events)} events, "
          f"{refused[UNMET]} stages refused")
    if 2 * accepted[0] < len(told) or 3 * accepted[1] < len(corrections) or not refused[UNMET]:
        comparison.found.append("too much of the rollout was refused, or nothing of it")
    log = Log(events, lambda territory, stage, date, known_at: Asker(channel, date, known_at).ask(
        "GetStageReadiness", territory_id=territory, stage=stage))
    compare_told_stages(comparison, log, told)
    for known_at in (len(before), len(events)):
        for date in DATES:
            where = f"on {date} at {known_at}"
            criteria = Criteria(log, number_of(date), known_at)
            asker = Asker(channel, date, known_at)
            compare_territories(comparison, asker, criteria, where)
            compare_funders(comparison, asker, criteria, where)
            compare_spread(comparison, asker, criteria, where)
            rollout_equal_age.compare(comparison, asker, criteria, where)
    return comparison.found, comparison.compared


if __name__ == "__main__":
    sys.exit(recount_run.run(__doc__, SEEDS, check_seed))
