"""A random rollout over seven territories, as commands: the same seed, the same rollout. Some of it
is told late, and some makes no sense and is refused."""

import datetime

from people_story import corrected_or_cancelled
from rollout_facts import CONTACTS, LANDLORDS, PLACES, TERRITORIES, Facts, days

COMMUNES = {territory: f"6900{territory[1]}" for territory in TERRITORIES}
PARTNERS = {"region": "REGION", "state": "STATE", "post": "POST",
            **{f"town-{territory}": "COMMUNE" for territory in TERRITORIES}}
CARETAKERS = 32
PRACTICES = 14
FIRST, LAST = datetime.date(1998, 1, 5), datetime.date(2010, 6, 30)
STAGES = ("SPOTTED", "DIAGNOSED", "COMMITTED", "INSTALLED", "PILOT", "OPERATING", "ROOTED",
          "SEEDING")
THRESHOLDS = {"groups_heard_min": (1, 5), "signing_landlords_min": (1, 4),
              "funding_months_min": (6, 30), "pilot_months_min": (0, 24),
              "active_landlords_min": (1, 4), "participation_hundredths_min": (10, 60),
              "dependence_hundredths_max": (20, 80), "relay_hundredths_min": (20, 80)}
UNCORRECTED = ("landlord_registered", "neighbourhood_defined", "partner_registered",
               "contact_named", "programme_defined", "module_defined", "fact_corrected",
               "fact_cancelled")


