#!/usr/bin/env python3
"""The nightly exchange of a landlord, file by file, with the real loge and the real loged: first
load, the same file again, the next night, nights swapped, lists that are cut off or lose too many
people, deltas, a departure that is told late, an absorption, a person known twice, and a run that
is killed in the middle."""

import argparse
import json
import pathlib
import shutil
import subprocess

from loged_process import Loged

HEADER = "matricule;nom;prenom;emploi;commune_insee;quartier;date_entree;date_sortie"
PEOPLE = 40
OK, PARTIAL, HELD, STALE = 0, 4, 5, 6
KILLED_SIZES = (4000, 12000, 40000)

SETUP = (
    {"register_landlord": {"occurred_on": "2000-01-01", "landlord_id": "a",
                           "kind": "LANDLORD_KIND_OPH", "name": "A", "siren": "732829320"}},
    {"register_landlord": {"occurred_on": "2000-01-01", "landlord_id": "b",
                           "kind": "LANDLORD_KIND_OPH", "name": "B"}},
    {"register_landlord": {"occurred_on": "2000-01-01", "landlord_id": "c",
                           "kind": "LANDLORD_KIND_OPH", "name": "C"}},
    {"register_landlord": {"occurred_on": "2000-01-01", "landlord_id": "d",
                           "kind": "LANDLORD_KIND_OPH", "name": "D"}},
    {"register_landlord": {"occurred_on": "2000-01-01", "landlord_id": "big",
                           "kind": "LANDLORD_KIND_OPH", "name": "Big"}},
    {"define_neighbourhood": {"occurred_on": "2000-01-01", "neighbourhood_id": "ven-n1",
                              "commune_code": "69259", "name": "Nord"}},
    {"define_neighbourhood": {"occurred_on": "2000-01-01", "neighbourhood_id": "ven-n2",
                              "commune_code": "69259", "name": "L'Étoile"}},
    {"propose_territory": {"occurred_on": "2000-01-01", "territory_id": "ven", "name": "V",
                           "commune_codes": ["69259"]}},
    {"define_programme": {"occurred_on": "2000-01-01", "programme_id": "eclor",
                          "kind": "PROGRAMME_KIND_REGIONAL_FOUNDATION", "name": "ECLOR"}},
    {"define_module": {"occurred_on": "2000-01-01", "module_id": "m1", "programme_id": "eclor",
                       "name": "M1", "competence_kind": "COMPETENCE_KIND_KNOW_HOW",
                       "minutes": 420}},
    {"schedule_session": {"occurred_on": "2008-11-03", "session_id": "s1", "module_ids": ["m1"],
                          "half_days": [{"date": "2008-11-03", "half": "HALF_MORNING"},
                                        {"date": "2008-11-03", "half": "HALF_AFTERNOON"}]}},
)


def row(number, name=None, place="ven-n1", job="Gardien d'immeubles", start="01/10/2007", end=""):
    name = name or f"Nom{number}"
    return f"{number:05d};{name};Prénom;{job};69259;{place};{start};{end}"


def snapshot(rows, taken_on, complete="O", count=None):
    trailer = f"#FIN;nb_lignes={len(rows) if count is None else count};complet={complete};" \
              f"arrete_au={taken_on}"
    return "\r\n".join([HEADER, *rows, trailer]) + "\r\n"


class Exchange:
    """Runs loge against one loged, and looks at what it answers."""

    def __init__(self, loge, address, work):
        self.loge, self.address, self.work = str(loge), address, work

    def command(self, *arguments):
        return [self.loge, *arguments, "--server", self.address]

    def run(self, *arguments, code=OK, stdin=None):
        done = subprocess.run(self.command(*arguments), input=stdin, capture_output=True, text=True,
                              check=False)
        if done.returncode != code:
            raise SystemExit(f"loge {' '.join(arguments)}: code {done.returncode}, not {code}\n"
                             f"{done.stdout}{done.stderr}")
        return done

    def head(self):
        return int(json.loads(self.run("status", "--json").stdout)["info"]["head_position"])

    def csv(self, kind, name, text, *flags, code=OK, landlord="a", encoding="utf-8"):
        path = self.work / name
        path.write_bytes(text.encode(encoding))
        done = self.run("import", "csv", kind, str(path), "--landlord", landlord, "--json", *flags,
                        code=code)
        report = json.loads(done.stdout)
        report["stderr"] = done.stderr
        return report


