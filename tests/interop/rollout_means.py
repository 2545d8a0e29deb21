"""Recounts who gives what, cent by cent and day by day, and how much coordinators work."""

import collections
import datetime

from people_recount import NEVER, number_of
from rollout_figures import end_of, iso


class Means:
    """Of the fundings committed by the day of a Rollout, on the days asked for."""

    def __init__(self, rollout, first, last):
        """Dates, a month or a year among them; empty: without beginning, without end."""
        self.r = rollout
        self.first = number_of((first + "-01-01")[:10] if first else str(datetime.date.min))
        self.last = end_of(last) if last else NEVER

    def _amounts(self, fundings):
        """By purpose, those of which a day counts."""
        sums = collections.defaultdict(lambda: [0, 0, 0])
        for fact in fundings:
            body = fact.body
            wholes = (body.amount_cents, self.r.moved("funding_reduced", body.funding_id),
                      self.r.moved("funding_paid", body.funding_id))
            begin, end = number_of(body.period_from), number_of(body.period_until)
            days = range(max(begin, self.first), min(end, self.last) + 1)
            if not days:
                continue
            for i, cents in enumerate(wholes):
                sums[body.purpose][i] += sum(
                    cents * (day - begin + 1) // (end - begin + 1)
                    - cents * (day - begin) // (end - begin + 1) for day in days)
        return [{"purpose": purpose, "committed_cents": committed, "reduced_cents": reduced,
                 "paid_cents": paid}
                for purpose, (committed, reduced, paid) in sorted(sums.items())]

    def _of_territory(self, territory):
        places = self.r.places(territory)
        return [fact for fact in self.r.by_name["funding_committed"]
                if fact.body.territory_id == territory
                or (not fact.body.territory_id and fact.body.neighbourhood_id in places)]

    def _funders(self, fundings):
        """Landlords first, then partners, by id."""
        who = {(fact.body.landlord_id == "", fact.body.landlord_id, fact.body.partner_id)
               for fact in fundings}
        rows = [{"landlord_id": landlord, "partner_id": partner,
                 "amounts": self._amounts(fact for fact in fundings
                                          if fact.body.landlord_id == landlord
                                          and fact.body.partner_id == partner)}
                for _, landlord, partner in sorted(who)]
        return [row for row in rows if row["amounts"]]

    def _presence(self, spells):
        days = range(self.first, min(self.last, self.r.day) + 1)
        total = sum(fact.body.fte_hundredths for fact, end in spells for day in days
                    if fact.day <= day <= (NEVER if end is None else end.day))
        rounded = (2 * total + len(days)) // (2 * len(days)) if days else None
        return {"hundredth_days": total, "days": len(days), "fte_hundredths": rounded}

    def of(self, territory):
        spells, fundings = self.r.coordinators(territory), self._of_territory(territory)
        who = sorted({fact.body.contact_id for fact, _ in spells})
        each = [{"contact_id": name, "presence": self._presence(
            [spell for spell in spells if spell[0].body.contact_id == name])} for name in who]
        return {"parameters": {"territory_id": territory, "from": iso(self.first),
                               "until": iso(self.last)},
                "presence": self._presence(spells),
                "coordinators": [row for row in each if row["presence"]["hundredth_days"]],
                "amounts": self._amounts(fundings), "funders": self._funders(fundings)}

    def funders(self):
        return self._funders(self.r.by_name["funding_committed"])

    def who(self):
        """(landlord, partner) of every funder."""
        return sorted({(fact.body.landlord_id, fact.body.partner_id)
                       for fact in self.r.by_name["funding_committed"]})

    def account(self, landlord, partner):
        fundings = [fact for fact in self.r.by_name["funding_committed"]
                    if (fact.body.landlord_id, fact.body.partner_id) == (landlord, partner)]
        rows = [{"territory_id": territory, "amounts": self._amounts(
                    fact for fact in fundings if fact.body.territory_id == territory)}
                for territory in sorted({fact.body.territory_id for fact in fundings})]
        return {"rows": [row for row in rows if row["amounts"]],
                "amounts": self._amounts(fundings)}
