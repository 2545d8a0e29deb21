#!/usr/bin/env python3
"""The demo story through the real server, and its networks recounted by code that shares nothing
with it: every figure that both compute must agree, from the story as it was written and from the
log as it was exported."""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys

from loged_process import Loged

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tools"))
import network_recount  # noqa: E402  (found by the line above)

TERRITORIES = ("vaulx-en-velin", "venissieux")
DATES = ("1999-12-31", "2003-06-30", "2006-06-30", "2008-12-31", "2009-05-12")
# Figures of the answer that the recount has under the same name.
WHOLE = ("persons", "caretakers", "ties", "isolates", "isolated_caretakers", "meetings",
         "meetings_with_coordinator", "reachable_pairs", "reachable_pairs_without_coordinators",
         "active_core", "participants", "structural_core", "structural_core_order")
REAL = ("coordinator_dependence", "density", "transitivity")
SILO = ("silo_landlord", "silo_neighbourhood")
TOLERANCE = 1e-9
# Indicators of a comparison at equal age, and what the recount calls them.
AT_EQUAL_AGE = {"i1": "coordinator_dependence", "n50": "active_core",
                "silo-landlord": "silo_landlord", "silo-neighbourhood": "silo_neighbourhood"}


def differences(answer, counted, where):
    figures = answer["indicators"]
    pairs = [(name, float(figures.get(name, 0)), counted.get(name)) for name in WHOLE + REAL]
    pairs += [(name, figures.get(name, {}).get("silo"), counted.get(name)) for name in SILO]
    wrong, compared = [], 0
    for name, told, recounted in pairs:
        if recounted is None and name not in counted:
            continue
        compared += 1
        if (told or 0) - (recounted or 0) > TOLERANCE or (recounted or 0) - (told or 0) > TOLERANCE:
            wrong.append(f"{where}: {name} is {told}, recounted {recounted}")
    return wrong, compared


def differences_at_equal_age(answer, facts, source):
    """Of every six months since COMMITTED, as far as the younger of the two has come."""
    wrong, compared = [], 0
    ages = [age["age_months"] for age in answer["ages"]]
    if ages != [0, 6, 12, 18]:
        wrong.append(f"these ages are compared: {ages}")
    for age in answer["ages"]:
        for territory, told in zip(TERRITORIES, age["territories"]):
            counted = network_recount.recount(facts, territory, told["as_of"])
            for name, value in zip(AT_EQUAL_AGE.values(), told["values"]):
                compared += 1
                figure, recounted = value.get("value"), counted[name]
                same = (figure == recounted if None in (figure, recounted)
                        else abs(figure - recounted) <= TOLERANCE)
                if not same:
                    wrong.append(f"{territory} at {age['age_months']} months ({source}): "
                                 f"{name} is {figure}, recounted {recounted}")
    return wrong, compared


def check_shown(shown):
    """tools/demo/show ends with the founding date as it was believed, then as it is known."""
    beliefs = [line.split("founded on ")[1] for line in shown.splitlines() if "founded on" in line]
    if beliefs != ["2008-10-27", "1998-10-27"]:
        return [f"show tells these founding dates: {beliefs}"]
    return []


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loged", required=True)
    parser.add_argument("--loge", required=True)
    parser.add_argument("--work", required=True)
    arguments = parser.parse_args()
    work = pathlib.Path(arguments.work)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    story = ROOT / "tools" / "demo" / "story.jsonl"
    wrong, compared = [], 0
    with Loged(arguments.loged, work) as server:

        def loge(*words):
            command = [arguments.loge, "--server", server.address, *words]
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout

        loge("import", str(story))
        loge("export", str(work / "events.jsonl"))
        sources = {
            "story": network_recount.facts_from_story(story.read_text().splitlines()),
            "log": network_recount.facts_from_events(
                (work / "events.jsonl").read_text().splitlines())}
        for territory in TERRITORIES:
            for date in DATES:
                answer = json.loads(loge("--json", "network", territory, "--as-of", date))
                for name, facts in sources.items():
                    counted = network_recount.recount(facts, territory, date)
                    found, count = differences(answer, counted, f"{territory} {date} ({name})")
                    wrong += found
                    compared += count
        answer = json.loads(loge("--json", "rollout", "compare", *TERRITORIES, "--anchor",
                                 "committed", "--indicators", ",".join(AT_EQUAL_AGE), "--step",
                                 "6", "--as-of", DATES[-1]))
        for name, facts in sources.items():
            found, count = differences_at_equal_age(answer, facts, name)
            wrong += found
            compared += count
        loge("admin", "rebuild", "--all", "--verify")
        shown = subprocess.run([str(ROOT / "tools" / "demo" / "show"), arguments.loge,
                                server.address], check=True, capture_output=True, text=True).stdout
        wrong += check_shown(shown)
    print("\n".join(wrong))
    print(f"{compared} figures compared, {len(wrong)} differ")
    return 1 if wrong or compared == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
