"""Who pays for the centre. Told last, and without the dice: the rest of the story stays as it is.

The State, the metropolis and the commune commit themselves when the centre is founded, the region
soon after, for three years each time; Vénissieux when it begins. Landlords pay a year at a time for
the neighbourhoods of the first town. All pay once a year, in June."""

import datetime

from story_places import LAST_DAY, VAULX, VAULX_LANDLORDS

Date = datetime.date

# Funder, day of the first commitment, territory, purpose, cents a year.
INSTITUTIONS = (
    ("state", Date(1998, 10, 27), "vaulx-en-velin", "GENERAL", 3_000_000),
    ("metropole", Date(1998, 10, 27), "vaulx-en-velin", "GENERAL", 2_500_000),
    ("vev-commune", Date(1999, 1, 4), "vaulx-en-velin", "GENERAL", 2_000_000),
    ("region", Date(1999, 9, 1), None, "TRAINING", 1_500_000),
    ("ven-commune", Date(2007, 9, 3), "venissieux", "GENERAL", 1_200_000),
)
YEARS = 3  # Of one commitment of an institution.


def tell(tale):
    for funder, first, territory, purpose, yearly in INSTITUTIONS:
        _institution(tale, funder, first, territory, purpose, yearly)
    for number, landlord in enumerate(VAULX_LANDLORDS):
        # One landlord is no more in the end; its neighbourhood is the others'.
        last = 2007 if landlord == "landlord-d" else 2009
        for year in range(1999, last + 1):
            _landlord(tale, landlord, VAULX[number], year)
    # Planted: the region takes some back, and pays as if it had not: more than is committed.
    tale.tell("reduce_funding", "2005-07-01", funding_id="funding-region-2005",
              amount_cents=500_000)


def _commit(tale, funding, on, first, last, purpose, cents, **fields):
    tale.tell("commit_funding", on, funding_id=funding, period_from=str(first),
              period_until=str(last), purpose="FUNDING_PURPOSE_" + purpose, amount_cents=cents,
              **fields)


def _pay(tale, funding, year, cents):
    on = Date(year, 6, 15)
    if on <= LAST_DAY:
        tale.tell("pay_funding", on, funding_id=funding, amount_cents=cents)


def _institution(tale, funder, first, territory, purpose, yearly):
    while first <= LAST_DAY:
        last = Date(first.year + YEARS - 1, 12, 31)
        funding = f"funding-{funder}-{first.year}"
        _commit(tale, funding, first, first, last, purpose, YEARS * yearly, partner_id=funder,
                territory_id=territory)
        for year in range(first.year, last.year + 1):
            if Date(year, 6, 15) > first:
                _pay(tale, funding, year, yearly)
        first = Date(last.year + 1, 1, 1)


def _landlord(tale, landlord, neighbourhood, year):
    funding = f"funding-{landlord}-{year}"
    _commit(tale, funding, f"{year}-01", Date(year, 1, 1), Date(year, 12, 31), "TRAINING", 400_000,
            landlord_id=landlord, neighbourhood_id=neighbourhood)
    _pay(tale, funding, year, 400_000)
