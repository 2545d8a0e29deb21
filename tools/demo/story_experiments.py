"""What landlords of the first town try together. Told last, and without the dice: the rest of the
story stays as it is.

Early ones bring together caretakers of all neighbourhoods; the later ones few, and one of them
fails."""

import datetime

from story_meetings import COORDINATOR

Date = datetime.date

# Id, title, landlords, theme, approach, hypothesis, first day, days of joins, how many caretakers
# come each time, contacts, last day, outcome, lesson.
EXPERIMENTS = (
    ("bulky-waste", "Bulky waste collected on one day for all", "ab", "waste", "CURATIVE",
     "One day for all is better known than one of each landlord",
     Date(1999, 9, 6), (Date(1999, 9, 20), Date(1999, 12, 6)), 5, ("contact-cleaning-vev-n1",),
     Date(2000, 6, 30), "ADOPTED", None),
    ("welcome-leaflet", "One leaflet to present the area to new tenants", "abc",
     "arrival-of-tenants", "PREVENTIVE", "Who knows whom to ask complains less",
     Date(2001, 3, 5), (Date(2001, 3, 19), Date(2001, 5, 14)), 6, (), Date(2001, 12, 14),
     "EXTENDED", "Write it with those who just came"),
    ("entrance-halls", "Caretakers of two landlords walk the halls together", "cde", "safety",
     "PREVENTIVE", "Two are heard where one is not",
     Date(2002, 10, 7), (Date(2002, 10, 21), Date(2003, 1, 13), Date(2003, 4, 14)), 6,
     ("contact-police-vev-n2",), Date(2003, 9, 30), "ADOPTED", None),
    ("holiday-rota", "One rota for absences in the summer", "abde", "who-does-what", "CURATIVE",
     None, Date(2004, 5, 3), (Date(2004, 5, 17), Date(2004, 8, 30)), 5, (), Date(2004, 10, 29),
     "FAILED", "Neighbouring sites only: the ways were too long"),
    ("youth-jobs", "Summer jobs for young people of the area", "bc", "youth", "PREVENTIVE",
     "Who paints a hall looks after it",
     Date(2006, 4, 3), (Date(2006, 6, 12),), 3, (COORDINATOR, "contact-educators-vev-n4"),
     Date(2007, 9, 28), "ABANDONED", "Needs one person whose task it is"),
    ("works-notices", "One notice for the works of all landlords", "ab", "renewal", "PREVENTIVE",
     "Noise that was announced is borne",
     Date(2008, 9, 8), (Date(2008, 9, 22),), 2, (COORDINATOR,), None, None, None),
)


def tell(tale):
    for (experiment, title, letters, theme, approach, hypothesis, first, joins, count, contacts,
         last, outcome, lesson) in EXPERIMENTS:
        landlords = ["landlord-" + letter for letter in letters]
        tale.tell("launch_experiment", first, experiment_id=experiment, title=title,
                  territory_id="vaulx-en-velin", landlord_ids=landlords, theme=theme,
                  approach="EXPERIMENT_APPROACH_" + approach, hypothesis=hypothesis)
        for number, date in enumerate(joins):
            people = _caretakers(tale, landlords, date, count, number)
            tale.tell("join_experiment", date, experiment_id=experiment,
                      caretakers=[{"caretaker_id": p.caretaker_id} for p in people],
                      contact_ids=sorted(contacts))
        if last is not None:
            tale.tell("conclude_experiment", last, experiment_id=experiment,
                      outcome="EXPERIMENT_OUTCOME_" + outcome, lesson=lesson)


def _caretakers(tale, landlords, date, count, number):
    """The eager ones of these landlords, others each time but for the first; those who have been
    there for some time, whom everybody knows of."""
    known = date - datetime.timedelta(days=400)
    there = sorted((p for p in tale.employed("vev", date)
                    if p.landlord in landlords and p.joined < known),
                   key=lambda p: (-p.eagerness, p.caretaker_id))
    others = there[1 + number * (count - 1):][:count - 1]
    return sorted(there[:1] + others, key=lambda p: p.caretaker_id)