def expect(report, **wanted):
    wrong = {name: report[name] for name, value in wanted.items() if report[name] != value}
    if wrong:
        raise SystemExit(f"the report says {wrong}, not {wanted}:\n{json.dumps(report, indent=1)}")


def unchanged(exchange, before, what):
    if exchange.head() != before:
        raise SystemExit(f"{what}: the log went from {before} to {exchange.head()}")


def both_ways(exchange, kind, name, text, code=OK, landlord="a", **wanted):
    """Dry, then real: the same counts; and dry writes nothing."""
    before = exchange.head()
    dry = exchange.csv(kind, name, text, "--dry-run", code=code, landlord=landlord)
    expect(dry, dry_run=True, **wanted)
    unchanged(exchange, before, f"{name} dry")
    report = exchange.csv(kind, name, text, code=code, landlord=landlord)
    expect(report, dry_run=False, cursor=exchange.head(), **wanted)
    return report


def check_nights(exchange):
    first = snapshot([row(i) for i in range(1, PEOPLE + 1)], "2008-12-30")
    both_ways(exchange, "caretakers", "night1.csv", first, rows=PEOPLE, accepted=PEOPLE,
              unchanged=0, rejected=0, absent=0)
    before = exchange.head()
    both_ways(exchange, "caretakers", "night1.csv", first, accepted=0, unchanged=PEOPLE)
    unchanged(exchange, before, "the same file again")
    # Another encoding and another separator tell the same.
    other = first.replace("Gardien d'immeubles", "Gardien d’immeubles").replace(";", "\t")
    expect(exchange.csv("caretakers", "other.csv", other, encoding="cp1252"), accepted=0,
           unchanged=PEOPLE, encoding="Windows-1252", separator="tab")
    unchanged(exchange, before, "the same file in Windows-1252")

    rows = [row(i) for i in range(3, PEOPLE + 1)]  # 1 is gone; 2 left; 41 is new, 42 came and went.
    rows += [row(2, end="15/12/2008"), row(41, place="L’Étoile"), row(42, end="01/12/2008")]
    rows[0] = row(3, name="Autre")
    rows[1] = row(4, place="ven-n2")
    rows[2] = row(5, start="01/10/07")
    second = snapshot(rows, "2008-12-31")
    both_ways(exchange, "caretakers", "night2.csv", second, code=PARTIAL, accepted=5,
              unchanged=PEOPLE - 5, rejected=1, absent=1)
    report = exchange.csv("caretakers", "night2.csv", second, code=PARTIAL)
    expect(report, accepted=0, unchanged=PEOPLE, rejected=1, absent=0)
    expect(report["faults"][0], line=4, column="date_entree", value="01/10/07")
    if "01/10/07" in report["stderr"]:
        raise SystemExit("a value of the file stands in the log")
    return first, rows


def check_held(exchange, first, rows):
    before = exchange.head()
    report = exchange.csv("caretakers", "night1.csv", first, code=STALE)
    expect(report["held"][0], column="arrete_au", value="2008-12-30",
           cure="expected: on or after 2008-12-31")
    exchange.csv("caretakers", "night1.csv", first, "--dry-run", code=STALE)
    cut = snapshot(rows, "2009-01-01", count=len(rows) + 1)
    expect(exchange.csv("caretakers", "cut.csv", cut, code=HELD)["held"][0], column="nb_lignes")
    wrong = snapshot(rows, "2009-01-01").replace("date_entree", "date_entre")
    expect(exchange.csv("caretakers", "header.csv", wrong, code=HELD)["held"][0],
           cure='did you mean "date_entree"?')
    rows = [line for line in rows if not line.startswith(("00006", "00007", "00008"))]
    few = snapshot(rows, "2009-01-01")
    report = exchange.csv("caretakers", "few.csv", few, code=HELD)
    if "3 of 39 people" not in report["held"][0]["reason"] or "held" not in report["stderr"]:
        raise SystemExit(f"nobody is told that people vanish: {report}")
    unchanged(exchange, before, "files that are held")
    expect(exchange.csv("caretakers", "few.csv", few, "--confirm-vanished", "3", code=PARTIAL),
           absent=3)
    # An incomplete list takes nobody away.
    expect(exchange.csv("caretakers", "part.csv", snapshot(rows[5:6], "2009-01-02", "N")), absent=0,
           rejected=0, unchanged=1)


