"""Landlords, neighbourhoods, partners and their contacts, territories, and who works where."""

import datetime

from story import Person

Date = datetime.date

SIRENS = ("999990005", "999990013", "999990021", "999990039", "999990047", "999990054")
KINDS = ("OPH", "ESH", "ESH", "COOP", "OPH", "ESH")
VAULX_LANDLORDS = [f"landlord-{letter}" for letter in "abcde"]
VENISSIEUX_LANDLORDS = [f"landlord-{letter}" for letter in "bcf"]
REGION_LANDLORDS = [f"landlord-{letter}" for letter in "ghijklmn"]
VAULX = [f"vev-n{i}" for i in range(1, 6)]
VENISSIEUX = [f"ven-n{i}" for i in range(1, 5)]
FIRST_DAY = Date(1996, 1, 1)
LAST_DAY = Date(2009, 6, 30)
LEAVING = ("RETIRED", "RETIRED", "RESIGNED", "CONTRACT_END", "INTERNAL_MOVE", "UNSTATED")

# Partner kinds of the field: one contact a neighbourhood, so that meetings bound to a neighbourhood
# are bound to its contacts, too.
FIELD_PARTNERS = (("police", "POLICE", "National and municipal police"),
                  ("cleaning", "CLEANING", "Street cleaning and collection"),
                  ("educators", "EDUCATORS", "Street educators"))
# Those of the whole town: one contact a town.
TOWN_PARTNERS = (("commune", "COMMUNE", "Town services"),
                 ("post", "POST", "Postal service"),
                 ("project", "URBAN_PROJECT", "Urban project team"))


def tell(tale):
    _landlords_and_neighbourhoods(tale)
    _partners(tale)
    _territories(tale)
    _employ_vaulx(tale)
    _employ_venissieux(tale)
    _employ_region(tale)
    _absorb_landlord_d(tale)


def _landlords_and_neighbourhoods(tale):
    for i, letter in enumerate("abcdefghijklmn"):
        known = i < len(SIRENS)
        tale.tell("register_landlord", "1996", landlord_id=f"landlord-{letter}",
                  kind="LANDLORD_KIND_" + (KINDS[i] if known else "OTHER"),
                  name=f"Landlord {letter.upper()}", siren=SIRENS[i] if known else None)
    for commune, town, names in (("69256", "Vaulx", VAULX), ("69259", "Vénissieux", VENISSIEUX)):
        for i, name in enumerate(names, 1):
            tale.tell("define_neighbourhood", "1996", neighbourhood_id=name, commune_code=commune,
                      name=f"{town} neighbourhood {i}")


def _partner(tale, partner_id, kind, name, date):
    tale.tell("register_partner", date, partner_id=partner_id, type="PARTNER_TYPE_" + kind,
              name=name)


def _contact(tale, contact_id, date, function, partner=None, landlord=None, key_relay=False):
    tale.tell("name_contact", date, contact_id=contact_id, partner_id=partner,
              landlord_id=landlord, function=function, key_relay=key_relay or None,
              personal_data={"family_name": "Contact " + contact_id.removeprefix("contact-"),
                             "given_name": "Demo"})


def _partners(tale):
    _partner(tale, "carrier", "ASSOCIATION", "Carrier association of the centre", "1998-09")
    _contact(tale, "coordinator-1", "1998-10-01", "Coordinator", partner="carrier")
    for partner_id, kind, name in (("state", "STATE", "State services"),
                                   ("metropole", "METROPOLE", "Metropolis"),
                                   ("region", "REGION", "Region")):
        _partner(tale, partner_id, kind, name, "1998")
        _contact(tale, f"contact-{partner_id}", "1999-01-04", "Institution", partner=partner_id)
    for landlord in VAULX_LANDLORDS + ["landlord-f"]:
        _contact(tale, "contact-staff-" + landlord[-1], "1999-01-04", "Management",
                 landlord=landlord)
    for town, places, first in (("vev", VAULX, "1999-01-04"), ("ven", VENISSIEUX, "2007-09-03")):
        for partner, kind, name in FIELD_PARTNERS + TOWN_PARTNERS:
            _partner(tale, f"{town}-{partner}", kind, name, first)
        for partner, _, _ in FIELD_PARTNERS:
            for place in places:
                _contact(tale, f"contact-{partner}-{place}", first, "Field", key_relay=True,
                         partner=f"{town}-{partner}")
        for partner, _, _ in TOWN_PARTNERS:
            _contact(tale, f"contact-{partner}-{town}", first, "Town", partner=f"{town}-{partner}")
    # Planted: a relay that leaves without a successor.
    tale.tell("end_contact", "2008-06-30", contact_id="contact-educators-vev-n3")


def _advance(tale, territory, stage, date, reported=None, skip=None):
    return tale.tell("advance_territory", date, reported=reported, territory_id=territory,
                     stage="STAGE_" + stage, skip_reason=skip,
                     force_reason="FORCE_REASON_HISTORY_UNKNOWN")


