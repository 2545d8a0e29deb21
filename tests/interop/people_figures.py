"""Recounts the indicators of people by their definitions: days are counted one by one, shares are
fractions."""

import collections
import datetime
import fractions

from people_recount import NEVER, YEAR, number_of


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
        self.places = {place for place in self.places
                       if moment.endings.place(place, self.as_of) == place}
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
        if self.kind is None:
            return True
        # Who worked in what has become part of a place worked in that one, too.
        return bool(self.m.endings.places(spell.places(day), self.as_of) & self.places)

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
                others += [{self.m.endings.landlord(contact.landlord_id, day)}
                           for _, contact in contacts if contact.landlord_id]
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
                if self.kind == "landlord" and any(
                        spell.absorbed and spell.landlord == self.id and spell.last == last
                        for spell in self.m.spells[person]):
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

    def statement(self, year):
        """Of a landlord; rows by neighbourhood, "" for none; by zone, ("zone", code); None for all
        together."""
        first = datetime.date(year, 1, 1).toordinal()
        last = min(datetime.date(year, 12, 31).toordinal(), self.as_of)
        rows = collections.defaultdict(lambda: collections.defaultdict(set))
        codes = {fact.body.neighbourhood_id: fact.body.zoning_code for fact in self.m.past
                 if fact.name in ("neighbourhood_defined", "neighbourhood_recoded")
                 and fact.day <= last}
        zones = set()

        def wholes(places):
            """Those rows, the zones they lie in, and all."""
            of_places = {("zone", codes.get(place, "")) for place in places}
            zones.update(of_places)
            return list(places) + list(of_places) + [None]

        for what, person, day, key, amount in self._done():
            spell = next((s for s in self.m.spells.get(person, ())
                          if s.covers(day) and s.landlord == self.id), None)
            if spell is None or not first <= day <= last:
                continue
            for place in wholes(sorted(spell.places(day)) or [""]):
                rows[place][what].add((key, amount))
                if what != "minutes":
                    rows[place]["persons"].add((person, 1))
        for fact in self.m.past:
            body = fact.body
            if (fact.name == "dwellings_counted" and body.year == year
                    and self.m.endings.landlord(body.landlord_id, fact.day) == self.id):
                for place in wholes([self.m.endings.place(body.neighbourhood_id, fact.day)]):
                    rows[place]["dwellings"].add((fact.position, body.count))
        amounts = self._amounts(year, wholes)
        for place in amounts:
            rows[place].update()  # A row of its own, though nobody did anything there.
        shown = [self._statement_row(place, codes.get(place, ""), rows[place], amounts[place])
                 for place in sorted(place for place in rows if isinstance(place, str))]
        by_zone = [self._statement_row("", zone[1], rows[zone], amounts[zone])
                   for zone in sorted(zones)]
        return {"landlord_id": self.id, "year": year,
                "until": str(datetime.date.fromordinal(last)), "rows": shown, "zones": by_zone,
                "total": self._statement_row("", "", rows[None], amounts[None])}

    def _amounts(self, year, wholes):
        """What the landlord gave: place, zone or all -> purpose -> [committed, paid] in cents, day
        by day."""
        moved = collections.defaultdict(int)  # (what, funding) -> cents
        for fact in self.m.past:
            if fact.name in ("funding_paid", "funding_reduced"):
                moved[fact.name, fact.body.funding_id] += fact.body.amount_cents
        sums = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))
        for fact in self.m.past:
            body = fact.body
            if fact.name != "funding_committed" or not body.landlord_id:
                continue
            whole = (body.amount_cents - moved["funding_reduced", body.funding_id],
                     moved["funding_paid", body.funding_id])
            first, last = number_of(body.period_from), number_of(body.period_until)
            for day in range(max(first, datetime.date(year, 1, 1).toordinal()),
                             min(last, datetime.date(year, 12, 31).toordinal()) + 1):
                if self.m.endings.landlord(body.landlord_id, day) != self.id:
                    continue
                place = body.neighbourhood_id and self.m.endings.place(body.neighbourhood_id, day)
                for i, cents in enumerate(whole):
                    by_then = cents * (day - first + 1) // (last - first + 1)
                    part = by_then - cents * (day - first) // (last - first + 1)
                    for where in wholes([place]):
                        sums[where][body.purpose][i] += part
        return sums

    def _done(self):
        """(what, person, day, what makes it one, amount) of all that statements count."""
        for activity in self.mine:
            if activity.told[0].name == "meeting_held":
                for person in activity.people:
                    yield "meetings", person, activity.day, activity.told[0].position, 1
        planned = {fact.body.session_id for fact in self.m.all if fact.name == "session_scheduled"}
        for fact in self.m.past:
            body = fact.body
            if fact.name == "training_completed":
                yield "minutes", body.caretaker_id, fact.day, fact.position, body.minutes
            elif (fact.name == "attendance_recorded" and body.status == 1
                  and body.session_id in planned - self.m.cancelled()):
                half_day = (body.caretaker_id, body.session_id, body.half_day.date,
                            body.half_day.half)
                yield "half_days", body.caretaker_id, fact.day, half_day, 1

    @staticmethod
    def _statement_row(place, code, sets, amounts):
        row = {name: sum(amount for _, amount in sets[name])
               for name in ("half_days", "persons", "meetings", "minutes")}
        row["dwellings"] = sum(n for _, n in sets["dwellings"]) if sets["dwellings"] else None
        row["amounts"] = [{"purpose": purpose, "committed_cents": committed, "paid_cents": paid}
                          for purpose, (committed, paid) in sorted(amounts.items())]
        return {"neighbourhood_id": place, "zoning_code": code, **row}

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