def check_deltas(exchange):
    attendance = ("matricule;session;date;demi_journee;presence\n"
                  "00010;s1;03/11/2008;matin;O\n00011;s1;03/11/2008;matin;N\n"
                  "00010;s1;03/11/2008;après-midi;E\n12;s1;03/11/2008;matin;O\n"
                  "00013;s1;04/11/2008;matin;O\n")
    wanted = {"rows": 5, "accepted": 3, "unchanged": 0, "rejected": 2}
    report = both_ways(exchange, "attendance", "attendance.csv", attendance, code=PARTIAL, **wanted)
    expect(report["faults"][0], line=5, column="matricule", value="12")
    expect(report["faults"][1], line=6, column="demi_journee")
    before = exchange.head()
    both_ways(exchange, "attendance", "attendance.csv", attendance, code=PARTIAL,
              **{**wanted, "accepted": 0, "unchanged": 3})
    completions = ("matricule,module,session,certificat,date,minutes\n"
                   '00010,m1,s1,,2008-11-03,"420,0"\n00011,m1,,C-7,2008-11-04,\n')
    unchanged(exchange, before, "attendance again")
    both_ways(exchange, "completions", "completions.csv", completions, accepted=2, rejected=0)
    meetings = ("reference;type;date;territoire;quartier;themes;matricules;animateur;effectif\n"
                "R-1;partenaire;02/12/2008;ven;ven-n1;dechets;00010|00011;00010;7\n")
    both_ways(exchange, "meetings", "meetings.csv", meetings, accepted=1, rejected=0)
    before = exchange.head()
    both_ways(exchange, "completions", "completions.csv", completions, accepted=0, unchanged=2)
    both_ways(exchange, "meetings", "meetings.csv", meetings, accepted=0, unchanged=1)
    unchanged(exchange, before, "deltas again")


def tell(exchange, request_id, command):
    (request,) = command.values()
    request["meta"] = {"request_id": request_id}
    exchange.run("import", "-", stdin=json.dumps(command))


def check_contradictions(exchange):
    """A departure is told late, and dated before a meeting that was told meanwhile."""
    tell(exchange, "late-landlord", {"register_landlord": {
        "occurred_on": "2000-01-01", "landlord_id": "late", "name": "L",
        "kind": "LANDLORD_KIND_OPH"}})
    rows = [row(i) for i in range(1, 31)]
    none = {"contradictions": [], "contradictions_incomplete": False}
    both_ways(exchange, "caretakers", "late1.csv", snapshot(rows, "2008-11-30"), landlord="late",
              accepted=30, rejected=0, **none)
    meetings = ("reference;type;date;territoire;quartier;themes;matricules;animateur;effectif\n"
                "L-1;partenaire;18/11/2008;ven;ven-n1;dechets;00001|00002;00001;7\n"
                "L-2;partenaire;03/12/2008;ven;ven-n1;dechets;00001|00002;00001;7\n")
    both_ways(exchange, "meetings", "late-meetings.csv", meetings, landlord="late", accepted=2,
              rejected=0, **none)
    rows[1] = row(2, end="20/11/2008")
    text = snapshot(rows, "2008-12-31")
    wanted = {"accepted": 1, "unchanged": 29, "rejected": 0}
    expect(exchange.csv("caretakers", "late2.csv", text, "--dry-run", landlord="late"), **wanted,
           **none)
    report = exchange.csv("caretakers", "late2.csv", text, landlord="late")
    expect(report, **wanted, cursor=exchange.head(), contradictions_incomplete=False)
    (person,) = (caretaker_id for caretaker_id, each in people_of(exchange, "late").items()
                 if each["personal_data"]["employee_number"] == "00002")
    if len(report["contradictions"]) != 1:
        raise SystemExit(f"not one contradiction: {report}")
    told = report["contradictions"][0]
    expect(told, line=3, kind="not-employed", caretaker_id=person, about="meeting/late-l-2",
           occurred_on="2008-12-03")
    if report["cursor"] not in told["positions"] or len(told["positions"]) != 2:
        raise SystemExit(f"the departure is not behind it: {report}")
    # It stays in the list of anomalies, but the next run has nothing to do with it.
    both_ways(exchange, "caretakers", "late2.csv", text, landlord="late", accepted=0, **none)
    listed = json.loads(exchange.run("anomalies", "--landlord", "late", "--json").stdout)
    if [each["caretaker_id"] for each in listed["anomalies"]] != [person]:
        raise SystemExit(f"the anomaly is not listed: {listed}")


