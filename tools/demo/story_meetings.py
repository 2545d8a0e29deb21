"""Meetings, and how they change: from mixed and shared by many to bound to a neighbourhood, held
by few and with the coordinator always there."""

import datetime
import itertools

import story_places
from story_places import VAULX, VENISSIEUX

Date = datetime.date
COORDINATOR = "coordinator-1"
TOPICS = ("waste", "safety", "youth", "renewal", "who-does-what", "arrival-of-tenants")
# Neighbourhoods have more meetings the farther their renewal is.
PLACE_WEIGHTS = (5, 4, 3, 2, 2)
# From this day on meetings of caretakers are about one neighbourhood, but for the last between
# landlords.
BOUND_FROM = Date(2007, 6, 1)


def tell(tale):
    teller = Teller(tale)
    meetings = sorted(itertools.chain(teller.vaulx(), teller.venissieux()),
                      key=lambda m: (m["date"], m["territory_id"], m["kind"]))
    for number, meeting in enumerate(meetings, 1):
        meeting["id"] = f"meeting-{number:03d}"
    requests = {m["id"]: teller.record(m) for m in meetings}
    teller.event_day()
    teller.duplicate(meetings)
    teller.wrong_neighbourhood(meetings, requests)


class Teller:
    """Plans meetings as dictionaries (with Person and contact ids), then records them."""

    def __init__(self, tale):
        self.tale = tale
        self.draw = tale.random

    def vaulx(self):
        """About 18 partner meetings a year, 3 of the steering committee, fewer and fewer between
        landlords."""
        for year in range(1999, 2010):
            first = Date(year, 3, 16) if year == 1999 else Date(year, 1, 6)
            last = Date(2009, 5, 7) if year == 2009 else Date(year, 12, 18)
            share = (last - first).days / 347
            for date in self.tale.days(first, last, round(18 * share)):
                yield self._partner_meeting(date)
            for date in self.tale.days(first, last, max(1, round(3 * share))):
                yield self._steering(date)
            between = 5 if year < 2005 else 3 if year < 2007 else 2 if year == 2007 else 1
            for date in self.tale.days(first, last, between):
                yield self._between_landlords(date)

    def venissieux(self):
        """About 8 meetings a year of 15 hesitant participants."""
        willing = [p for p in self.tale.people
                   if p.caretaker_id.startswith("ven-") and p.until is None][:15]
        for person in willing:
            person.eagerness = 1.0
        for date in self.tale.days(Date(2007, 11, 15), Date(2009, 5, 7), 13):
            present = self.tale.sample([p for p in willing if p.employed(date)],
                                       self.draw.randint(2, 4))
            contacts = self._contacts("ven", VENISSIEUX, 2)
            yield self._meeting(date, "PARTNER", "venissieux", present, contacts, coordinator=True)

    def _meeting(self, date, kind, territory, people, contacts, coordinator, place=None):
        contacts = sorted(set(contacts) | ({COORDINATOR} if coordinator else set()))
        leaders = contacts or [people[0].caretaker_id]
        return {"date": date, "kind": kind, "territory_id": territory, "place": place,
                "people": people, "contacts": contacts,
                "led_by": COORDINATOR if coordinator else self.draw.choice(leaders)}

    def _coordinator_comes(self, date):
        shares = {2005: 0.6, 2006: 0.75, 2007: 0.9}
        return self.draw.random() < (0.45 if date.year < 2005 else shares.get(date.year, 1.0))

    def _places(self, date, between_landlords=False):
        """The neighbourhoods whose caretakers come; all of them: it is about none."""
        one = [self.draw.choices(VAULX, PLACE_WEIGHTS)[0]]
        if date >= BOUND_FROM:
            return VAULX[3:] if between_landlords and date.year < 2009 else one
        if date.year == 2007:
            return VAULX[:2] if one[0] in VAULX[:2] else one
        bound = {2005: 0.35, 2006: 0.6}.get(date.year, 0.1)
        return one if self.draw.random() < bound else VAULX

    def _present(self, date, places, count):
        """Who comes: the eager ones, the more so the later it is."""
        power = 3 if date.year < 2006 else 4 if date.year < 2008 else 6 if date.year < 2009 else 9
        there = [p for p in self.tale.employed("vev", date) if p.neighbourhood in places]
        keyed = sorted(there,
                       key=lambda p: -self.draw.random() ** (1 / (p.eagerness ** power)))
        return sorted(keyed[:count], key=lambda p: p.caretaker_id)

    def _contacts(self, town, places, count, with_town=False):
        kinds = story_places.FIELD_PARTNERS
        pool = [f"contact-{partner}-{place}" for partner, _, _ in kinds for place in places
                if (partner, place) != ("educators", "vev-n3")]
        if with_town:
            pool += [f"contact-{partner}-{town}" for partner, _, _ in story_places.TOWN_PARTNERS]
        return self.draw.sample(pool, min(count, len(pool)))

    def _partner_meeting(self, date):
        places = self._places(date)
        count = self.draw.randint(5, 8) if date.year < 2006 else self.draw.randint(2, 3)
        people = self._present(date, places, count)
        contacts = self._contacts("vev", places, self.draw.randint(1, 3),
                                  with_town=len(places) == len(VAULX))
        # The relay that will leave in 2008 was at a few meetings before.
        if places == ["vev-n3"] and date < Date(2008, 6, 1):
            contacts.append("contact-educators-vev-n3")
        return self._meeting(date, "PARTNER", "vaulx-en-velin", people, contacts,
                             self._coordinator_comes(date),
                             places[0] if len(places) == 1 else None)

    def _between_landlords(self, date):
        places = self._places(date, between_landlords=True)
        people = self._present(date, places, 9 if date.year < 2006 else 3)
        return self._meeting(date, "INTER_LANDLORD", "vaulx-en-velin", people, [],
                             date.year >= 2006 or self._coordinator_comes(date),
                             places[0] if len(places) == 1 else None)

    def _steering(self, date):
        """Managements and institutions; caretakers sit in it until 2005."""
        staff = [f"contact-staff-{letter}" for letter in "abcde"]
        others = ["contact-state", "contact-metropole", "contact-region"]
        contacts = self.draw.sample(staff, 3) + self.draw.sample(others, 2)
        if date.year > 2005:
            contacts += self._contacts("vev", [], 2, with_town=True)
        people = self._present(date, VAULX, 3) if date.year <= 2005 else []
        return self._meeting(date, "STEERING", "vaulx-en-velin", people, contacts,
                             coordinator=True)

    def record(self, meeting, reported=None, source=None):
        """Tells the meeting, and for newcomers that they chose to take part."""
        for person in meeting["people"]:
            if not person.volunteers:
                person.volunteers = True
                self.tale.tell("start_volunteering", meeting["date"], reported=reported,
                               caretaker={"caretaker_id": person.caretaker_id},
                               scope="VOLUNTEERING_SCOPE_CENTRE")
        named = len(meeting["people"]) + len(meeting["contacts"])
        return self.tale.tell(
            "record_meeting", meeting["date"], reported=reported, source=source,
            meeting_id=meeting["id"], kind="MEETING_KIND_" + meeting["kind"],
            territory_id=meeting["territory_id"], neighbourhood_id=meeting["place"],
            topics=[self.draw.choice(TOPICS)],
            caretakers=[{"caretaker_id": p.caretaker_id} for p in meeting["people"]],
            contact_ids=meeting["contacts"], led_by=meeting["led_by"], headcount=named)

    def event_day(self):
        """12 May 2009: 220 people, of whom only the nine speakers are named."""
        speakers = ["contact-state", "contact-metropole", "contact-region", "contact-commune-vev",
                    "contact-commune-ven"] + [f"contact-staff-{letter}" for letter in "abcf"]
        self.tale.tell("record_meeting", "2009-05-12", meeting_id="event-day-2009",
                       kind="MEETING_KIND_EVENT_DAY", territory_id="vaulx-en-velin",
                       contact_ids=sorted(speakers), headcount=220)

    def duplicate(self, meetings):
        """Planted: two landlords report one meeting; the second report is taken back."""
        meeting = next(m for m in meetings if m["date"] >= Date(2006, 5, 1) and m["people"]
                       and m["kind"] == "PARTNER")
        again = dict(meeting, id="meeting-from-landlord-b", people=meeting["people"][:-1],
                     led_by=meeting["contacts"][0])
        reported = meeting["date"] + datetime.timedelta(days=9)
        request = self.record(again, reported, source=("landlord-b-hr", "meeting-2006-17"))
        self.tale.tell("cancel_fact", meeting["date"], target=request,
                       reported=reported + datetime.timedelta(days=5),
                       reason="CORRECTION_REASON_DUPLICATE")

    def wrong_neighbourhood(self, meetings, requests):
        """Planted: half a year later somebody sees that a meeting was about another
        neighbourhood."""
        meeting = next(m for m in meetings if m["date"] >= Date(2008, 3, 1) and m["place"])
        named = len(meeting["people"]) + len(meeting["contacts"])
        right = VAULX[(VAULX.index(meeting["place"]) + 1) % len(VAULX)]
        self.tale.tell(
            "correct_fact", meeting["date"], target=requests[meeting["id"]],
            reported=meeting["date"] + datetime.timedelta(days=180),
            reason="CORRECTION_REASON_LATE_INFORMATION",
            replacement={"meeting_held": {
                "meeting_id": meeting["id"], "kind": "MEETING_KIND_" + meeting["kind"],
                "territory_id": meeting["territory_id"], "neighbourhood_id": right,
                "topics": ["renewal"],
                "caretaker_ids": [p.caretaker_id for p in meeting["people"]],
                "contact_ids": meeting["contacts"], "led_by": meeting["led_by"],
                "headcount": named}})
