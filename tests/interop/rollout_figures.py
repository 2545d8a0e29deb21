"""Recounts what the rollout says of its territories, from the facts that people_recount finds: the
stages and what they ask for, the core components, thresholds. By the comments of the API alone."""

import calendar
import collections
import datetime

import people_recount
from people_recount import YEAR, number_of

DAY, MONTH = 1, 2  # Precisions; the third is the year.
SPOTTED, COMMITTED, PILOT, STAGES = 1, 3, 5, 8  # The last one is also how many there are.
COMMUNE, PARTNER_MEETING, COMMITTEE_MEETINGS = 1, 1, (2, 3)
# The criteria that have a threshold which can be set: number -> its field, its default.
SETTABLE = {2: ("groups_heard_min", 3), 3: ("signing_landlords_min", 2),
            4: ("funding_months_min", 12), 11: ("active_landlords_min", 3),
            12: ("participation_hundredths_min", None), 14: ("dependence_hundredths_max", 50),
            15: ("relay_hundredths_min", 50), 18: ("pilot_months_min", 12)}



def iso(day):
    return str(datetime.date.fromordinal(day))


def exactly(fact):
    """The date of a fact, as exactly as known."""
    return iso(fact.day)[:{DAY: 10, MONTH: 7}.get(fact.precision, 4)]


def last_day(fact):
    """Of the time in which it happened, as exactly as that is known."""
    return end_of(exactly(fact))


def end_of(date):
    """The last day of a day, a month or a year."""
    if len(date) == 10:
        return number_of(date)
    year, month = int(date[:4]), int(date[5:7] or 12)
    return datetime.date(year + month // 12, month % 12 + 1, 1).toordinal() - 1


def months_after(day, months):
    """The same day of the month, or the last one of it."""
    first = datetime.date.fromordinal(day)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(first.day, last)).toordinal()


def whole_months(first, last):
    one, other = datetime.date.fromordinal(first), datetime.date.fromordinal(last)
    months = 12 * (other.year - one.year) + other.month - one.month
    return months if months_after(first, months) <= last else months - 1


def provenance(fact):
    return {"position": fact.position, "original_position": fact.original}


def unmet_of(told):
    return {"criterion": told.criterion, "found": told.found if told.HasField("found") else None,
            "threshold": told.threshold}


End = collections.namedtuple("End", "day told")  # The last day, and as it is told.


class Log:
    """The events, and a Moment for every day and state of knowledge that is asked for. `readiness`
    is called with a territory, a stage, a day and a position, and returns the server's answer."""

    def __init__(self, events, readiness):
        self.events, self._readiness = events, readiness
        self._moments, self._figures = {}, {}

    def figure(self, criterion, territory, stage, day, known_at):
        """What the server finds of a criterion that is a figure of other read models; None when it
        finds nothing. These have recounts of their own."""
        key = (criterion, territory, day, known_at)
        if key not in self._figures:
            answer = self._readiness(territory, stage, iso(day), known_at)
            self._figures.update({
                (state.criterion, territory, day, known_at):
                state.found if state.HasField("found") else None for state in answer.criteria})
        return self._figures[key]

    def at(self, day, known_at, without=0):
        """`without`: the position of a fact that does not count, its correction being judged."""
        key = (day, known_at, without)
        if key not in self._moments:
            events = self.events[:known_at]
            if without:
                gone = type(events[0])(position=known_at)
                gone.payload.fact_cancelled.target_position = without
                events = events + [gone]
            self._moments[key] = people_recount.Moment(events, day, known_at)
        return self._moments[key]