def check_transfer(exchange):
    """The new landlord tells of a transfer before the old one; then both lists are sent again."""
    new = HEADER + ";ancien_bailleur;ancien_matricule"
    text = f"{new}\n7001;Nom20;Prénom;Régisseur;69259;ven-n1;05/01/2009;;a;00020\n" \
           "#FIN;nb_lignes=1;complet=O;arrete_au=2009-01-05\n"
    both_ways(exchange, "caretakers", "b.csv", text, landlord="b", accepted=1, rejected=0)
    before = exchange.head()
    both_ways(exchange, "caretakers", "b.csv", text, landlord="b", accepted=0, unchanged=1)
    unchanged(exchange, before, "the transfer again")
    # The old one tells the departure that follows from it, and a late line of training.
    old = snapshot([row(20, end="04/01/2009")], "2009-01-05", "N")
    both_ways(exchange, "caretakers", "a.csv", old, accepted=0, unchanged=1, rejected=0)
    if exchange.head() > before + 1:  # That the list came.
        raise SystemExit("the departure that the transfer told is told again")
    late = "matricule;session;date;demi_journee;presence\n00020;s1;03/11/2008;matin;O\n"
    both_ways(exchange, "attendance", "late.csv", late, accepted=1, rejected=0)
    # Somebody who still is on the old list a week later.
    stale = exchange.csv("caretakers", "a2.csv", snapshot([row(20)], "2009-01-12", "N"),
                         code=PARTIAL)
    expect(stale["faults"][0], column="date_sortie")


