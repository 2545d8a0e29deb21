"""Programmes, sessions, who came, who completed what."""

import datetime

from story import day

Date = datetime.date
HALVES = ("HALF_MORNING", "HALF_AFTERNOON")
MODULES = (("bearings", "Bearings in the job", "KNOW_HOW", ["job"]),
           ("centre", "The centre and its partners", "KNOWLEDGE", ["who-does-what"]),
           ("contact", "Talking with tenants and young people", "SOFT_SKILL", ["mediation"]))


def tell(tale):
    _programmes(tale)
    _first_trainings(tale)
    _passerelle(tale)
    _eclor(tale)
    _cancelled_session(tale)


def _programmes(tale):
    for programme, kind, name, date in (
            ("first-trainings", "CONTINUING", "First inter-landlord trainings", "1996"),
            ("passerelle", "LOCAL_FOUNDATION", "Passerelle", "2001-01"),
            ("eclor", "REGIONAL_FOUNDATION", "ECLOR", "2007-10-01")):
        tale.tell("define_programme", date, programme_id=programme, name=name,
                  kind="PROGRAMME_KIND_" + kind)
        for module, title, competence, topics in MODULES:
            tale.tell("define_module", date, module_id=f"{programme}-{module}",
                      programme_id=programme, name=title, topics=topics, minutes=840,
                      competence_kind="COMPETENCE_KIND_" + competence,
                      mandatory=True if programme != "first-trainings" else None)