class Story(Facts):
    """Makes commands."""

    def beginnings(self):
        """To be in the log before the rest is told: stages name them by position as evidence."""
        return [self._stamp(command) for command in self._start()]

    def life(self):
        life = []  # (day, command)
        for number in range(CARETAKERS):
            life += self._career(f"c{number:02d}")
        for territory in TERRITORIES:
            life += self._territory(territory)
        for number in range(PRACTICES):
            life += self._practice(f"practice-{number:02d}")
        life += self._dwellings()
        life += [self._thresholds("") for _ in range(4)]
        life.sort(key=lambda told: told[0])
        proposals = [command for day, command in life if day < FIRST]
        commands = [command for day, command in life if FIRST <= day <= LAST]
        # Some are told late: behind others of later days.
        for command in self._dice.sample(commands, len(commands) // 8):
            index = commands.index(command)
            del commands[index]
            commands.insert(min(index + self._dice.randrange(300), len(commands)), command)
        return [self._stamp(command) for command in proposals + commands]

    def corrections(self, events):
        """Of facts that stand, by the events of the log; of stages more than of others."""
        targets = [event for event in events
                   if event.payload.WhichOneof("fact") not in UNCORRECTED]
        stages = [event for event in targets
                  if event.payload.WhichOneof("fact").startswith("territory_")]
        chosen = self._dice.sample(targets, len(targets) // 7)
        chosen += [event for event in self._dice.sample(stages, len(stages) // 4)
                   if event not in chosen]
        commands = corrected_or_cancelled(chosen, self._dice, self._correction)
        return [self._stamp(command) for command in commands]

    def _correction(self, event):
        name = event.payload.WhichOneof("fact")
        body = getattr(event.payload, name)
        day = datetime.date.fromisoformat(event.occurred_on)
        if name in ("funding_committed", "funding_paid", "funding_reduced"):
            body.amount_cents = self._dice.randrange(1, 10 ** 7)
        elif name == "meeting_held":
            body.kind = self._dice.randrange(1, 5)
        elif name == "coordinator_assigned":
            body.fte_hundredths = self._dice.randrange(1, 60)
        elif name == "territory_advanced":
            body.force_reason = self._dice.randrange(0, 4)
        elif name == "objective_assessed":
            body.status = self._dice.randrange(1, 6)
        elif name == "experiment_concluded":
            body.outcome = self._dice.randrange(1, 5)
            body.lesson = "Begin with few"
        elif name == "thresholds_set":
            body.groups_heard_min = self._dice.randrange(1, 6)
        if self._dice.random() < 0.7:
            day += days(self._dice.randrange(-90, 90))
        return {"correct_fact": {
            "target_position": event.position, "reason": "CORRECTION_REASON_LATE_INFORMATION",
            "occurred_on": self._rough(day), "replacement": event.payload}}

    def _start(self):
        for landlord in LANDLORDS:
            yield {"register_landlord": {
                "occurred_on": "1990-01-01", "landlord_id": landlord, "kind": "LANDLORD_KIND_OPH",
                "name": landlord}}
        for place, territory in PLACES.items():
            yield {"define_neighbourhood": {
                "occurred_on": "1990", "neighbourhood_id": place,
                "commune_code": COMMUNES[territory], "name": place}}
        for partner, kind in PARTNERS.items():
            yield {"register_partner": {
                "occurred_on": "1990-01-01", "partner_id": partner,
                "type": "PARTNER_TYPE_" + kind, "name": partner}}
        for contact, of in CONTACTS.items():
            yield {"name_contact": {
                "occurred_on": "1995-01-01", "contact_id": contact,
                ("landlord_id" if of in LANDLORDS else "partner_id"): of,
                "personal_data": {"family_name": contact}}}
        for programme, kind in (("passerelle", "LOCAL_FOUNDATION"), ("days", "CONTINUING")):
            yield {"define_programme": {
                "occurred_on": "1995-01-01", "programme_id": programme, "version": 1,
                "kind": "PROGRAMME_KIND_" + kind, "name": programme}}
            yield {"define_module": {
                "occurred_on": "1995-01-01", "module_id": "m-" + programme,
                "programme_id": programme, "programme_version": 1, "name": programme,
                "competence_kind": "COMPETENCE_KIND_KNOW_HOW", "minutes": 180}}

    def _career(self, person):
        landlord = self._dice.choice(LANDLORDS)
        day = self._between(FIRST, datetime.date(2006, 1, 1))
        yield day, {"join_caretaker": {
            "occurred_on": str(day), "caretaker_id": person, "landlord_id": landlord,
            "neighbourhood_ids": self._some(PLACES, 1, 3), "job_family": "JOB_FAMILY_CARETAKER",
            "personal_data": {"family_name": person, "given_name": person,
                              "employee_number": f"{landlord}-{person}"}}}
        spell = [day, datetime.date.max]
        self._spells[person] = [spell]
        if self._dice.random() < 0.3:
            day += days(self._dice.randrange(200, 900))
            other = self._dice.choice([each for each in LANDLORDS if each != landlord])
            yield day, {"transfer_caretaker": {
                "occurred_on": str(day), "caretaker": {"caretaker_id": person},
                "from_landlord_id": landlord, "to_landlord_id": other,
                "neighbourhood_ids": self._some(PLACES, 1, 2),
                "employee_number": f"{other}-{person}"}}
            landlord = other
        if self._dice.random() < 0.4:
            day += days(self._dice.randrange(200, 1500))
            spell[1] = day
            yield day, {"record_departure": {
                "occurred_on": str(day), "caretaker": {"caretaker_id": person},
                "landlord_id": landlord, "reason": "DEPARTURE_REASON_RESIGNED"}}

    def _territory(self, territory):
        start = FIRST if territory == "t1" else self._between(FIRST, datetime.date(2003, 1, 1))
        earlier = [each for each in TERRITORIES if each < territory]
        # Told before all else: much of what is told of a territory is older than it.
        yield FIRST - days(1), {"propose_territory": {
            "occurred_on": self._rough(start), "territory_id": territory, "name": territory,
            "commune_codes": [COMMUNES[territory]], "replication_model": "REPLICATION_MODEL_LOOSE",
            "seeded_from": self._some(earlier, 0, min(2, len(earlier)))}}
        yield from self._path(territory, start)
        for make, times in ((self._meeting, 30), (self._group, 16), (self._support, 12),
                            (self._valorisation, 6), (self._session, 6), (self._funding, 9),
                            (self._experiment, 3), (self._interest, 4), (self._diagnosis, 1),
                            (self._agreement, 2), (self._place, 1), (self._seat, 6),
                            (self._evaluation, 2), (self._roadmap, 2), (self._coordinator, 3)):
            for number in range(times):
                yield from make(territory, f"{territory}-{number}",
                                self._between(start - days(300), LAST))
        if self._dice.random() < 0.6:
            yield self._thresholds(territory)

    def _path(self, territory, day):
        """Through the stages: mostly with what they ask for, told without a force_reason first."""
        stage, until = 0, self._between(day + days(1500), LAST + days(2500))
        while stage + 1 < len(STAGES):
            step = 2 if self._dice.random() < 0.15 else 1
            skipped, stage = step > 1, min(stage + step, len(STAGES) - 1)
            day += days(self._dice.randrange(40, 330))
            if day > min(until, LAST):
                break
            if self._dice.random() < 0.75:
                for asked in range(stage - step + (stage > step), stage + 1):
                    yield from self._asked_for(territory, asked, day)
            body = {"occurred_on": self._rough(day), "territory_id": territory,
                    "stage": "STAGE_" + STAGES[stage],
                    "evidence_positions": self._some(range(1, 15), 0, 3)}
            if skipped and self._dice.random() < 0.9:
                body["skip_reason"] = "SKIP_REASON_HISTORY_UNKNOWN"
            yield day, {"advance_territory": body}
            yield day, {"advance_territory": {**body, "force_reason": "FORCE_REASON_" + (
                self._dice.choice(("COMMITTEE_DECISION", "LOCAL_ADAPTATION")))}}
            if self._dice.random() < 0.2:
                yield day + days(10), {"pause_territory": {
                    "occurred_on": self._rough(day + days(10)), "territory_id": territory,
                    "reason": "PAUSE_REASON_LANDLORDS"}}
                day += days(self._dice.randrange(11, 300))
                if self._dice.random() < 0.8:
                    yield day, {"resume_territory": {"occurred_on": self._rough(day),
                                                     "territory_id": territory}}
        if territory in ("t3", "t6") or self._dice.random() < 0.1:
            day += days(self._dice.randrange(30, 400))
            yield day, {"withdraw_territory": {
                "occurred_on": self._rough(day), "territory_id": territory,
                "reason": "WITHDRAWAL_REASON_NO_FUNDING"}}

    def _asked_for(self, territory, stage, day):
        """What the stage asks for, by that day."""
        name, before = f"{territory}-{STAGES[stage].lower()}", day - days(20)
        if stage == 0:
            yield from self._interest(territory, name, before)
        elif stage == 1:
            yield from self._diagnosis(territory, name, before, groups=4)
        elif stage == 2:
            yield from self._agreement(territory, name, before, landlords=3, town=True)
            yield from self._funding(territory, name, before, length=500)
        elif stage == 3:
            yield from self._coordinator(territory, name, before)
            yield from self._place(territory, name, before)
            yield from self._seat(territory, name, before)
        elif stage == 4:
            yield from self._group(territory, name, before)
            yield from self._meeting(territory, name, before, "PARTNER")
        elif stage == 5:
            for number, kind in enumerate(("PARTNER", "STEERING")):
                yield from self._meeting(territory, f"{name}-{number}", before, kind)
            for make in (self._group, self._support, self._valorisation, self._session,
                         self._funding):
                yield from make(territory, name, before)
        elif stage == 6:
            yield from self._evaluation(territory, name, before)
            for number in (1, 2):
                yield from self._funding(territory, f"{name}-{number}", before - days(number * 200),
                                         length=150, purpose="GENERAL")

    def _thresholds(self, territory):
        day = self._between(FIRST, LAST)
        names = self._some(THRESHOLDS, 1, 4)
        return day, {"set_thresholds": {
            "occurred_on": self._rough(day), **({"territory_id": territory} if territory else {}),
            **{name: self._dice.randint(*THRESHOLDS[name]) for name in names}}}