def _territories(tale):
    vaulx, venissieux = "vaulx-en-velin", "venissieux"
    tale.tell("propose_territory", "1997", territory_id=vaulx, name="Vaulx-en-Velin",
              commune_codes=["69256"])
    _advance(tale, vaulx, "DIAGNOSED", "1998")
    _advance(tale, vaulx, "COMMITTED", "1998-09")
    # Planted: the founding date, typed with the year of the tenth birthday; put right next day.
    wrong = _advance(tale, vaulx, "INSTALLED", "2008-10-27", reported=Date(1998, 10, 28))
    tale.tell("correct_fact", "1998-10-27", reported=Date(1998, 10, 29), target=wrong,
              replacement={"territory_advanced": {"territory_id": vaulx,
                                                  "stage": "STAGE_INSTALLED",
                                                  "force_reason": "FORCE_REASON_HISTORY_UNKNOWN"}},
              reason="CORRECTION_REASON_WRONG_DATE")
    tale.tell("assign_coordinator", "1998-11-02", contact_id="coordinator-1", territory_id=vaulx,
              fte_hundredths=100)
    _advance(tale, vaulx, "PILOT", "1999-03-15")
    _advance(tale, vaulx, "OPERATING", "2000-03-15")
    tale.tell("propose_territory", "2007-01", territory_id=venissieux, name="Vénissieux",
              commune_codes=["69259"], seeded_from=[vaulx],
              replication_model="REPLICATION_MODEL_COOPERATION")
    _advance(tale, venissieux, "DIAGNOSED", "2007-03")
    _advance(tale, venissieux, "COMMITTED", "2007-06-18")
    _advance(tale, vaulx, "SEEDING", "2007-06-18", skip="SKIP_REASON_HISTORY_UNKNOWN")
    tale.tell("end_coordinator", "2007-08-31", contact_id="coordinator-1", territory_id=vaulx)
    for territory, presence in ((vaulx, 70), (venissieux, 30)):
        tale.tell("assign_coordinator", "2007-09-01", contact_id="coordinator-1",
                  territory_id=territory, fte_hundredths=presence)
    _advance(tale, venissieux, "INSTALLED", "2007-09-03")
    _advance(tale, venissieux, "PILOT", "2007-11-15")
    tale.tell("publish_evaluation", "2009-05-12", evaluation_id="evaluation-2008",
              title="Evaluation of the resource centre", territory_ids=[vaulx, venissieux],
              evaluator="Consultancy")


def _hired_before(tale, date):
    return date - datetime.timedelta(days=tale.random.randint(200, 9000))


def _employ_vaulx(tale):
    """90 at any time, turnover about 9 % a year."""
    draw = tale.random
    number = 0
    for _ in range(90):
        number += 1
        person = Person(f"vev-{number:03d}", VAULX_LANDLORDS[draw.randrange(5)],
                        VAULX[(number - 1) % 5], FIRST_DAY, eagerness=draw.uniform(0.2, 3.0))
        tale.join(person, hired_on=_hired_before(tale, FIRST_DAY))
    for date in tale.days(Date(1997, 2, 1), LAST_DAY, 98):
        leaver = draw.choice([p for p in tale.employed("vev", date)
                              if p.joined < date - datetime.timedelta(days=400)])
        tale.leave(leaver, date, "DEPARTURE_REASON_" + draw.choice(LEAVING))
        number += 1
        tale.join(Person(f"vev-{number:03d}", leaver.landlord, leaver.neighbourhood,
                         date + datetime.timedelta(days=draw.randint(1, 20)),
                         eagerness=draw.uniform(0.2, 3.0)))


def _employ_venissieux(tale):
    """12 known since the first training of 1996, the others when the territory begins."""
    draw = tale.random
    start = Date(2007, 6, 1)
    for number in range(1, 111):
        joined = FIRST_DAY if number <= 12 else start
        tale.join(Person(f"ven-{number:03d}", VENISSIEUX_LANDLORDS[number % 3],
                         VENISSIEUX[number % 4], joined, eagerness=draw.uniform(0.2, 3.0)),
                  hired_on=_hired_before(tale, joined))
    number = 110
    for date in tale.days(Date(2007, 9, 1), LAST_DAY, 18):
        leaver = draw.choice([p for p in tale.employed("ven", date) if p.joined <= start])
        tale.leave(leaver, date, "DEPARTURE_REASON_" + draw.choice(LEAVING))
        number += 1
        tale.join(Person(f"ven-{number:03d}", leaver.landlord, leaver.neighbourhood,
                         date + datetime.timedelta(days=draw.randint(1, 20))))


def _employ_region(tale):
    """Newcomers elsewhere in the region, known for the regional training only."""
    for number in range(1, 221):
        month = (number - 1) % 18
        joined = Date(2007 + (8 + month) // 12, (8 + month) % 12 + 1, tale.random.randint(1, 5))
        tale.join(Person(f"reg-{number:03d}", REGION_LANDLORDS[number % 8], "", joined))


def _transfer(tale, person, landlord, date):
    tale.tell("transfer_caretaker", date, caretaker={"caretaker_id": person.caretaker_id},
              from_landlord_id=person.landlord, to_landlord_id=landlord,
              neighbourhood_ids=[person.neighbourhood],
              employee_number=tale.employee_number(landlord))
    person.landlord = landlord


def _absorb_landlord_d(tale):
    """2008: two persons change employer; then landlord D's caretakers all go over to B. Told last:
    it changes the landlord of persons in the generator's own memory."""
    stays = [p for p in tale.people if p.caretaker_id.startswith("vev-")
             and p.joined < Date(2008, 1, 1) and (p.until is None or p.until > Date(2008, 12, 31))]
    for person in [p for p in stays if p.landlord == "landlord-a" and p.until is None][:2]:
        _transfer(tale, person, "landlord-c", Date(2008, 3, 3))
    for person in tale.people:
        # Who leaves D later, or joins it later, is left as it is: history keeps the old landlord.
        if person in stays and person.landlord == "landlord-d" and person.until is None:
            _transfer(tale, person, "landlord-b", Date(2008, 7, 1))
