"""What spreads, and what is done for the standing of the trade. Told last, and without the dice:
the rest of the story stays as it is.

Fifteen practices come from the landlords of the first town and from the town itself, three of them
made of others; forty adoptions, the last ones at Vénissieux; two are dropped again."""

import datetime

from story_places import LAST_DAY, VAULX_LANDLORDS

Date = datetime.date

VAULX_TERRITORY, VENISSIEUX_TERRITORY = "vaulx-en-velin", "venissieux"

# Id, kind, title, where it comes from (a letter: a landlord), how many landlords of the town adopt
# it, what it was made of.
PRACTICES = (
    ("walk", "PRACTICE", "Walk round the block with the partners", "a", 4, None),
    ("newcomer-booklet", "TOOL", "Booklet for newly hired caretakers", "vev", 3, None),
    ("bulky-waste", "PROCEDURE", "Who removes bulky waste, and when", "b", 3, None),
    ("hall-hours", "PRACTICE", "Hours of presence in the hall", "c", 2, None),
    ("who-does-what", "TOOL", "Sheet of who does what in the neighbourhood", "vev", 3, None),
    ("walk-stairs", "PRACTICE", "Walk up the stairs with the partners", "d", 3, "walk"),
    ("replacement", "PROCEDURE", "Who stands in for a caretaker", "e", 2, None),
    ("works-notice", "TOOL", "Notice of works in common words", "a", 2, None),
    ("arrears-first-word", "PROCEDURE", "First word about arrears", "b", 2, None),
    ("evening-hours", "PRACTICE", "Hours of presence in the evening", "a", 2, "hall-hours"),
    ("pair-visit", "PRACTICE", "Visit of a newcomer by two caretakers", "c", 2, None),
    ("key-log", "TOOL", "Log of keys lent to firms", "d", 2, None),
    ("youth-contact", "PRACTICE", "Whom to call about young people", "vev", 2, None),
    ("walk-yard", "PRACTICE", "Walk round the yard with tenants", "b", 1, "walk-stairs"),
    ("handover", "PROCEDURE", "Handover between two posts", "e", 1, None),
)
# At Vénissieux, in 2008: who, and what.
LATER = ((VENISSIEUX_TERRITORY, "newcomer-booklet"), (VENISSIEUX_TERRITORY, "who-does-what"),
         (VENISSIEUX_TERRITORY, "walk"), ("landlord-f", "walk"), ("landlord-f", "bulky-waste"),
         ("landlord-f", "key-log"))
# Territory, day, for whom, by what means.
ACTIONS = (
    (VAULX_TERRITORY, "1999-06-10", "PARTNERS", "SPEECH"),
    (VAULX_TERRITORY, "2000-03-20", "EMPLOYERS", "PRINT"),
    (VAULX_TERRITORY, "2001-11-15", "POPULATION", "PRINT"),
    (VAULX_TERRITORY, "2002-10-08", "EMPLOYERS", "SPEECH"),
    (VAULX_TERRITORY, "2004", "POPULATION", "AUDIOVISUAL"),
    (VAULX_TERRITORY, "2005-05-19", "PARTNERS", "PRINT"),
    (VAULX_TERRITORY, "2007-02-01", "EMPLOYERS", "AUDIOVISUAL"),
    (VENISSIEUX_TERRITORY, "2008-04-03", "PARTNERS", "SPEECH"),
    (VENISSIEUX_TERRITORY, "2008-11-20", "POPULATION", "PRINT"),
    (VAULX_TERRITORY, "2009-05-12", "POPULATION", "SPEECH"),
)


def tell(tale):
    for number, (practice, _, _, _, adopters, _) in enumerate(PRACTICES):
        shared = _share(tale, number)
        for turn, landlord in enumerate(_others(number)[:adopters]):
            adopted = shared + datetime.timedelta(days=150 * (turn + 1) + 7 * number)
            assert adopted <= LAST_DAY
            _tell(tale, "adopt_practice", adopted, practice, landlord)
    for number, (who, practice) in enumerate(LATER):
        _tell(tale, "adopt_practice", Date(2008, 1 + 2 * (number % 3), 10), practice, who)
    _tell(tale, "drop_practice", Date(2006, 9, 1), "works-notice", "landlord-c")
    _tell(tale, "drop_practice", Date(2008, 6, 30), "walk", "landlord-d")
    for number, (territory, day, audience, medium) in enumerate(ACTIONS, 1):
        tale.tell("hold_valorisation_action", day, action_id=f"action-{number}",
                  territory_id=territory, audience="VALORISATION_AUDIENCE_" + audience,
                  medium="VALORISATION_MEDIUM_" + medium)


def _origin(number):
    origin = PRACTICES[number][3]
    return VAULX_TERRITORY if origin == "vev" else f"landlord-{origin}"


def _others(number):
    """The landlords of the town that it does not come from, each practice from another one on."""
    turned = VAULX_LANDLORDS[number % 5:] + VAULX_LANDLORDS[:number % 5]
    return [landlord for landlord in turned if landlord != _origin(number)]


def _tell(tale, command, on, practice, who, **fields):
    whose = "landlord_id" if who.startswith("landlord-") else "territory_id"
    tale.tell(command, on, practice_id=practice, **{whose: who}, **fields)


def _share(tale, number):
    """Every half a year one, from 1999 on. Returns the day."""
    practice, kind, title, _, _, source = PRACTICES[number]
    day = Date(1999, 9, 1) + datetime.timedelta(days=170 * number)
    if source is None:
        _tell(tale, "share_practice", day, practice, _origin(number), title=title,
              kind="PRACTICE_KIND_" + kind)
    else:
        _tell(tale, "adapt_practice", day, practice, _origin(number), title=title,
              from_practice_id=source)
    return day
