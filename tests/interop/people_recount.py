"""Recounts the indicators of people from the events of the log, by their definitions and with
nothing of the server's code: days are counted one by one, shares are fractions."""

import collections
import datetime
import fractions

YEAR = 365
Fact = collections.namedtuple("Fact", "name body day original position recorded system")
Activity = collections.namedtuple("Activity", "day kappa voluntary people contacts told territory")
KAPPA = {1: 1, 2: 1, 3: fractions.Fraction(1, 2), 4: 0}  # By kind of meeting.
RANKS = {"caretaker_joined": 0, "caretaker_transferred": 0, "caretaker_left": 2}
NEVER = 10 ** 9


def number_of(text):
    return datetime.date.fromisoformat(text).toordinal()


def standing(events, known_at):
    """The facts that stand after the event at that position, oldest first."""
    facts = {}
    for event in events:
        if event.position > known_at:
            break
        name = event.payload.WhichOneof("fact")
        body = getattr(event.payload, name)
        original = event.position
        if name in ("fact_corrected", "fact_cancelled"):
            del facts[body.target_position]
            if name == "fact_cancelled":
                continue
            original = body.original_position
            name = body.replacement.WhichOneof("fact")
            body = getattr(body.replacement, name)
        recorded = datetime.datetime.fromtimestamp(event.recorded_at.seconds,
                                                   datetime.timezone.utc).date()
        facts[event.position] = Fact(name, body, number_of(event.occurred_on), original,
                                     event.position, recorded.toordinal(), event.source.system)
    return sorted(facts.values(), key=lambda fact: (fact.day, fact.original))


class Spell:
    """One employment."""

    def __init__(self, fact, landlord, hired, by_arrival):
        self.landlord, self.hired, self.by_arrival = landlord, hired, by_arrival
        self.first, self.last = fact.day, NEVER
        self.told = [fact]
        self.placements = []  # (from day, places)

    def covers(self, day):
        return self.first <= day <= self.last

    def places(self, day):
        found = set()
        for first, places in self.placements:
            if first <= day:
                found = places
        return found


def spells_of(facts):
    """The employments of one person, by first day."""
    spells = []

    def still_open(landlord):
        return next((spell for spell in reversed(spells)
                     if spell.landlord == landlord and spell.last == NEVER), None)

    def begin(fact, landlord, hired, by_arrival):
        spell = still_open(landlord)
        if spell is None:
            spell = Spell(fact, landlord, hired, by_arrival)
            spells.append(spell)
        spell.placements.append((fact.day, set(fact.body.neighbourhood_ids)))

    for fact in sorted(facts, key=lambda f: (f.day, RANKS.get(f.name, 1), f.original)):
        body = fact.body
        if fact.name == "caretaker_joined":
            begin(fact, body.landlord_id,
                  number_of(body.hired_on) if body.hired_on else fact.day, True)
        elif fact.name == "caretaker_transferred":
            old = still_open(body.from_landlord_id)
            if old is not None and old.first < fact.day:
                old.last = fact.day - 1
                old.told.append(fact)
            begin(fact, body.to_landlord_id, fact.day, False)
        else:
            spell = still_open(body.landlord_id)
            if spell is not None and fact.name == "caretaker_reassigned":
                spell.placements.append((fact.day, set(body.neighbourhood_ids)))
            elif spell is not None:
                spell.last = fact.day
                spell.told.append(fact)
    return spells