class Rollout:
    """What is told of the territories by a day, at a state of knowledge."""

    def __init__(self, log, day, known_at, without=0):
        self.log, self.day, self.known_at = log, day, known_at
        self.m = log.at(day, known_at, without)
        self.by_name = collections.defaultdict(list)
        for fact in self.m.past:
            self.by_name[fact.name].append(fact)
        self.proposed = {fact.body.territory_id: fact
                         for fact in self.by_name["territory_proposed"]}
        self.communes = {fact.body.partner_id for fact in self.by_name["partner_registered"]
                         if fact.body.type == COMMUNE}

    def told(self, name, territory):
        """The facts of that kind that name the territory, alone or among others."""
        return [fact for fact in self.by_name[name]
                if territory == getattr(fact.body, "territory_id", "")
                or territory in getattr(fact.body, "territory_ids", ())]

    # Stages.

    def stages(self, territory):
        """(stage, fact), oldest first; of one day in the order of the stages."""
        told = sorted(self.told("territory_advanced", territory),
                      key=lambda fact: (fact.day, fact.body.stage))
        return [(SPOTTED, self.proposed[territory])] + [(fact.body.stage, fact) for fact in told]

    def left(self, territory):
        return next(iter(self.told("territory_withdrawn", territory)), None)

    def entered(self, territory, stage, stages=None):
        """The first fact of the stage or of one beyond it."""
        stages = self.stages(territory) if stages is None else stages
        return next((fact for reached, fact in stages if reached >= stage), None)

    def age(self, territory, stage):
        fact = self.entered(territory, stage)
        if fact is None:
            return None
        left = self.left(territory)
        return whole_months(fact.day, self.day if left is None else left.day)

    def _intervals(self, territory):
        """(stage, fact, fact that ends it or None)."""
        stages = self.stages(territory)
        ends = [fact for _, fact in stages[1:]] + [self.left(territory)]
        return [(stage, fact, end) for (stage, fact), end in zip(stages, ends)]

    def _days_in(self, fact, end):
        return (self.day if end is None else end.day) - fact.day

    def pauses(self, territory):
        periods, current = [], None
        facts = self.told("territory_paused", territory) + self.told("territory_resumed", territory)
        for fact in sorted(facts, key=lambda f: (f.day, f.original)):
            if fact.name == "territory_paused" and current is None:
                current = {"from": exactly(fact), "until": "", "reason": fact.body.reason,
                           "provenance": provenance(fact)}
                periods.append(current)
            elif fact.name == "territory_resumed" and current is not None:
                current["until"], current = exactly(fact), None
        return periods

    def territory(self, territory):
        intervals, left, pauses = (self._intervals(territory), self.left(territory),
                                   self.pauses(territory))
        return {
            "territory_id": territory,
            "seeded_from": list(self.proposed[territory].body.seeded_from),
            "stage": intervals[-1][0],
            "stages": [self._interval(*interval) for interval in intervals],
            "pauses": pauses,
            "paused": left is None and bool(pauses) and not pauses[-1]["until"],
            "age_months_since_pilot": self.age(territory, PILOT),
            "age_months_since_committed": self.age(territory, COMMITTED),
            "coordinators": [{"contact_id": fact.body.contact_id,
                              "fte_hundredths": fact.body.fte_hundredths, "from": exactly(fact),
                              "until": "" if end is None else end.told,
                              "provenance": provenance(fact)}
                             for fact, end in self.at_work(territory)],
            "coverage": self.coverage(territory),
            "withdrawal": {"from": exactly(left) if left else "",
                           "reason": left.body.reason if left else 0},
            "provenance": provenance(self.proposed[territory])}

    def _interval(self, stage, fact, end):
        body = fact.body if stage != SPOTTED else None
        return {"stage": stage, "from": exactly(fact), "until": exactly(end) if end else "",
                "days": self._days_in(fact, end),
                "evidence_positions": list(body.evidence_positions) if body else [],
                "skip_reason": body.skip_reason if body else 0,
                "force_reason": body.force_reason if body else 0,
                "unmet": [unmet_of(each) for each in body.unmet] if body else [],
                "consulted": [{"criterion": each.criterion, "position": each.position,
                               "found": each.found if each.HasField("found") else None}
                              for each in body.consulted] if body else [],
                "provenance": provenance(fact)}

    def coverage(self, territory):
        places = self.places(territory)
        there = {(person, spell.landlord): spell.places(self.day) & places
                 for person, spells in self.m.spells.items()
                 for spell in spells if spell.covers(self.day)}
        there = {key: worked for key, worked in there.items() if worked}
        return {"neighbourhoods": len(places),
                "neighbourhoods_with_caretakers": len(set().union(*there.values())),
                "landlords": len({landlord for _, landlord in there}),
                "caretakers": len({person for person, _ in there})}

    def places(self, territory):
        communes = self.m.territories[territory]
        return {fact.body.neighbourhood_id for fact in self.by_name["neighbourhood_defined"]
                if fact.body.commune_code in communes}

    # Who works there, and who sits there.

    def spells(self, begun, ended, key):
        """(fact, its End or None) of each time from one kind of fact to another. Who begins again
        ends what was before."""
        found, current = [], {}
        for fact in sorted(self.by_name[begun] + self.by_name[ended],
                           key=lambda f: (f.day, f.name == ended, f.original)):
            last = current.pop(key(fact.body), None)
            if fact.name == begun:
                current[key(fact.body)] = len(found)
                found.append((fact, None))
                if last is not None:
                    found[last] = (found[last][0], End(fact.day - 1, iso(fact.day - 1)))
            elif last is not None:
                found[last] = (found[last][0], End(fact.day, exactly(fact)))
        return found

    def coordinators(self, territory):
        """Every (assignment, End or None), by id."""
        spells = self.spells("coordinator_assigned", "coordinator_ended",
                             lambda body: (body.contact_id, body.territory_id))
        return sorted(((fact, end) for fact, end in spells
                       if fact.body.territory_id == territory),
                      key=lambda spell: spell[0].body.contact_id)

    def at_work(self, territory):
        return [(fact, end) for fact, end in self.coordinators(territory)
                if end is None or end.day >= self.day]

    def fte(self, territory):
        return sum(fact.body.fte_hundredths for fact, _ in self.at_work(territory))

    def seats(self, territory):
        """Those that are not ended by the day, whether or not anybody still employs the caretaker;
        by committee."""
        spells = self.spells("committee_seat_given", "committee_seat_ended",
                             lambda body: (body.territory_id, body.committee, body.caretaker_id,
                                           body.contact_id))
        return sorted((fact for fact, end in spells if fact.body.territory_id == territory
                       and (end is None or end.day >= self.day)),
                      key=lambda fact: fact.body.committee)

    def _present(self, seat):
        return not seat.body.caretaker_id or any(
            spell.covers(self.day) for spell in self.m.spells.get(seat.body.caretaker_id, ()))

    def centre(self, territory):
        interests, committees = {}, collections.defaultdict(collections.Counter)
        for fact in self.told("interest_stated", territory):
            interests.setdefault((fact.body.landlord_id, fact.body.partner_id), fact)
        for seat in self.seats(territory):
            if self._present(seat):
                committees[seat.body.committee][seat.body.college] += 1
        places = self.told("centre_place_named", territory)
        return {
            "interests": [{"landlord_id": who[0], "partner_id": who[1], "stated_on": exactly(fact),
                           "provenance": provenance(fact)}
                          for who, fact in sorted(interests.items(), key=lambda each: (
                              each[1].day, each[0][0] == "", each[0]))],
            "diagnoses": [{"diagnosis_id": fact.body.diagnosis_id, "heard": list(fact.body.heard),
                           "delivered_on": exactly(fact), "provenance": provenance(fact)}
                          for fact in sorted(self.told("diagnosis_delivered", territory),
                                             key=lambda f: (f.day, f.body.diagnosis_id))],
            "places": [{"place": fact.body.place, "from": exactly(fact),
                        "until": exactly(later) if later else ""}
                       for fact, later in zip(places, places[1:] + [None])],
            "coordinator_fte_hundredths": self.fte(territory),
            "committees": [{"kind": kind, "colleges": [{"college": college, "seats": seats}
                                                       for college, seats in sorted(of.items())]}
                           for kind, of in sorted(committees.items())]}

    # Thresholds.

    def thresholds(self, territory):
        found = []
        for criterion, (field, default) in SETTABLE.items():
            facts = [fact for fact in self.by_name["thresholds_set"] if fact.body.HasField(field)]
            own = [fact for fact in facts if territory and fact.body.territory_id == territory]
            latest = (own or [fact for fact in facts if not fact.body.territory_id] or [None])[-1]
            found.append({
                "criterion": criterion, "own": bool(own),
                "value": getattr(latest.body, field) if latest else default,
                "provenance": provenance(latest) if latest else {"position": 0,
                                                                 "original_position": 0}})
        return found

    # Money, and fidelity.

    def fundings(self, territory):
        """Those that name the territory and are not wholly taken back."""
        return [fact for fact in self.told("funding_committed", territory)
                if self.moved("funding_reduced", fact.body.funding_id) < fact.body.amount_cents]

    def moved(self, name, funding):
        """Cents paid, or taken back."""
        return sum(fact.body.amount_cents for fact in self.by_name[name]
                   if fact.body.funding_id == funding)

    def _half_days(self, territory):
        """(day, plan of the session) of those that teach a module of a foundation programme."""
        moves = {fact.body.session_id: fact for fact in self.by_name["session_rescheduled"]}
        for plan in self.m.all:
            if (plan.name != "session_scheduled" or plan.body.territory_id != territory
                    or not self.m.foundation(plan.body.session_id)):
                continue
            for half_day in moves.get(plan.body.session_id, plan).body.half_days:
                yield number_of(half_day.date), plan

    def components(self, territory):
        """Of each component (day, fact that says so) of its days."""
        meetings = self.told("meeting_held", territory)

        def days_of(facts):
            return [(fact.day, fact) for fact in facts]

        working = [(self.day if end is None else min(end.day, self.day), fact)
                   for fact, end in self.coordinators(territory)]
        paid = [(min(number_of(fact.body.period_until), self.day), fact)
                for fact in sorted(self.fundings(territory), key=lambda f: f.body.period_from)
                if number_of(fact.body.period_from) <= self.day]
        return [working, days_of(self.told("expression_group_held", territory)),
                [(day, fact) for day, fact in self._half_days(territory) if day <= self.day],
                days_of(self.told("support_meeting_held", territory)),
                days_of(fact for fact in meetings if fact.body.kind == PARTNER_MEETING),
                days_of(self.told("valorisation_action_held", territory)),
                days_of(fact for fact in meetings if fact.body.kind in COMMITTEE_MEETINGS), paid]

    def fidelity(self, territory):
        states = []
        for component, told in enumerate(self.components(territory), 1):
            # Of one day, the first one: of coordinators by id, of fundings by their first day,
            # else as they were told.
            day, fact = max(told, key=lambda each: each[0], default=(0, None))
            states.append({"component": component, "evidenced": day > self.day - YEAR,
                           "last_on": iso(day) if fact else "",
                           "last_position": fact.position if fact else 0})
        return {"territory_id": territory,
                "evidenced": sum(state["evidenced"] for state in states), "components": states,
                "bottleneck": min(states, key=lambda state: state["last_on"])["component"]}
