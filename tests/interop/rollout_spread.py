"""Recounts what spreads: practices, experiments, roadmaps."""

import collections

from people_recount import number_of
from rollout_figures import exactly, provenance

ORIGIN, ADOPTED, ADAPTED, DROPPED = 1, 2, 3, 4
OPEN, CONCLUDED = 1, 2


class Spread:
    """By the day of a Rollout."""

    def __init__(self, rollout):
        self.r = rollout
        self.made = {fact.body.practice_id: fact for name in ("practice_shared", "practice_adapted")
                     for fact in rollout.by_name[name]}

    @staticmethod
    def _who(body):
        return body.landlord_id, body.territory_id

    def _source(self, practice):
        """The practice that it was made of; that one may be cancelled since."""
        return getattr(self.made[practice].body, "from_practice_id", "")

    def _dropped(self, practice, who):
        """The facts by which it was dropped, oldest first."""
        return [fact for fact in self.r.by_name["practice_dropped"]
                if fact.body.practice_id == practice and self._who(fact.body) == who]

    def holdings(self, practice):
        """(how, who, first fact, fact that ends it or None, practice made of it)."""
        origin = self.made[practice]
        ends = self._dropped(practice, self._who(origin.body))
        found = [(ORIGIN, self._who(origin.body), origin, ends[0] if ends else None, "")]
        for made, fact in self.made.items():
            if self._source(made) == practice:
                ends = self._dropped(made, self._who(fact.body))
                found.append((ADAPTED, self._who(fact.body), fact, ends[0] if ends else None, made))
        told = [fact for name in ("practice_adopted", "practice_dropped")
                for fact in self.r.by_name[name] if fact.body.practice_id == practice]
        current = {}
        # Of one day, a drop comes before the adoption.
        for fact in sorted(told, key=lambda f: (f.day, f.name == "practice_adopted", f.original)):
            who = self._who(fact.body)
            if who == self._who(origin.body):
                continue
            if fact.name == "practice_adopted":
                current.setdefault(who, fact)
            elif who in current:
                found.append((ADOPTED, who, current.pop(who), fact, ""))
        return found + [(ADOPTED, who, fact, None, "") for who, fact in current.items()]

    def practice(self, practice):
        fact, root = self.made[practice], practice
        while self._source(root) in self.made:
            root = self._source(root)
        holdings = sorted(self.holdings(practice),
                          key=lambda each: (each[2].day, each[0], each[1], each[4]))
        return {
            "practice": {
                "practice_id": practice, "kind": getattr(self.made[root].body, "kind", 0),
                "landlord_id": fact.body.landlord_id, "territory_id": fact.body.territory_id,
                "from_practice_id": self._source(practice), "shared_on": exactly(fact),
                "holdings": [{"how": how, "landlord_id": who[0], "territory_id": who[1],
                              "adapted_practice_id": made, "from": exactly(first),
                              "until": exactly(end) if end else "",
                              "provenance": provenance(first)}
                             for how, who, first, end, made in holdings],
                "provenance": provenance(fact)},
            "ancestors": self._ancestors(practice), "descendants": self._descendants(practice)}

    def _relative(self, practice, steps):
        return {"practice_id": practice, "from_practice_id": self._source(practice),
                "steps": steps, "landlord_id": self.made[practice].body.landlord_id,
                "territory_id": self.made[practice].body.territory_id,
                "shared_on": exactly(self.made[practice])}

    def _ancestors(self, practice):
        found = []
        while self._source(practice) in self.made:
            practice = self._source(practice)
            found.append(self._relative(practice, len(found) + 1))
        return found

    def _descendants(self, practice):
        found, steps, these = [], 0, {practice}
        while these:
            steps += 1
            these = {made for made in self.made if self._source(made) in these}
            found += [self._relative(made, steps) for made in sorted(these)]
        return found

    def matrix(self, column):
        """`column`: 0 for landlords, 1 for territories."""
        return [{"practice_id": practice, "cells": self._cells(practice, column)}
                for practice in sorted(self.made)]

    def _cells(self, practice, column):
        by_who = collections.defaultdict(list)
        for holding in self.holdings(practice):
            if holding[1][column]:
                by_who[holding[1][column]].append(holding)
        cells = []
        for who, holdings in sorted(by_who.items()):
            kept = [each for each in holdings if each[3] is None]
            if kept:
                how, _, fact, _, made = min(kept, key=lambda each: (
                    (ORIGIN, ADAPTED, ADOPTED).index(each[0]), each[2].day, each[2].original))
            else:
                how, made = DROPPED, ""
                fact = max((each[3] for each in holdings), key=lambda f: (f.day, f.original))
            cells.append({"landlord_id": who if column == 0 else "",
                          "territory_id": who if column == 1 else "", "state": how,
                          "adapted_practice_id": made, "since": exactly(fact),
                          "provenance": provenance(fact)})
        return cells

    def experiments(self):
        rows = []
        for fact in self.r.by_name["experiment_launched"]:
            name = fact.body.experiment_id
            joins = [each for each in self.r.by_name["experiment_joined"]
                     if each.body.experiment_id == name]
            end = next((each for each in self.r.by_name["experiment_concluded"]
                        if each.body.experiment_id == name), None)
            people = {person for each in joins
                      for person in (*each.body.caretaker_ids, *each.body.contact_ids)}
            rows.append({
                "experiment_id": name, "territory_id": fact.body.territory_id,
                "landlord_ids": list(fact.body.landlord_ids), "launched_on": exactly(fact),
                "standing": CONCLUDED if end else OPEN, "outcome": end.body.outcome if end else 0,
                "lesson": end.body.lesson if end else "",
                "concluded_on": exactly(end) if end else "", "persons": len(people),
                "joins": [{"occurred_on": exactly(each),
                           "caretaker_ids": sorted(each.body.caretaker_ids),
                           "contact_ids": sorted(each.body.contact_ids),
                           "provenance": provenance(each)} for each in joins],
                "provenance": provenance(fact)})
        return sorted(rows, key=lambda row: row["experiment_id"])

    def roadmaps(self):
        return {fact.body.roadmap_id: self._roadmap(fact)
                for fact in self.r.by_name["roadmap_adopted"]}

    def _roadmap(self, fact):
        body, objectives = fact.body, []
        for objective in body.objectives:
            stated = [each for each in self.r.by_name["objective_assessed"]
                      if each.body.roadmap_id == body.roadmap_id
                      and each.body.objective_id == objective.objective_id]
            objectives.append({
                "objective_id": objective.objective_id, "pillar": objective.pillar,
                "status": stated[-1].body.status if stated else 0,
                "assessed_on": exactly(stated[-1]) if stated else "",
                "statements": [{"status": each.body.status, "assessed_on": exactly(each),
                                "provenance": provenance(each)} for each in stated]})
        return {"roadmap_id": body.roadmap_id, "territory_ids": list(body.territory_ids),
                "adopted_on": exactly(fact), "objectives": objectives,
                "in_force": number_of(body.period_from) <= self.r.day
                            <= number_of(body.period_until), "provenance": provenance(fact)}