class Moment:
    """All that is asked for one date and one state of knowledge."""

    def __init__(self, events, as_of, known_at):
        self.as_of = as_of
        self.all = standing(events, known_at)
        self.past = [fact for fact in self.all if fact.day <= as_of]
        careers = collections.defaultdict(list)
        for fact in self.past:
            if fact.name in ("caretaker_joined", "caretaker_transferred", "caretaker_reassigned",
                             "caretaker_left"):
                careers[fact.body.caretaker_id].append(fact)
        self.spells = {person: spells_of(facts) for person, facts in careers.items()}
        self.spells = {person: spells for person, spells in self.spells.items() if spells}
        self.territories = {fact.body.territory_id: set(fact.body.commune_codes)
                            for fact in self._told("territory_proposed", self.all)}
        self.contacts = {}
        for fact in self._told("contact_named", self.past):
            self.contacts.setdefault(fact.body.contact_id, fact.body)
        self.activities = self._meetings() + self._half_days()

    @staticmethod
    def _told(name, facts):
        return [fact for fact in facts if fact.name == name]

    def _meetings(self):
        return [Activity(fact.day, KAPPA[fact.body.kind], True, set(fact.body.caretaker_ids),
                         set(fact.body.contact_ids), [fact], fact.body.territory_id)
                for fact in self._told("meeting_held", self.past)
                if fact.body.territory_id in self.territories]

    def _half_days(self):
        scheduled = {fact.body.session_id: fact
                     for fact in self._told("session_scheduled", self.past)
                     if fact.body.territory_id in self.territories}
        sheets = collections.defaultdict(list)
        held = scheduled.keys() - self.cancelled()
        for fact in self._told("attendance_recorded", self.past):
            if fact.body.status == 1 and fact.body.session_id in held:
                half_day = fact.body.half_day
                sheets[fact.body.session_id, half_day.date, half_day.half].append(fact)
        return [Activity(min(fact.day for fact in sheet), fractions.Fraction(1, 4), False,
                         {fact.body.caretaker_id for fact in sheet}, set(),
                         [scheduled[key[0]]] + sheet, scheduled[key[0]].body.territory_id)
                for key, sheet in sheets.items()]

    def cancelled(self):
        return {fact.body.session_id for fact in self._told("session_cancelled", self.past)}

    def coordinates(self, contact, territory, day):
        ends = [fact.day for fact in self._told("coordinator_ended", self.all)
                if fact.body.contact_id == contact and fact.body.territory_id == territory]
        return any(fact.body.contact_id == contact and fact.body.territory_id == territory
                   and fact.day <= day and not any(fact.day <= end < day for end in ends)
                   for fact in self._told("coordinator_assigned", self.all))

    def landlords(self, person, day):
        """Of a caretaker: of the nearest later employment, else of the latest, for days without."""
        spells = self.spells.get(person, [])
        there = {spell.landlord for spell in spells if spell.covers(day)}
        if there or not spells:
            return there
        later = [spell for spell in spells if spell.first > day]
        return {(later[0] if later else spells[-1]).landlord}

    def foundation(self, session):
        modules = {fact.body.module_id: fact.body.programme_id
                   for fact in self._told("module_defined", self.all)}
        kinds = {fact.body.programme_id: fact.body.kind
                 for fact in self._told("programme_defined", self.all)}
        return session not in self.cancelled() and any(
            kinds.get(modules.get(module)) in (1, 2)
            for fact in self._told("session_scheduled", self.all)
            if fact.body.session_id == session for module in fact.body.module_ids)

    def first_module(self, person):
        days = [(fact.day, fact) for fact in self._told("attendance_recorded", self.past)
                if fact.body.caretaker_id == person and fact.body.status == 1
                and self.foundation(fact.body.session_id)]
        return min((day for day, _ in days), default=None)


class Survival:
    """Kaplan-Meier by its formula, in fractions. `watched`: (time, whether it ended then)."""

    def __init__(self, watched):
        self.longest = max((time for time, _ in watched), default=None)
        self.steps, share = [], fractions.Fraction(1)
        for time in sorted({time for time, ended in watched if ended}):
            at_risk = sum(1 for other, _ in watched if other >= time)
            ended = sum(1 for other, over in watched if over and other == time)
            share *= 1 - fractions.Fraction(ended, at_risk)
            self.steps.append((time, at_risk, ended, share))

    def at(self, time):
        share = ([fractions.Fraction(1)] + [step[3] for step in self.steps if step[0] <= time])[-1]
        if self.longest is None or (time > self.longest and share > 0):
            return None
        return share

    def median(self):
        return next((step[0] for step in self.steps if step[3] <= fractions.Fraction(1, 2)), None)


