"""A random history of two towns, as commands: the same seed, the same history."""

import datetime
import random

LANDLORDS = ("l1", "l2", "l3", "l4")
# Neighbourhood -> commune.
PLACES = {"n1": "69256", "n2": "69256", "n3": "69259", "n4": "69259", "far": "69001"}
TERRITORIES = {"t1": "69256", "t2": "69259"}
CONTACTS = {"police": "p1", "post": "p2", "staff": "l4", "coordinator": "p3"}
CARETAKERS = 45
MEETINGS = 170
GROUPS = 60
INTRODUCTIONS = 40
SESSIONS = 24
FUNDINGS = 30
EXPERIMENTS = 10
FIRST = datetime.date(2002, 1, 1)
DAYS = 7 * 365
# Programme, kind, version, first day: one becomes a seminar later.
PROGRAMMES = (("passerelle", "LOCAL_FOUNDATION", 1, "1995-01-01"),
              ("seminar", "SEMINAR", 1, "1995-01-01"), ("days", "CONTINUING", 1, "1995-01-01"),
              ("days", "SEMINAR", 2, "2005-06-01"))
# Module, programme, its version, first day.
MODULES = (("m1", "passerelle", 1, "1995-01-01"), ("m2", "passerelle", 1, "1995-01-01"),
           ("m3", "seminar", 1, "1995-01-01"), ("m4", "days", 1, "1995-01-01"),
           ("m4", "days", 2, "2005-06-01"))
KINDS = ("PARTNER", "INTER_LANDLORD", "STEERING", "EVENT_DAY")
PURPOSES = ("GENERAL", "TRAINING", "TFPB", "EXPERIMENT")


def corrected_or_cancelled(events, dice, correction):
    """A command for each: some are taken back, correction(event) makes those of the others."""
    commands = []
    for event in events:
        if dice.random() < 0.3:
            commands.append({"cancel_fact": {
                "target_position": event.position,
                "reason": "CORRECTION_REASON_DID_NOT_HAPPEN"}})
        else:
            commands.append(correction(event))
    return commands