def _half_days(first, count):
    """`count` half-days from `first` on, two a week."""
    return [{"date": str(first + datetime.timedelta(days=7 * (i // 2))), "half": HALVES[i % 2]}
            for i in range(count)]


def _session(tale, session_id, date, half_days, programme, modules, **fields):
    tale.tell("schedule_session", date, session_id=session_id, half_days=half_days,
              module_ids=[f"{programme}-{module}" for module in modules], **fields)


def _attend(tale, session_id, date, half_day, statuses, reported=None):
    """`statuses`: (person, status) pairs."""
    tale.tell("record_attendance", date, reported=reported, session_id=session_id,
              half_day=half_day,
              entries=[{"caretaker": {"caretaker_id": person.caretaker_id},
                        "status": "ATTENDANCE_STATUS_" + status} for person, status in statuses])


def _first_trainings(tale):
    """1996 at Vénissieux, 1997 at Vaulx: known to the year."""
    for year, place, town, count, territory in (("1996", "Vénissieux", "ven", 12, None),
                                                ("1997", "Vaulx-en-Velin", "vev", 15,
                                                 "vaulx-en-velin")):
        half_day = {"date": f"{year}-01-01", "half": "HALF_MORNING"}
        _session(tale, f"first-training-{year}", year, [half_day], "first-trainings", ["bearings"],
                 place=place, capacity=20, territory_id=territory)
        people = tale.employed(town, day(year))[:count]
        _attend(tale, f"first-training-{year}", year, half_day, [(p, "PRESENT") for p in people])


def _run(tale, session_id, programme, group, half_days, completes):
    """The half-days of a session, and the completions. `completes`: share of those present who
    complete each module."""
    last = day(half_days[-1]["date"])
    present = [p for p in group if p.employed(last)]
    for half_day in half_days:
        date = day(half_day["date"])
        # Nobody completes a module without having been at the first half-day.
        first = half_day is half_days[0]
        statuses = [(p, "PRESENT" if first or tale.random.random() < 0.96 else "EXCUSED")
                    for p in group if p.employed(date)]
        if statuses:
            _attend(tale, session_id, date, half_day, statuses)
    for person in present:
        if tale.random.random() < completes:
            module = MODULES[tale.random.randrange(3)][0]
            tale.tell("complete_training", last, module_id=f"{programme}-{module}",
                      session_id=session_id, caretaker={"caretaker_id": person.caretaker_id})


def _passerelle(tale):
    """2001 to September 2007, two sessions a year of at most 12 newcomers."""
    trained = set()
    dates = [Date(year, month, 6) for year in range(2001, 2008) for month in (3, 9)][1:]
    for number, date in enumerate(dates, 1):
        session_id = f"passerelle-{number:02d}"
        half_days = _half_days(date, 6)
        last = day(half_days[-1]["date"])
        group = [p for p in tale.employed("vev", date)
                 if p.caretaker_id not in trained and p.employed(last)]
        # Newcomers first; seats that are left go to the others.
        group = sorted(group, key=lambda p: p.joined, reverse=True)[:12]
        group.sort(key=lambda p: p.caretaker_id)
        trained.update(p.caretaker_id for p in group)
        _session(tale, session_id, date, half_days, "passerelle", [m[0] for m in MODULES],
                 place="Resource centre", capacity=12, territory_id="vaulx-en-velin",
                 provider="Resource centre")
        _run(tale, session_id, "passerelle", group, half_days, completes=0.9)
        if number == 9:
            _late_report(tale, session_id, half_days[0], group)


def _late_report(tale, session_id, half_day, group):
    """Planted: a sheet line that arrives after the person left, about a day before."""
    date = day(half_day["date"])
    known = {p.caretaker_id for p in group}
    gone = [p for p in tale.employed("vev", date) if p.caretaker_id not in known and p.until]
    person = min(gone, key=lambda p: p.until)
    _attend(tale, session_id, date, half_day, [(person, "PRESENT")],
            reported=person.until + datetime.timedelta(days=90))


def _eclor(tale):
    """October 2007 to May 2009: 25 sessions of 12; 300 persons welcomed, 18 no-shows on top."""
    first = Date(2007, 10, 8)
    last = Date(2009, 5, 8)
    starts = [first + datetime.timedelta(days=22 * i) for i in range(25)]
    pools = {"vev": 45, "ven": 35, "reg": 220}
    seated = set()
    for number, date in enumerate(starts, 1):
        session_id = f"eclor-{number:02d}"
        half_days = _half_days(date, 6)
        group = []
        for town, total in pools.items():
            # As many as bring each town to its part of the total by now.
            due = total * number // 25 - sum(1 for s in seated if s.startswith(town))
            group += _newest(tale, town, date, day(half_days[-1]["date"]), seated, due)
        seated.update(p.caretaker_id for p in group)
        no_shows = _newest(tale, "ven" if number % 2 else "vev", date, last, seated, 1)
        no_shows = no_shows if number <= 18 else []
        seated.update("absent " + p.caretaker_id for p in no_shows)
        _session(tale, session_id, date, half_days, "eclor", [m[0] for m in MODULES],
                 place="Lyon", capacity=14, provider="Regional training body")
        if no_shows:
            _attend(tale, session_id, date, half_days[0], [(no_shows[0], "NO_SHOW")])
        _run(tale, session_id, "eclor", group, half_days, completes=0.8)


def _newest(tale, town, date, last, seated, count):
    """Those employed at both days who have no seat yet, the latest hired first, by id."""
    free = [p for p in tale.employed(town, date)
            if p.employed(last) and p.caretaker_id not in seated
            and "absent " + p.caretaker_id not in seated]
    free.sort(key=lambda p: (p.joined, p.caretaker_id), reverse=True)
    return sorted(free[:max(count, 0)], key=lambda p: p.caretaker_id)


def _cancelled_session(tale):
    """Planted: a session that does not take place."""
    _session(tale, "passerelle-14", Date(2007, 11, 12), _half_days(Date(2007, 11, 12), 6),
             "passerelle", ["bearings"], place="Resource centre", capacity=12,
             territory_id="vaulx-en-velin")
    tale.tell("cancel_session", "2007-11-12",
              session_id="passerelle-14", reason="CANCELLATION_REASON_TOO_FEW")
