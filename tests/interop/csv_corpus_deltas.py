"""The deltas of the corpus: attendance, completions and meetings, each with the damages that only
they can have, and letters that every encoding writes in its own way. They tell of landlord b,
whose people are those of the full list without a fault."""

from csv_corpus_sheet import (AS_TEXT, AS_TEXT_BEFORE, FILL_IN, TAKE_ONE_AWAY, WRITE_DATE, Sheet,
                              cell_damage, none)

NUMBERS = [f"{417 + i:05d}" for i in range(6)]
ONLY_THESE_WORDS = "is not one of the words for it"

# Of what landlord b's deltas tell.
SETUP = (
    {"register_landlord": {"meta": {"request_id": "b"}, "occurred_on": "2000-01-01",
                           "landlord_id": "b", "kind": "LANDLORD_KIND_OPH", "name": "B"}},
    {"propose_territory": {"meta": {"request_id": "t"}, "occurred_on": "2000-01-01",
                           "territory_id": "ain", "name": "Ain", "commune_codes": ["01001"]}},
    {"define_programme": {"meta": {"request_id": "p"}, "occurred_on": "2000-01-01",
                          "programme_id": "eclor", "name": "ECLOR",
                          "kind": "PROGRAMME_KIND_REGIONAL_FOUNDATION"}},
    {"define_module": {"meta": {"request_id": "m"}, "occurred_on": "2000-01-01",
                       "module_id": "m1", "programme_id": "eclor", "name": "M1", "minutes": 420,
                       "competence_kind": "COMPETENCE_KIND_KNOW_HOW"}},
    {"schedule_session": {"meta": {"request_id": "s"}, "occurred_on": "2008-11-03",
                          "session_id": "s1", "module_ids": ["m1"],
                          "half_days": [{"date": "2008-11-03", "half": "HALF_MORNING"},
                                        {"date": "2008-11-03", "half": "HALF_AFTERNOON"}]}},
)


def attendance():
    return Sheet(["matricule", "session", "date", "demi_journee", "presence"],
                 [[number, "s1", "03/11/2008", "après-midi", "O"] for number in NUMBERS])


def completions():
    return Sheet(["matricule", "module", "session", "certificat", "date", "minutes"],
                 [[number, "m1", "", f"Attestation n° {number}", "04/11/2008", "420,0"]
                  for number in NUMBERS])


def meetings():
    return Sheet(["reference", "type", "date", "territoire", "quartier", "themes", "matricules",
                  "animateur", "effectif"],
                 [[f"R-{number}", "Évènement", "02/12/2008", "ain", "ain-n1", "dechets",
                   f"{number}|00422" if number != "00422" else number, number, "7"]
                  for number in NUMBERS])


def twice(column):
    def damage(sheet):
        sheet.rows[4] = list(sheet.rows[1])
        sheet.expect(4, column, "same as line 3", TAKE_ONE_AWAY)
    return damage


def neither_session_nor_certificate(sheet):
    sheet.set(2, "certificat", "")
    sheet.expect(2, "session", "is empty, and so is certificat", "fill in one of the two", "")


def number_in_a_meeting_stripped(sheet):
    sheet.set(2, "matricules", "419|00422")
    sheet.set(2, "animateur", "00422")
    sheet.expect(2, "matricules", "leading zeros", f"write 00419; {AS_TEXT_BEFORE}", "419")


def person_twice(sheet):
    sheet.set(2, "matricules", "00419|00419")
    sheet.set(2, "animateur", "")  # Nobody of a list that is not taken leads.
    sheet.expect(2, "matricules", "names the same twice", "take one of the two away", "00419|00419")


# Kind → how its sheet begins, and its damages.
DELTAS = {
    "attendance": (attendance, {
        "none": none,
        "half-of-no-day": cell_damage("demi_journee", "soir", ONLY_THESE_WORDS,
                                      "write one of MATIN, APRES-MIDI, M, AM"),
        "presence-empty": cell_damage("presence", "", "is empty", FILL_IN),
        "presence-unknown": cell_damage(
            "presence", "peut-être", ONLY_THESE_WORDS,
            "write one of O, N, E, OUI, NON, PRESENT, ABSENT, EXCUSE"),
        "number-scientific": cell_damage("matricule", "4,17E+20", "cut short", AS_TEXT),
        "number-stripped": cell_damage("matricule", "419", "leading zeros",
                                       f"write 00419; {AS_TEXT_BEFORE}"),
        "session-no-id": cell_damage(
            "session", "Session 1", "is no id",
            "write lower-case letters, digits and -, as Loge knows it"),
        "date-two-digits": cell_damage("date", "03/11/08", "two digits", WRITE_DATE),
        "row-twice": twice("matricule"),
    }),
    "completions": (completions, {
        "none": none,
        "neither-session-nor-certificate": neither_session_nor_certificate,
        "minutes-no-number": cell_damage("minutes", "7 h", "is no number", "write digits only"),
        "minutes-broken": cell_damage("minutes", "7,5", "is no whole number", "round it"),
        "minutes-too-many": cell_damage("minutes", "60001", "out of range", "write 0 to 60000"),
        "module-empty": cell_damage("module", "", "is empty", FILL_IN),
        "date-of-no-calendar": cell_damage("date", "31/11/2008", "no calendar", WRITE_DATE),
        "row-twice": twice("matricule"),
    }),
    "meetings": (meetings, {
        "none": none,
        "reference-with-a-slash": cell_damage(
            "reference", "R/3", "more than letters, digits and -", "write only these"),
        "kind-unknown": cell_damage(
            "type", "réunion", ONLY_THESE_WORDS,
            "write one of PARTENAIRE, INTER-BAILLEURS, PILOTAGE, EVENEMENT"),
        "leader-not-there": cell_damage(
            "animateur", "00417", "is neither in matricules nor in contacts",
            "add the person to one of the two"),
        "person-twice": person_twice,
        "number-stripped": number_in_a_meeting_stripped,
        "topic-no-id": cell_damage("themes", "dechets|Le Bruit", "holds what is no id",
                                   "write ids of Loge, with | between them"),
        "headcount-negative": cell_damage("effectif", "-1", "out of range", "write 0 to 100000"),
        "reference-twice": twice("reference"),
    }),
}
