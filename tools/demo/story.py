"""The list of commands in the making, and who is employed when."""

import dataclasses
import datetime
import hashlib
import json
import random


def day(text):
    """The first day of a date that may be known to the month or year only."""
    parts = [int(part) for part in text.split("-")]
    return datetime.date(*(parts + [1, 1])[:3])


@dataclasses.dataclass
class Person:
    """A caretaker as the generator knows it. Dates are datetime.date; `until` is the last day."""
    caretaker_id: str
    landlord: str
    neighbourhood: str
    joined: datetime.date
    until: datetime.date = None
    eagerness: float = 1.0  # How readily the person takes part.
    volunteers: bool = False

    def employed(self, date):
        return self.joined <= date and (self.until is None or date <= self.until)


class Story:
    """Collects commands. Each has the day it was reported on (by default the day it happened):
    the lines come in that order, and in the order of telling within a day."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.people = []
        self._seed = seed
        self._commands = []  # (reported, number, line object)
        self._numbers = {}  # landlord -> last employee number

    def tell(self, command, occurred_on, /, *, reported=None, target=None, source=None, **fields):
        """Adds a command; returns its request id. `target`: the request id of the command whose
        fact is corrected or cancelled. `source`: (system, key in it)."""
        number = len(self._commands)
        request_id = self._request_id(number)
        meta = {"request_id": request_id}
        if source is not None:
            meta["source_system"], meta["external_ref"] = source
        body = {"meta": meta}
        if command != "cancel_fact":
            body["occurred_on"] = str(occurred_on)
        body.update({name: value for name, value in fields.items() if value not in (None, "", [])})
        line = {command: body}
        if target is not None:
            line["target_request_id"] = target
        self._commands.append((reported or day(str(occurred_on)), number, line))
        return request_id

    def lines(self):
        return [json.dumps(line, ensure_ascii=False, separators=(",", ":"))
                for _, _, line in sorted(self._commands, key=lambda entry: entry[:2])]

    def employee_number(self, landlord):
        """The next employee number of a landlord; leading zeros count."""
        number = self._numbers[landlord] = self._numbers.get(landlord, 100) + 1
        return f"{number:05d}"

    def join(self, person, hired_on=None):
        """A landlord employs a caretaker."""
        town, number = person.caretaker_id.split("-")
        self.people.append(person)
        self.tell("join_caretaker", person.joined, caretaker_id=person.caretaker_id,
                  landlord_id=person.landlord,
                  neighbourhood_ids=[person.neighbourhood] if person.neighbourhood else None,
                  hired_on=str(hired_on) if hired_on else None,
                  job_title=self.random.choice(
                      ["Gardien d'immeubles", "Gardien d'immeubles", "Régisseur d'immeubles",
                       "Responsable d'immeubles"]),
                  job_family="JOB_FAMILY_CARETAKER",
                  personal_data={"family_name": f"Caretaker {town} {int(number)}",
                                 "given_name": "Demo",
                                 "employee_number": self.employee_number(person.landlord)})
        return person

    def leave(self, person, date, reason):
        """The employment ends; `date` is its last day."""
        person.until = date
        self.tell("record_departure", date, caretaker={"caretaker_id": person.caretaker_id},
                  landlord_id=person.landlord, reason=reason)

    def employed(self, town, date):
        """The caretakers of a town ("vev", "ven", "reg") employed on a day, by id."""
        return [p for p in self.people
                if p.caretaker_id.startswith(town + "-") and p.employed(date)]

    def days(self, first, last, count):
        """`count` working days spread over [first, last], in order."""
        step = (last - first).days / count
        dates = []
        for i in range(count):
            date = first + datetime.timedelta(days=int(i * step + self.random.random() * step))
            while date.weekday() >= 5:
                date += datetime.timedelta(days=1)
            dates.append(min(date, last))
        return dates

    def sample(self, people, count):
        """Distinct persons, the eager ones sooner, by id."""
        keyed = sorted(people, key=lambda p: -self.random.random() ** (1 / p.eagerness))
        return sorted(keyed[:count], key=lambda p: p.caretaker_id)

    def _request_id(self, number):
        digits = hashlib.sha256(f"loge demo {self._seed} {number}".encode()).hexdigest()
        return "-".join((digits[:8], digits[8:12], "5" + digits[13:16], "8" + digits[17:20],
                         digits[20:32]))
