#!/usr/bin/env python3
"""The demo story: it is what the generator makes, it names nobody, and the network that it makes
moves as the story is told, recounted from its facts alone."""

import json
import pathlib
import subprocess
import sys
import unittest

import network_recount

ROOT = pathlib.Path(__file__).resolve().parents[2]
STORY = ROOT / "tools" / "demo" / "story.jsonl"
DATES = ("2003-06-30", "2008-12-31", "2009-05-12")

# The test vector of the domain: eight persons, six meetings.
VECTOR = (("2008-03-01", ["k", "a1", "a2", "b1"]), ("2008-06-01", ["k", "b2", "c1"]),
          ("2008-09-01", ["a1", "b1"]), ("2008-11-01", ["c1", "c2"]), ("2008-12-01", ["k", "a2"]),
          ("2008-12-15", ["k", "d1"]))
PLACES = {"a1": "n1", "a2": "n1", "b1": "n1", "b2": "n2", "c1": "n2", "c2": "n2", "d1": "n2"}


def vector_facts():
    fact = network_recount.Fact
    start = network_recount.day("2000")
    facts = [fact("territory_proposed", start, {"territory_id": "t", "commune_codes": ["69256"]}),
             fact("contact_named", start, {"contact_id": "coordinator-k"}),
             fact("coordinator_assigned", start,
                  {"contact_id": "coordinator-k", "territory_id": "t"})]
    for place in ("n1", "n2"):
        facts.append(fact("neighbourhood_defined", start,
                          {"neighbourhood_id": place, "commune_code": "69256"}))
    for person, place in PLACES.items():
        facts.append(fact("caretaker_joined", start,
                          {"caretaker_id": person, "landlord_id": person[0],
                           "neighbourhood_ids": [place]}))
    for date, people in VECTOR:
        facts.append(fact("meeting_held", network_recount.day(date),
                          {"territory_id": "t", "kind": "MEETING_KIND_PARTNER",
                           "caretaker_ids": [p for p in people if p != "k"],
                           "contact_ids": ["coordinator-k"] if "k" in people else []}))
    return facts


class RecountTest(unittest.TestCase):

    def test_vector(self):
        figures = network_recount.recount(vector_facts(), "t", "2009-05-12")
        self.assertEqual(figures["ties"], 11)
        self.assertEqual(figures["reachable_pairs"], 21)
        self.assertEqual(figures["reachable_pairs_without_coordinators"], 6)
        self.assertAlmostEqual(figures["coordinator_dependence"], 5 / 7)
        self.assertEqual((figures["meetings_with_coordinator"], figures["meetings"]), (4, 6))
        self.assertAlmostEqual(figures["silo_landlord"], 0.30)
        self.assertAlmostEqual(figures["silo_neighbourhood"], 1.0)
        self.assertEqual(figures["active_core"], 3)

    def test_seminars(self):
        facts = vector_facts()

        def tell(name, day, **body):
            facts.append(network_recount.Fact(name, network_recount.day(day), body))

        tell("programme_defined", "2000", programme_id="g", kind="PROGRAMME_KIND_CONTINUING")
        tell("programme_defined", "2008", programme_id="g", version=2,
             kind="PROGRAMME_KIND_SEMINAR")
        tell("module_defined", "2000", module_id="m", programme_id="g")
        tell("module_defined", "2009", module_id="m", programme_id="g", programme_version=2)
        tell("session_scheduled", "2008-12-31", session_id="s", territory_id="t", module_ids=["m"])
        for day in ("2008-12-31", "2009-01-01"):
            tell("attendance_recorded", day, session_id="s", half_day={"half": "HALF_MORNING"},
                 caretaker_id="d1", status="ATTENDANCE_STATUS_PRESENT")
        kinds = {a.day.isoformat(): a.kind
                 for a in network_recount.activities_of(facts, "t", network_recount.day("2009-05"))}
        self.assertEqual(kinds["2008-12-31"], network_recount.TRAINING)
        self.assertEqual(kinds["2009-01-01"], network_recount.SEMINAR)
        figures = network_recount.recount(facts, "t", "2009-05-12")
        self.assertEqual(figures["meetings"], 6)


class StoryTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.lines = STORY.read_text(encoding="utf-8").splitlines()
        cls.commands = [json.loads(line) for line in cls.lines]
        cls.facts = network_recount.facts_from_story(cls.lines)

    def figures(self, name):
        return [network_recount.recount(self.facts, "vaulx-en-velin", date)[name]
                for date in DATES]

    def test_is_what_the_generator_makes(self):
        result = subprocess.run([sys.executable, ROOT / "tools/demo/generate.py", "--check"],
                                check=False, capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_dependence_and_silo_rise_while_the_core_shrinks(self):
        for name in ("coordinator_dependence", "silo_neighbourhood"):
            first, second, third = self.figures(name)
            self.assertLess(first, second, name)
            self.assertLess(second, third, name)
        first, second, third = self.figures("active_core")
        self.assertGreater(first, second)
        self.assertGreater(second, third)

    def test_somebody_is_cut_off_without_the_coordinator(self):
        self.assertTrue(self.figures("cut_off")[-1])

    def test_volume(self):
        events = sum(len(body["entries"]) if name == "record_attendance" else 1
                     for command in self.commands for name, body in command.items()
                     if name != "target_request_id")
        self.assertTrue(4000 <= events <= 5000, events)

    def test_request_ids_are_fixed_and_unique(self):
        ids = [body["meta"]["request_id"] for command in self.commands
               for name, body in command.items() if name != "target_request_id"]
        self.assertEqual(len(ids), len(set(ids)))
        seen = set()
        for command, request_id in zip(self.commands, ids):
            target = command.get("target_request_id")
            self.assertTrue(target is None or target in seen)
            seen.add(request_id)

    def test_nothing_lies_in_the_future_and_nobody_is_named(self):
        for line, command in zip(self.lines, self.commands):
            for name, body in command.items():
                if name == "target_request_id":
                    continue
                self.assertLessEqual(body.get("occurred_on", ""), "2009-12-31", line)
                person = body.get("personal_data")
                if person is not None:
                    self.assertEqual(person["given_name"], "Demo")
                    self.assertRegex(person["family_name"], r"^(Caretaker|Contact) [a-z0-9 -]+$")

    def test_the_founding_date_is_corrected_before_later_stages(self):
        stages = [fact for fact in self.facts if fact.name == "territory_advanced"
                  and fact.body["territory_id"] == "vaulx-en-velin"]
        stages.sort(key=lambda fact: fact.day)
        self.assertEqual([fact.body["stage"] for fact in stages],
                         ["STAGE_DIAGNOSED", "STAGE_COMMITTED", "STAGE_INSTALLED", "STAGE_PILOT",
                          "STAGE_OPERATING", "STAGE_SEEDING"])
        self.assertEqual(str(stages[2].day), "1998-10-27")


if __name__ == "__main__":
    unittest.main()
