"""The facts of the log at a date and a state of knowledge, and who worked where, with nothing of
the server's code. people_figures counts from them."""

import collections
import datetime
import fractions

YEAR = 365
Fact = collections.namedtuple("Fact", "name body day original position recorded system precision")
Activity = collections.namedtuple("Activity", "day kappa voluntary people contacts told territory")
KAPPA = {1: 1, 2: 1, 3: fractions.Fraction(1, 2), 4: 0}  # By kind of meeting.
FOUNDATION, SEMINAR = (1, 2), 3  # Kinds of programme.
RANKS = {"landlord_absorbed": -1, "neighbourhood_merged": -1, "caretaker_joined": 0,
         "caretaker_transferred": 0, "caretaker_left": 2}
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
                                     event.position, recorded.toordinal(), event.source.system,
                                     event.precision)
    return sorted(facts.values(), key=lambda fact: (fact.day, fact.original))


class Spell:
    """One employment."""

    def __init__(self, fact, landlord, hired, by_arrival):
        self.landlord, self.hired, self.by_arrival = landlord, hired, by_arrival
        self.first, self.last = fact.day, NEVER
        self.absorbed = False  # Whether it ended because the landlord did.
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


class Endings:
    """What landlords and neighbourhoods became part of."""

    def __init__(self, facts):
        self.facts = [fact for fact in facts
                      if fact.name in ("landlord_absorbed", "neighbourhood_merged")]
        self._into = {}
        for fact in self.facts:
            body = fact.body
            if fact.name == "landlord_absorbed":
                self._into["landlord", body.landlord_id] = (fact.day, body.into_landlord_id)
            else:
                self._into["place", body.neighbourhood_id] = (fact.day, body.into_neighbourhood_id)

    def _on(self, kind, name, day):
        while (kind, name) in self._into and self._into[kind, name][0] <= day:
            name = self._into[kind, name][1]
        return name

    def landlord(self, name, day):
        return self._on("landlord", name, day)

    def place(self, name, day):
        return self._on("place", name, day)

    def places(self, names, day):
        return {self.place(name, day) for name in names}