class Figures:
    """The indicators of one scope: ("territory", id), ("landlord", id) or None."""

    def __init__(self, moment, scope, window):
        self.m, self.scope, self.window = moment, scope, window
        self.as_of = moment.as_of
        self.kind, self.id = scope or (None, None)
        communes = moment.territories.get(self.id, set())
        self.places = {fact.body.neighbourhood_id for fact in moment.past
                       if fact.name == "neighbourhood_defined"
                       and fact.body.commune_code in communes}
        # Person -> the days in the scope, one by one.
        self.days = {person: days for person in moment.spells
                     if (days := set(self._days_of(person)))}
        self.mine = [a for a in moment.activities if self.kind != "territory"
                     or a.territory == self.id]
        self.parts = collections.defaultdict(list)  # Person -> days of participations.
        self.counted = []
        for activity in self.mine:
            people = [p for p in activity.people if self._counts(p, activity.day)]
            if activity.voluntary and people:
                self.counted.append(activity)
                for person in people:
                    self.parts[person].append(activity.day)
        for days in self.parts.values():
            days.sort()

    def _in_scope(self, spell, day):
        if self.kind == "landlord":
            return spell.landlord == self.id
        return self.kind is None or bool(spell.places(day) & self.places)

    def _days_of(self, person):
        for spell in self.m.spells[person]:
            for day in range(spell.first, min(spell.last, self.as_of) + 1):
                if self._in_scope(spell, day):
                    yield day

    def _counts(self, person, day):
        return self.kind != "landlord" or day in self.days.get(person, ())

    def recent(self, day, end=None):
        end = self.as_of if end is None else end
        return end - self.window < day <= end

    def lag_of(self, facts):
        """(position -> (day, fact)) of those in the window."""
        return {fact.position: (day, fact) for day, fact in facts if self.recent(day)}

    def note(self, facts):
        lags = sorted(max(fact.recorded - day, 0) for day, fact in self.lag_of(facts).values())
        return {"facts": len(lags), "p95_days": rank(lags, 95)}

    def career_facts(self):
        return [(fact.day, fact) for person in self.days
                for spell in self.m.spells[person] for fact in spell.told]

    def activity_facts(self, activities):
        return [(a.day, fact) for a in activities for fact in a.told]

    def participation(self):
        taking = {p: [d for d in days if self.recent(d)] for p, days in self.parts.items()}
        person_days = sum(sum(1 for day in days if self.recent(day))
                          for days in self.days.values())
        participants = sum(1 for days in taking.values() if days)
        return {
            "participants": participants,
            "participations": sum(len(days) for days in taking.values()),
            "person_days": person_days,
            "person_years": fractions.Fraction(person_days, YEAR),
            "rate": fractions.Fraction(participants * YEAR, person_days) if person_days else None,
            "caretakers": sum(1 for days in self.days.values()
                              if any(self.recent(day) for day in days)),
            "employed": sum(1 for days in self.days.values() if self.as_of in days),
            "lag": self.note(self.activity_facts(self.counted) + self.career_facts())}

    def core_on(self, end):
        counts = {p: sum(1 for d in days if self.recent(d, end)) for p, days in self.parts.items()}
        total = sum(counts.values())
        members, made = [], 0
        for person in sorted(counts, key=lambda p: (-counts[p], p)):
            if 2 * made >= total:
                break
            members.append(person)
            made += counts[person]
        load = fractions.Fraction(made * YEAR, len(members) * self.window) if members else None
        return members, made, total, sum(1 for count in counts.values() if count), load

    def core(self):
        members, made, total, taking, load = self.core_on(self.as_of)
        earlier = self.core_on(self.as_of - 2 * YEAR)[0]
        before, _, _, _, before_load = self.core_on(self.as_of - YEAR)
        return {
            "active_core": len(members), "participants": taking, "participations": total,
            "core_participations": made, "earlier_core": len(earlier),
            "renewal": fractions.Fraction(len(set(members) - set(earlier)), len(members))
            if members and earlier else None,
            "load": load, "year_before_core": len(before), "year_before_load": before_load,
            "fatigue": load / before_load if load and before_load else None,
            "lag": self.note(self.activity_facts(self.counted))}

    def _watched_until(self, person, day):
        """(the last day of the time around `day`, whether it ended by the date asked for)."""
        days, lasts = self.days.get(person, set()), self._lasts
        if day not in days:
            whole = Figures.__new__(Figures)
            whole.m, whole.kind, whole.id, whole.places = self.m, None, None, set()
            whole.as_of = self.as_of
            days, lasts = set(whole._days_of(person)) if person in self.m.spells else set(), \
                whole._lasts
        if day not in days:
            return self.as_of, False
        while day + 1 in days:
            day += 1
        return day, day < self.as_of or not lasts(person)

    def _lasts(self, person):
        return any(spell.last == NEVER and spell.covers(self.as_of)
                   and self._in_scope(spell, self.as_of) for spell in self.m.spells[person])

    def _course(self, person):
        days = self.parts[person]
        last = next((day for day, after in zip(days, days[1:]) if after - day > self.window),
                    days[-1])
        lapse = last + self.window
        until, ended = self._watched_until(person, days[0])
        if lapse <= self.as_of and (not ended or lapse <= until):
            return days[0], lapse - days[0], "lapsed", days[-1] > lapse
        return days[0], until - days[0], "left" if ended else "active", False

    @staticmethod
    def _counts_of(courses):
        survival = Survival([(time, state == "lapsed") for _, time, state, _ in courses])
        states = collections.Counter(state for _, _, state, _ in courses)
        return survival, {
            "persons": len(courses), "lapsed": states["lapsed"], "left": states["left"],
            "active": states["active"], "reactivated": sum(again for *_, again in courses),
            "s12": survival.at(YEAR), "s24": survival.at(2 * YEAR)}

    def retention(self):
        courses = [self._course(person) for person in self.parts]
        survival, answer = self._counts_of(courses)
        median = survival.median()
        answer["median_months"] = None if median is None else fractions.Fraction(12 * median, YEAR)
        lapsed = answer["lapsed"]
        answer["reactivation_rate"] = (
            fractions.Fraction(answer["reactivated"], lapsed) if lapsed else None)
        answer["steps"] = [{"days": time, "at_risk": at_risk, "lapsed": ended, "survival": share}
                           for time, at_risk, ended, share in survival.steps]
        cohorts = collections.defaultdict(list)
        for course in courses:
            cohorts[datetime.date.fromordinal(course[0]).year].append(course)
        answer["cohorts"] = [{"year": year, **self._counts_of(cohorts[year])[1]}
                             for year in sorted(cohorts)]
        answer["lag"] = self.note(self.activity_facts(self.counted) + self.career_facts())
        return answer

    def _newcomers(self):
        for person, spells in self.m.spells.items():
            first = spells[0]
            if (first.by_arrival and first.first in self.days.get(person, ())
                    and self.recent(first.hired + YEAR)):
                yield person, first.hired, self._watched_until(person, first.first)[0]

    def _first_tie(self, person, to_partner):
        days = []
        for activity in self.mine:
            if (person not in activity.people or not activity.kappa
                    or not 2 <= len(activity.people) + len(activity.contacts) <= 40):
                continue
            day, own = activity.day, self.m.landlords(person, activity.day)
            contacts = [(c, self.m.contacts[c]) for c in activity.contacts if c in self.m.contacts]
            if to_partner:
                met = any(contact.partner_id
                          and not self.m.coordinates(c, activity.territory, day)
                          for c, contact in contacts)
            else:
                others = [self.m.landlords(p, day) for p in activity.people - {person}]
                others += [{contact.landlord_id} for _, contact in contacts if contact.landlord_id]
                met = any(other and not other & own for other in others)
            if met:
                days.append(day)
        return min(days, default=None)

    @staticmethod
    def _milestone(firsts):
        """`firsts`: (hired, first day or None, watched until)."""
        watched = [(max((day if seen else until) - hired, 0), seen)
                   for hired, day, until in firsts
                   for seen in [day is not None and day <= until]]
        return {"reached": sum(seen for _, seen in watched),
                "median_days": Survival(watched).median()}

    def onboarding(self):
        newcomers = list(self._newcomers())
        classes = collections.Counter()
        firsts = collections.defaultdict(list)
        for person, hired, until in newcomers:
            module = self.m.first_module(person)
            local = self.parts[person][0] if person in self.parts else None
            trained = module is not None and module <= hired + YEAR
            active = local is not None and local <= hired + YEAR
            classes[trained, active] += 1
            firsts["first_module"].append((hired, module, until))
            firsts["first_local_activity"].append((hired, local, until))
            for name, partner in (("first_cross_landlord_tie", False), ("first_partner_tie", True)):
                firsts[name].append((hired, self._first_tie(person, partner), until))
        both = classes[True, True]
        return {
            "newcomers": len(newcomers), "neither": classes[False, False],
            "training_only": classes[True, False], "local_only": classes[False, True], "both": both,
            "gap": 1 - fractions.Fraction(both, len(newcomers)) if newcomers else None,
            **{name: self._milestone(firsts[name]) for name in (
                "first_module", "first_local_activity", "first_cross_landlord_tie",
                "first_partner_tie")}}

    def turnover(self):
        departures, moved, lost = 0, 0, 0.0
        for person, days in self.days.items():
            for last in days:
                gone = last + 1
                if gone in days or not self.recent(gone):
                    continue
                if any(spell.covers(gone) for spell in self.m.spells[person]):
                    moved += 1
                    continue
                departures += 1
                lost += sum(float(a.kappa) * 2 ** (-(last - a.day) / YEAR) for a in self.mine
                            if person in a.people and a.day <= last
                            and 2 <= len(a.people) + len(a.contacts) <= 40)
        person_days = sum(sum(1 for day in days if self.recent(day))
                          for days in self.days.values())
        return {"departures": departures, "transfers_out": moved,
                "mean_headcount": fractions.Fraction(person_days, self.window),
                "turnover": fractions.Fraction((departures + moved) * YEAR, person_days)
                if person_days else None,
                "tie_strength_lost": lost}

    def reporting_lag(self):
        shared = [a for a in self.mine if self.kind != "landlord"
                  or any(self._counts(p, a.day) for p in a.people)]
        facts = self.lag_of(self.activity_facts(shared) + self.career_facts())
        by_source = collections.defaultdict(list)
        for day, fact in facts.values():
            by_source[fact.system].append((max(fact.recorded - day, 0), fact))
        everything = [report for reports in by_source.values() for report in reports]
        return {"all": self._source("", everything),
                "sources": [self._source(name, by_source[name]) for name in sorted(by_source)]}

    @staticmethod
    def _source(system, reports):
        lags = sorted(lag for lag, _ in reports)
        corrections = sum(fact.original != fact.position for _, fact in reports)
        return {"source_system": system, "facts": len(lags), "p50_days": rank(lags, 50),
                "p95_days": rank(lags, 95), "corrections": corrections,
                "correction_share": fractions.Fraction(corrections, len(lags)) if lags else None}


def rank(values, percent):
    """The nearest rank; `values` ascending."""
    if not values:
        return None
    return next(v for i, v in enumerate(values, 1) if 100 * i >= percent * len(values))