def check_absorption(exchange):
    """Landlord old becomes part of new; both went on numbering their people alike."""
    for number, command in enumerate((
            {"register_landlord": {"occurred_on": "2000-01-01", "landlord_id": "old", "name": "O",
                                   "kind": "LANDLORD_KIND_OPH"}},
            {"register_landlord": {"occurred_on": "2000-01-01", "landlord_id": "new", "name": "N",
                                   "kind": "LANDLORD_KIND_ESH"}})):
        tell(exchange, f"absorption-{number}", command)
    numbers = range(1, 31)
    last = snapshot([row(i) for i in numbers], "2009-01-31")
    own = [row(i, name=f"Autre{i}") for i in numbers]
    expect(exchange.csv("caretakers", "old.csv", last, landlord="old"), accepted=30)
    expect(exchange.csv("caretakers", "new.csv", snapshot(own, "2009-01-31"), landlord="new"),
           accepted=30)
    tell(exchange, "absorption", {"absorb_landlord": {
        "occurred_on": "2009-02-01", "landlord_id": "old", "into_landlord_id": "new"}})

    # The old one's last list again tells what is known; a newer one is nobody's any more.
    before = exchange.head()
    both_ways(exchange, "caretakers", "old.csv", last, landlord="old", accepted=0, unchanged=30,
              rejected=0, absent=0)
    unchanged(exchange, before, "the last list of a landlord that is no more")
    path = exchange.work / "old2.csv"
    path.write_text(snapshot([row(i) for i in numbers], "2009-02-02"), encoding="utf-8")
    refused = exchange.run("import", "csv", "caretakers", str(path), "--landlord", "old", code=1)
    if "LANDLORD_ABSORBED" not in refused.stderr:
        raise SystemExit(f"nobody is told who goes on: {refused.stderr}")
    unchanged(exchange, before, "the list of a landlord that is no more")
    # Training under the old numbers is told by a delta of the old one as before.
    late = "matricule;session;date;demi_journee;presence\n00003;s1;03/11/2008;matin;O\n"
    both_ways(exchange, "attendance", "old-late.csv", late, landlord="old", accepted=1, rejected=0)

    # The new one's system has not taken them over yet: they are not absent, nor taken for its own.
    both_ways(exchange, "caretakers", "new2.csv", snapshot(own, "2009-02-02"), landlord="new",
              accepted=0, unchanged=30, rejected=0, absent=0)
    header = HEADER + ";ancien_bailleur;ancien_matricule"
    came = [row(100 + i, name=f"Nom{i}", start="01/02/2009") + f";old;{i:05d}" for i in numbers]
    came[0] = row(101, name="Nom1")  # Somebody new of that name, or not?
    whole = "\n".join([header, *(line + ";;" if line.count(";") == 7 else line
                                for line in own + came),
                       "#FIN;nb_lignes=60;complet=O;arrete_au=2009-02-03"]) + "\n"
    report = both_ways(exchange, "caretakers", "new3.csv", whole, code=PARTIAL, landlord="new",
                       accepted=29, unchanged=30, rejected=1, absent=0)
    expect(report["faults"][0], column="matricule", value="00101")
    before = exchange.head()
    both_ways(exchange, "caretakers", "new3.csv", whole, code=PARTIAL, landlord="new", accepted=0,
              unchanged=59, rejected=1, absent=0)
    unchanged(exchange, before, "the list with those who came")
    listed = json.loads(exchange.run("caretaker", "list", "--landlord", "new", "--json").stdout)
    of_new = [each["personal_data"]["employee_number"] for each in listed["caretakers"]
              if each["employee_number_landlord_id"] == "new"]
    if len(listed["caretakers"]) != 60 or len(set(of_new)) != 59:
        raise SystemExit(f"{len(listed['caretakers'])} people with {len(set(of_new))} numbers")


def people_of(exchange, landlord):
    listed = exchange.run("caretaker", "list", "--landlord", landlord, "--departed", "--json")
    return {each["caretaker_id"]: each for each in json.loads(listed.stdout)["caretakers"]}


def check_merge(exchange):
    """Two numbers of one landlord, and one of another, turn out to be one person. The lists of last
    night and the deltas are sent again: they make nobody new, and change nothing."""
    rows = [row(i) for i in range(1, 31)]
    rows += [row(31, name="Dupont", start="01/02/2003"),
             row(32, name="Durand", start="01/05/2005", place="ven-n2")]
    lists = {"c": snapshot(rows, "2008-12-31"),
             "d": snapshot([row(7, name="Martin", start="01/06/2006")], "2008-12-31")}
    for landlord, text in lists.items():
        both_ways(exchange, "caretakers", f"{landlord}.csv", text, landlord=landlord, rejected=0)
    attendance = ("matricule;session;date;demi_journee;presence\n"
                  "00031;s1;03/11/2008;matin;O\n00032;s1;03/11/2008;matin;O\n"
                  "00032;s1;03/11/2008;après-midi;O\n")
    both_ways(exchange, "attendance", "c-attendance.csv", attendance, landlord="c", accepted=3)
    before = people_of(exchange, "c")

    merge = ("caretaker", "merge", "c:00032", "c:00031", "--on", "2009-01-05")
    head = exchange.head()
    exchange.run(*merge, "--dry-run")
    unchanged(exchange, head, "a merge that is only asked for")
    exchange.run(*merge)
    if "known already" not in exchange.run(*merge).stdout:
        raise SystemExit("the same merge is told twice")
    exchange.run("caretaker", "merge", "c:00032", "d:00007", "--on", "2009-01-05", code=1)
    exchange.run("caretaker", "merge", "c:00032", "d:00007", "--on", "2009-01-05",
                 "--confirm-multi-employer")
    if len(people_of(exchange, "c")) != len(before) - 1:
        raise SystemExit("two ids of one person are still two people")
    for number in ("c:00031", "d:00007"):
        if "ALSO KNOWN AS" not in exchange.run("caretaker", "get", number).stdout:
            raise SystemExit(f"{number} is not said to be another name")

    head = exchange.head()
    for landlord, text in lists.items():
        both_ways(exchange, "caretakers", f"{landlord}.csv", text, landlord=landlord, accepted=0,
                  rejected=0, absent=0)
    both_ways(exchange, "attendance", "c-attendance.csv", attendance, landlord="c", accepted=0,
              unchanged=3)
    unchanged(exchange, head, "last night's files after the merge")
    if len(people_of(exchange, "c")) != len(before) - 1:
        raise SystemExit("last night's list makes somebody of an absorbed number")
    # A number that is not in the list any more is no departure while the person is there.
    rows = [line for line in rows if not line.startswith("00031")]
    both_ways(exchange, "caretakers", "c2.csv", snapshot(rows, "2009-01-06"), landlord="c",
              accepted=0, rejected=0, absent=0)

    exchange.run("caretaker", "unmerge", "c:00032", "d:00007", "--on", "2009-01-07")
    exchange.run("caretaker", "unmerge", "c:00032", "c:00031", "--on", "2009-01-07")
    if people_of(exchange, "c") != before:
        raise SystemExit("the merge that was reverted has left something behind")