def spells_of(facts, endings):
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
        spell.placements.append((fact.day, endings.places(fact.body.neighbourhood_ids, fact.day)))

    def absorb(fact):
        old = still_open(fact.body.landlord_id)
        if old is None:
            return
        old.last, old.absorbed = fact.day - 1, True
        old.told.append(fact)
        into = endings.landlord(fact.body.into_landlord_id, fact.day)
        spell = still_open(into)
        if spell is None:
            spell = Spell(fact, into, old.hired, False)
            spells.append(spell)
        places = old.places(fact.day) | spell.places(fact.day)
        spell.placements.append((fact.day, endings.places(places, fact.day)))

    def merge(fact):
        for spell in spells:
            if spell.last == NEVER:
                places = endings.places(spell.places(fact.day), fact.day)
                spell.placements.append((fact.day, places))

    for fact in sorted(facts + endings.facts,
                       key=lambda f: (f.day, RANKS.get(f.name, 1), f.original)):
        body = fact.body
        if fact.name == "landlord_absorbed":
            absorb(fact)
        elif fact.name == "neighbourhood_merged":
            merge(fact)
        elif fact.name == "caretaker_joined":
            begin(fact, endings.landlord(body.landlord_id, fact.day),
                  number_of(body.hired_on) if body.hired_on else fact.day, True)
        elif fact.name == "caretaker_transferred":
            left = endings.landlord(body.from_landlord_id, fact.day - 1)
            entered = endings.landlord(body.to_landlord_id, fact.day)
            old = still_open(left)
            if old is not None and old.first < fact.day and left != entered:
                old.last = fact.day - 1
                old.told.append(fact)
            begin(fact, entered, fact.day, False)
        else:
            spell = still_open(endings.landlord(body.landlord_id, fact.day))
            if spell is not None and fact.name == "caretaker_reassigned":
                places = endings.places(body.neighbourhood_ids, fact.day)
                spell.placements.append((fact.day, places))
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
        self.endings = Endings(self.past)
        self.spells = {person: spells_of(facts, self.endings)
                       for person, facts in careers.items()}
        self.spells = {person: spells for person, spells in self.spells.items() if spells}
        self.territories = {fact.body.territory_id: set(fact.body.commune_codes)
                            for fact in self._told("territory_proposed", self.all)}
        self.contacts = {}
        for fact in self._told("contact_named", self.past):
            self.contacts.setdefault(fact.body.contact_id, fact.body)
        self.activities = (self._meetings() + self._groups() + self._half_days()
                           + self._introductions() + self._experiments())

    @staticmethod
    def _told(name, facts):
        return [fact for fact in facts if fact.name == name]

    def _meetings(self):
        """Those that were found to be one are the one that goes on, with all that any of them
        names."""
        told = {fact.body.meeting_id: fact for fact in self._told("meeting_held", self.all)}
        merges = self._told("meetings_merged", self.all)
        absorbed = {fact.body.absorbed_meeting_id for fact in merges}
        joined = {name: {name} for name in told}
        for fact in merges:
            pair = (fact.body.survivor_meeting_id, fact.body.absorbed_meeting_id)
            group = set(pair).union(*(joined.get(each, ()) for each in pair))
            joined.update({each: group for each in group})
        found = []
        for name, fact in told.items():
            tellings = sorted(joined[name] & told.keys())
            head = next((each for each in tellings if each not in absorbed), tellings[0])
            if (name != head or fact.day > self.as_of
                    or fact.body.territory_id not in self.territories):
                continue
            others = [told[each] for each in tellings if each != head]
            evidence = [fact] + others + [merge for merge in merges if others
                                          and merge.body.absorbed_meeting_id in joined[name]]
            found.append(Activity(
                fact.day, KAPPA[fact.body.kind], True,
                {person for each in [fact] + others for person in each.body.caretaker_ids},
                {contact for each in [fact] + others for contact in each.body.contact_ids},
                evidence, fact.body.territory_id))
        return found

    def _groups(self):
        return [Activity(fact.day, fractions.Fraction(1, 2), True, set(fact.body.caretaker_ids),
                         {fact.body.facilitator_contact_id} - {""}, [fact],
                         fact.body.territory_id)
                for fact in self._told("expression_group_held", self.past)
                if fact.body.territory_id in self.territories]

    def _introductions(self):
        """Of the two alone: who introduced them has no part in it."""
        return [Activity(fact.day, 2, False, {fact.body.caretaker_id}, {fact.body.contact_id},
                         [fact], fact.body.territory_id)
                for fact in self._told("introduction_made", self.past)
                if fact.body.territory_id in self.territories]

    def _experiments(self):
        """In the territory of the launch, of whatever date; the launch is no fact of the joins."""
        launched = {fact.body.experiment_id: fact.body.territory_id
                    for fact in self._told("experiment_launched", self.all)
                    if fact.body.territory_id in self.territories}
        return [Activity(fact.day, 1, True, set(fact.body.caretaker_ids),
                         set(fact.body.contact_ids), [fact], launched[fact.body.experiment_id])
                for fact in self._told("experiment_joined", self.past)
                if fact.body.experiment_id in launched]

    def _half_days(self):
        # A session may have been brought forward.
        scheduled = {fact.body.session_id: fact
                     for fact in self._told("session_scheduled", self.all)
                     if fact.body.territory_id in self.territories}
        sheets = collections.defaultdict(list)
        held = scheduled.keys() - self.cancelled()
        for fact in self._told("attendance_recorded", self.past):
            if fact.body.status == 1 and fact.body.session_id in held:
                half_day = fact.body.half_day
                sheets[fact.body.session_id, half_day.date, half_day.half].append(fact)
        found = []
        for key, sheet in sheets.items():
            plan, day = scheduled[key[0]], min(fact.day for fact in sheet)
            seminar = any(self.kind_taught(module, day) == SEMINAR
                          for module in plan.body.module_ids)
            found.append(Activity(day, fractions.Fraction(1, 2 if seminar else 4), seminar,
                                  {fact.body.caretaker_id for fact in sheet}, set(),
                                  [plan] + sheet, plan.body.territory_id))
        return found

    def kind_taught(self, module, day):
        """Of the programme that the module is part of on a day: by its version in force then, else
        by the first one."""
        versions = {max(fact.body.programme_version, 1): fact
                    for fact in self._told("module_defined", self.all)
                    if fact.body.module_id == module}
        in_force = [number for number, fact in versions.items() if fact.day <= day]
        if not versions:
            return None
        number = max(in_force) if in_force else min(versions)
        return next((fact.body.kind for fact in self._told("programme_defined", self.all)
                     if fact.body.programme_id == versions[number].body.programme_id
                     and max(fact.body.version, 1) == number), None)

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

    def session_day(self, plan):
        """The first one, as the session was moved by the date asked for."""
        moves = [fact for fact in self._told("session_rescheduled", self.past)
                 if fact.body.session_id == plan.body.session_id]
        if not moves:
            return plan.day
        return min(number_of(half_day.date) for half_day in moves[-1].body.half_days)

    def foundation(self, session):
        return session not in self.cancelled() and any(
            self.kind_taught(module, self.session_day(fact)) in FOUNDATION
            for fact in self._told("session_scheduled", self.all)
            if fact.body.session_id == session for module in fact.body.module_ids)

    def first_module(self, person):
        days = [(fact.day, fact) for fact in self._told("attendance_recorded", self.past)
                if fact.body.caretaker_id == person and fact.body.status == 1
                and self.foundation(fact.body.session_id)]
        return min((day for day, _ in days), default=None)