class Story:
    """Makes commands; some of what it tells makes no sense, and is refused."""

    def __init__(self, seed):
        self._dice = random.Random(seed)
        self._seed = seed
        self._count = 0
        self._spells = {}  # Person -> [first day, day after the last] of each employment.

    def beginnings_and_life(self):
        commands = list(self._beginnings())
        life = [command for i in range(CARETAKERS) for command in self._career(f"c{i:02d}")]
        for i in range(MEETINGS):
            life += self._meeting(i)
        life += [self._group(i) for i in range(GROUPS)]
        for i in range(INTRODUCTIONS):
            life += self._introduction(i)
        for i in range(SESSIONS):
            life += self._session(i)
        for landlord in LANDLORDS:
            life += self._dwellings(landlord)
        for i in range(FUNDINGS):
            life += self._funding(f"funding-{i}")
        # Some tell of what is no more before they know.
        for ending in self._endings():
            life.insert(self._dice.randrange(len(life)), ending)
        for i in range(EXPERIMENTS):
            life += self._experiment(f"experiment-{i}")
        return [self._stamp(command) for command in commands + life]

    def corrections(self, events):
        """Of facts that stand, by the events of the log."""
        targets = [event for event in events
                   if event.payload.WhichOneof("fact") in
                   ("meeting_held", "expression_group_held", "introduction_made",
                    "experiment_launched", "experiment_joined",
                    "caretaker_left", "caretaker_joined", "attendance_recorded",
                    "caretaker_transferred", "caretaker_reassigned", "session_cancelled",
                    "dwellings_counted", "training_completed", "landlord_absorbed",
                    "neighbourhood_merged", "neighbourhood_recoded", "funding_committed",
                    "funding_paid", "funding_reduced")]
        chosen = self._dice.sample(targets, len(targets) // 6)
        commands = corrected_or_cancelled(chosen, self._dice, self._correction)
        return [self._stamp(command) for command in commands]

    def _correction(self, event):
        body = {"target_position": event.position, "reason": "CORRECTION_REASON_LATE_INFORMATION",
                "occurred_on": event.occurred_on, "replacement": event.payload}
        name = event.payload.WhichOneof("fact")
        if name == "meeting_held":
            held = event.payload.meeting_held
            del held.caretaker_ids[:]
            held.caretaker_ids.extend(
                self._people(6, datetime.date.fromisoformat(event.occurred_on)))
            held.kind = self._dice.randrange(1, 5)
            held.headcount = 60
        if name == "attendance_recorded":
            event.payload.attendance_recorded.status = self._dice.randrange(1, 4)
        elif name.startswith("funding_"):
            getattr(event.payload, name).amount_cents = self._dice.randrange(1, 10 ** 7)
        else:
            day = datetime.date.fromisoformat(event.occurred_on)
            body["occurred_on"] = str(day + datetime.timedelta(self._dice.randrange(-200, 200)))
        return {"correct_fact": body}

    def _stamp(self, command):
        self._count += 1
        (body,) = command.values()
        body["meta"] = {"request_id": f"people-{self._seed}-{self._count}"}
        if self._count % 3:
            body["meta"]["source_system"] = f"system-{self._count % 3}"
            body["meta"]["external_ref"] = f"row-{self._count}"
        return {"sequence": self._count, **command}

    def _day(self, after=0):
        return FIRST + datetime.timedelta(self._dice.randrange(after, DAYS))

    def _date(self, day):
        """Now and then known to the month or the year only."""
        chance = self._dice.random()
        return str(day)[:4] if chance < 0.03 else str(day)[:7] if chance < 0.08 else str(day)

    def _people(self, at_most, day):
        """Some who are employed on that day, if nothing is refused or corrected."""
        names = [name for name, spells in sorted(self._spells.items())
                 if any(first <= day < end for first, end in spells)]
        # A few come often.
        pool = [name for name in names if name < "c08"] * 5 + names
        wanted = self._dice.randrange(at_most + 1)
        return sorted(set(self._dice.choices(pool, k=wanted))) if pool else []

    def _beginnings(self):
        for landlord in LANDLORDS:
            yield {"register_landlord": {
                "occurred_on": "1990-01-01", "landlord_id": landlord, "kind": "LANDLORD_KIND_OPH",
                "name": landlord}}
        for place, commune in PLACES.items():
            yield {"define_neighbourhood": {
                "occurred_on": "1990", "neighbourhood_id": place, "commune_code": commune,
                "zoning_code": "zone-a" if place < "n3" else "", "name": place}}
        for territory, commune in TERRITORIES.items():
            yield {"propose_territory": {
                "occurred_on": "2003-01-01", "territory_id": territory, "name": territory,
                "commune_codes": [commune]}}
        for partner in ("p1", "p2", "p3"):
            yield {"register_partner": {
                "occurred_on": "1990-01-01", "partner_id": partner, "type": "PARTNER_TYPE_POLICE",
                "name": partner}}
        for contact, of in CONTACTS.items():
            yield {"name_contact": {
                "occurred_on": "1995-01-01", "contact_id": contact,
                ("landlord_id" if of.startswith("l") else "partner_id"): of,
                "personal_data": {"family_name": contact}}}
        yield {"assign_coordinator": {"occurred_on": "2003-06-01", "contact_id": "coordinator",
                                      "territory_id": "t1", "fte_hundredths": 70}}
        yield {"end_coordinator": {"occurred_on": "2006-06-01", "contact_id": "coordinator",
                                   "territory_id": "t1"}}
        for programme, kind, version, day in PROGRAMMES:
            yield {"define_programme": {
                "occurred_on": day, "programme_id": programme, "version": version,
                "kind": "PROGRAMME_KIND_" + kind, "name": programme}}
        for module, programme, version, day in MODULES:
            yield {"define_module": {
                "occurred_on": day, "module_id": module, "programme_id": programme,
                "programme_version": version, "name": module,
                "competence_kind": "COMPETENCE_KIND_KNOW_HOW", "minutes": 180}}

    def _endings(self):
        middle = DAYS // 3
        day = self._day(after=middle)
        yield {"absorb_landlord": {"occurred_on": self._date(day), "landlord_id": "l4",
                                   "into_landlord_id": "l2"}}
        day = self._day(after=middle)
        yield {"merge_neighbourhood": {"occurred_on": self._date(day), "neighbourhood_id": "n4",
                                       "into_neighbourhood_id": "n3"}}
        yield {"recode_neighbourhood": {"occurred_on": str(self._day(after=middle)),
                                        "neighbourhood_id": "n1", "zoning_code": "zone-n1b"}}

    def _places(self):
        return sorted(self._dice.sample(sorted(PLACES), self._dice.choice((0, 1, 1, 1, 2))))

    def _join(self, person, landlord, day):
        body = {"occurred_on": self._date(day), "caretaker_id": person, "landlord_id": landlord,
                "neighbourhood_ids": self._places(), "job_family": "JOB_FAMILY_CARETAKER",
                "personal_data": {"family_name": person, "given_name": person,
                                  "employee_number": f"{landlord}-{person}"}}
        if self._dice.random() < 0.2:
            body["hired_on"] = str(day.replace(day=1, month=1))
        self._spells.setdefault(person, []).append([day, datetime.date.max])
        return {"join_caretaker": body}

    def _career(self, person):
        landlord = self._dice.choice(LANDLORDS)
        day = self._day() if self._dice.random() < 0.6 else FIRST
        yield self._join(person, landlord, day)
        for _ in range(self._dice.randrange(4)):
            day += datetime.timedelta(self._dice.randrange(1, 700))
            what = self._dice.random()
            caretaker = {"caretaker_id": person}
            if what < 0.35:
                self._spells[person][-1][1] = day
                yield {"record_departure": {
                    "occurred_on": self._date(day), "caretaker": caretaker,
                    "landlord_id": landlord, "reason": "DEPARTURE_REASON_RESIGNED"}}
                if self._dice.random() > 0.4:
                    return
                day += datetime.timedelta(self._dice.choice((1, 30, 300)))
                yield self._join(person, landlord, day)
            elif what < 0.7:
                other = self._dice.choice([each for each in LANDLORDS if each != landlord])
                yield {"transfer_caretaker": {
                    "occurred_on": self._date(day), "caretaker": caretaker,
                    "from_landlord_id": landlord, "to_landlord_id": other,
                    "neighbourhood_ids": self._places(), "employee_number": f"{other}-{person}"}}
                landlord = other
            else:
                yield {"reassign_caretaker": {
                    "occurred_on": self._date(day), "caretaker": caretaker,
                    "landlord_id": landlord, "neighbourhood_ids": self._places() or ["n1"]}}

    def _meeting(self, number):
        contacts = self._dice.sample(sorted(CONTACTS), self._dice.randrange(3))
        day = self._day()
        first = {"occurred_on": self._date(day), "meeting_id": f"meeting-{number}",
                 "kind": "MEETING_KIND_" + self._dice.choice(KINDS),
                 "territory_id": self._dice.choice(("t1", "t1", "t2")),
                 "caretakers": self._named(7, day), "contact_ids": sorted(contacts),
                 "headcount": 70}
        yield {"record_meeting": first}
        if self._dice.random() < 0.85:
            return
        # Somebody else tells it as well, otherwise.
        yield {"record_meeting": {**first, "meeting_id": f"again-{number}", "contact_ids": [],
                                  "kind": "MEETING_KIND_" + self._dice.choice(KINDS),
                                  "caretakers": self._named(7, day)}}
        ids = [f"meeting-{number}", f"again-{number}"]
        self._dice.shuffle(ids)
        yield {"merge_meetings": {"occurred_on": first["occurred_on"],
                                  "survivor_meeting_id": ids[0], "absorbed_meeting_id": ids[1]}}

    def _named(self, at_most, day):
        return [{"caretaker_id": person} for person in self._people(at_most, day)]

    def _group(self, number):
        day = self._day()
        body = {"occurred_on": self._date(day), "group_meeting_id": f"group-{number}",
                "territory_id": self._dice.choice(sorted(TERRITORIES)),
                "caretakers": self._named(9, day), "headcount": 12}
        if self._dice.random() < 0.4:
            body["facilitator_contact_id"] = self._dice.choice(sorted(CONTACTS))
        return {"record_expression_group": body}

    def _introduction(self, number):
        day = self._day()
        people = self._people(3, day)
        if not people:
            return
        contact, other = self._dice.sample(sorted(CONTACTS), 2)
        body = {"occurred_on": self._date(day), "introduction_id": f"introduction-{number}",
                "territory_id": self._dice.choice(sorted(TERRITORIES)),
                "caretaker": {"caretaker_id": people[0]}, "contact_id": contact}
        if len(people) > 1:
            body["by_caretaker"] = {"caretaker_id": people[1]}
        elif self._dice.random() < 0.5:
            body["by_contact_id"] = other
        yield {"record_introduction": body}

    def _experiment(self, experiment):
        first = self._day()
        yield {"launch_experiment": {
            "occurred_on": self._date(first), "experiment_id": experiment, "title": experiment,
            "territory_id": self._dice.choice(sorted(TERRITORIES)),
            "landlord_ids": sorted(self._dice.sample(("l1", "l2", "l3"), 2)), "theme": "waste",
            "approach": "EXPERIMENT_APPROACH_CURATIVE"}}
        for _ in range(self._dice.randrange(5)):
            day = first + datetime.timedelta(self._dice.randrange(400))
            people = self._named(6, day)
            if people:
                yield {"join_experiment": {
                    "occurred_on": self._date(day), "experiment_id": experiment,
                    "caretakers": people,
                    "contact_ids": self._dice.sample(sorted(CONTACTS), self._dice.randrange(2))}}
        if self._dice.random() < 0.5:
            yield {"conclude_experiment": {
                "occurred_on": str(first + datetime.timedelta(400)), "experiment_id": experiment,
                "outcome": "EXPERIMENT_OUTCOME_FAILED", "lesson": "Begin with few"}}

    def _session(self, number):
        date = self._day()
        day = str(date)
        session = f"session-{number}"
        half_day = {"date": day, "half": "HALF_MORNING"}
        body = {"occurred_on": day, "session_id": session, "half_days": [half_day],
                "module_ids": sorted(set(self._dice.choices(("m1", "m2", "m3", "m4"), k=2)))}
        if self._dice.random() < 0.6:
            body["territory_id"] = self._dice.choice(sorted(TERRITORIES))
        yield {"schedule_session": body}
        if self._dice.random() < 0.3:
            decided = date - datetime.timedelta(30)
            date += datetime.timedelta(self._dice.randrange(-20, 60))
            day = str(date)
            half_day = {"date": day, "half": "HALF_MORNING"}
            yield {"reschedule_session": {"occurred_on": str(decided), "session_id": session,
                                          "half_days": [half_day]}}
        for person in self._people(14, date):
            yield {"record_attendance": {
                "occurred_on": day, "session_id": session, "half_day": half_day,
                "entries": [{"caretaker": {"caretaker_id": person},
                             "status": "ATTENDANCE_STATUS_" +
                                       self._dice.choice(("PRESENT", "PRESENT", "NO_SHOW"))}]}}
            if self._dice.random() < 0.3:
                yield {"complete_training": {
                    "occurred_on": day, "caretaker": {"caretaker_id": person},
                    "session_id": session, "module_id": body["module_ids"][0],
                    "minutes": self._dice.choice((90, 180))}}
        if self._dice.random() < 0.2:
            yield {"cancel_session": {"occurred_on": day, "session_id": session,
                                      "reason": "CANCELLATION_REASON_TOO_FEW"}}

    def _dwellings(self, landlord):
        for place in sorted(PLACES):
            for year in (2004, 2006, 2008):
                if self._dice.random() < 0.6:
                    yield {"count_dwellings": {
                        "occurred_on": f"{year + 1}-01-31", "landlord_id": landlord,
                        "neighbourhood_id": place, "year": year,
                        "count": self._dice.randrange(2000)}}

    def _funding(self, funding):
        first = self._day()
        last = first + datetime.timedelta(self._dice.randrange(900))
        body = {"occurred_on": self._date(first), "funding_id": funding,
                "period_from": str(first), "period_until": str(last),
                "purpose": "FUNDING_PURPOSE_" + self._dice.choice(PURPOSES),
                "amount_cents": self._dice.randrange(1, 10 ** 7)}
        if self._dice.random() < 0.8:
            body["landlord_id"] = self._dice.choice(LANDLORDS)
        else:
            body["partner_id"] = "p1"
        if self._dice.random() < 0.7:
            body["neighbourhood_id"] = self._dice.choice(sorted(PLACES))
        yield {"commit_funding": body}
        for _ in range(self._dice.randrange(4)):
            day = first + datetime.timedelta(self._dice.randrange(400))
            command = "pay_funding" if self._dice.random() < 0.7 else "reduce_funding"
            yield {command: {"occurred_on": str(day), "funding_id": funding,
                             "amount_cents": self._dice.randrange(1, 4 * 10 ** 6)}}