def kill_once_it_is_on_its_way(exchange, path, journal):
    """Whether the run was killed with answers behind it and others to come."""
    command = exchange.command("import", "csv", "caretakers", str(path), "--landlord", "big")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            if journal.exists() and b"reached" in journal.read_bytes():
                process.kill()
    text = journal.read_text(encoding="utf-8")
    return "reached" in text and not text.endswith("done\n")


def check_kill(exchange):
    for size in KILLED_SIZES:
        path = exchange.work / f"big-{size}.csv"
        journal = exchange.work / f"big-{size}.csv.journal"
        day = f"2009-01-{KILLED_SIZES.index(size) + 1:02d}"
        text = snapshot([row(i) for i in range(1, size + 1)], day)
        path.write_text(text, encoding="utf-8")
        killed = kill_once_it_is_on_its_way(exchange, path, journal)
        report = exchange.csv("caretakers", path.name, text, landlord="big")
        expect(report, resumed=killed, rows=size, rejected=0, unanswered=0)
        listed = json.loads(exchange.run("caretaker", "list", "--landlord", "big", "--json").stdout)
        numbers = [each["personal_data"]["employee_number"] for each in listed["caretakers"]]
        if sorted(numbers) != [f"{i:05d}" for i in range(1, size + 1)]:
            raise SystemExit(f"of {size} people {len(numbers)} are there after the kill")
        if killed:
            before = exchange.head()
            expect(exchange.csv("caretakers", path.name, text, landlord="big"), accepted=0,
                   unchanged=size)
            return unchanged(exchange, before, "the same file after the kill")
    raise SystemExit("no run was slow enough to be killed in the middle")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loged", required=True)
    parser.add_argument("--loge", required=True)
    parser.add_argument("--work", required=True)
    arguments = parser.parse_args()
    work = pathlib.Path(arguments.work)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with Loged(arguments.loged, work) as server:
        exchange = Exchange(arguments.loge, server.address, work)
        for number, command in enumerate(SETUP):
            tell(exchange, f"setup-{number}", command)
        first, rows = check_nights(exchange)
        check_held(exchange, first, rows)
        check_deltas(exchange)
        check_contradictions(exchange)
        check_transfer(exchange)
        check_absorption(exchange)
        check_merge(exchange)
        check_kill(exchange)
        report = exchange.run("import", "csv", "caretakers", str(work / "night1.csv"),
                              "--landlord", "nobody", code=1)
        if "nobody" not in report.stderr:
            raise SystemExit(f"an unknown landlord is not told: {report.stderr}")
    print("the nightly exchange went as it should")


if __name__ == "__main__":
    main()
