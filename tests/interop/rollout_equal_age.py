"""Recounts territories compared at equal age: ages, coordinators, meetings and groups of each, so
many months after it came to a stage."""

import datetime

import people_figures
from people_recount import YEAR
from rollout_criteria import Criteria
from rollout_figures import COMMITTED, PILOT, exactly, iso, months_after

ANCHORS = {1: PILOT, 2: COMMITTED}
NONE, PER_100_CARETAKERS, PER_1000_DWELLINGS = 1, 2, 3
PARTICIPATIONS, MEETINGS, GROUPS, FTE = 12, 13, 14, 16
ASKED = (MEETINGS, GROUPS, FTE, PARTICIPATIONS)
STEP = 4


class EqualAge:
    """`p95`: by territory."""

    def __init__(self, criteria, p95, territories, anchor, normalisation):
        self.now, self.territories, self.normalisation = criteria, territories, normalisation
        self.anchors = [criteria.entered(territory, ANCHORS[anchor]) for territory in territories]
        self.ages = [criteria.age(territory, ANCHORS[anchor]) for territory in territories]
        self.p95 = [p95[territory] for territory in territories]

    def answer(self):
        shared = range(0, min(self.ages) + 1, STEP) if None not in self.ages else ()
        return {
            "territories": [
                {"territory_id": territory, "anchored_on": exactly(fact) if fact else "",
                 "age_months": age, "p95_days": p95}
                for territory, fact, age, p95 in zip(self.territories, self.anchors, self.ages,
                                                     self.p95)],
            "ages": [{"age_months": age,
                      "territories": [self._at(i, age) for i in range(len(self.territories))]}
                     for age in shared]}

    def _at(self, index, age):
        day = months_after(self.anchors[index].day, age)
        then = Criteria(self.now.log, day, self.now.known_at)
        counts, divisor = self._counts(then, self.territories[index])
        recorded = self.now.log.events[self.now.known_at - 1].recorded_at.ToDatetime().toordinal()
        p95 = self.p95[index]
        return {"as_of": iso(day), "divisor": divisor,
                "provisional": p95 is not None and recorded - day < p95,
                "values": [{"value": value, "as_known_then": None} for value in counts]}

    def _counts(self, then, territory):
        """(what was asked for, what it is divided by)."""
        lasted = [activity for activity in then.m.activities if activity.territory == territory
                  and activity.day > then.day - YEAR]
        counts = [sum(1 for fact in then.told(name, territory) if fact.day > then.day - YEAR)
                  for name in ("meeting_held", "expression_group_held")]
        counts += [then.fte(territory) / 100,
                   sum(len(each.people) for each in lasted if each.voluntary)]
        if self.normalisation == NONE:
            return counts, None
        if self.normalisation == PER_100_CARETAKERS:
            divisor, per = then.coverage(territory)["caretakers"], 100
        else:
            divisor, per = self._dwellings(then, territory), 1000
        return [count * per / divisor if divisor else None for count in counts], divisor

    @staticmethod
    def _dwellings(then, territory):
        """None when none were told."""
        year, latest = datetime.date.fromordinal(then.day).year, {}
        for fact in then.by_name["dwellings_counted"]:
            body = fact.body
            key = (body.landlord_id, body.neighbourhood_id)
            if body.neighbourhood_id in then.places(territory) and body.year <= year:
                latest[key] = max(latest.get(key, (0, 0)), (body.year, body.count))
        return sum(count for _, count in latest.values()) if latest else None


def compare(comparison, asker, criteria, where):
    """All together, and two by two."""
    names = sorted(criteria.proposed)
    p95 = {name: people_figures.Figures(criteria.m, ("territory", name), YEAR).reporting_lag()
                 ["all"]["p95_days"] for name in names}
    for anchor in ANCHORS:
        come = [name for name in names if criteria.entered(name, ANCHORS[anchor])]
        for territories in (come, names, come[:2], come[1:3]):
            for normalisation in (NONE, PER_100_CARETAKERS, PER_1000_DWELLINGS):
                if len(territories) < 2:
                    continue
                told = asker.ask(
                    "CompareTerritories", territory_ids=territories, anchor=anchor,
                    indicators=ASKED, normalisation=normalisation, step_months=STEP,
                    include_as_known_then=len(territories) == 2)
                comparison.add(
                    told,
                    EqualAge(criteria, p95, territories, anchor, normalisation).answer(),
                    f"comparison of {territories} by {anchor} and {normalisation} {where}")
