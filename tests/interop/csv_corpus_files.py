#!/usr/bin/env python3
"""Makes the corpus of ugly files: every encoding and separator crossed with every damage that
landlords' files were seen with, each with the report that is expected of it.

usage: csv_corpus_files.py FOLDER

For each file NAME.csv there is a NAME.json: the exit code, the encoding and separator that the
report must name, the counts of rows, and what is told of each fault. The expectation stands beside
the damage below and is computed by nothing of Loge."""

import itertools
import json
import pathlib
import sys

HEADER = ["matricule", "nom", "prenom", "emploi", "commune_insee", "quartier", "date_entree",
          "date_sortie", "siret"]
SIRET = "73282932000074"
TAKEN_ON = "2008-12-31"
OK, PARTIAL, HELD = 0, 4, 5

# Name → how the text becomes bytes, and what the report calls it.
ENCODINGS = {
    "utf8": (lambda text: text.encode("utf-8"), "UTF-8"),
    "utf8-mark": (lambda text: text.encode("utf-8-sig"), "UTF-8 with a byte order mark"),
    "cp1252": (lambda text: text.encode("cp1252"), "Windows-1252"),
    "utf16": (lambda text: b"\xff\xfe" + text.encode("utf-16-le"), "UTF-16LE"),
}
SEPARATORS = {"semicolon": (";", ";"), "comma": (",", ","), "tab": ("\t", "tab")}
LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}


def rows():
    """Six people without a fault; names that every encoding here can write."""
    names = ["Noël", "D’Ormesson", "L'Œuvre", "Müller", "Garçon", "Ibáñez"]
    return [[f"{417 + i:05d}", name, "Prénom", "Gardien d’immeubles", "01001", "ain-n1",
             "01/10/2007", "", SIRET] for i, name in enumerate(names)]


class Sheet:
    """A table in the making, and what is expected of it."""

    def __init__(self):
        self.header, self.rows = list(HEADER), rows()
        self.trailer = ["#FIN", "nb_lignes=6", "complet=O", f"arrete_au={TAKEN_ON}"]
        self.raw_lines = {}  # By number: lines as they stand in the file.
        self.code, self.faults, self.held = OK, [], []
        self.rejected = set()

    def set(self, row, column, value):
        self.rows[row][self.header.index(column)] = value

    def expect(self, row, column, reason, value=None):
        """Row `row` (from 0) is rejected."""
        self.code = PARTIAL
        self.rejected.add(row)
        self.faults.append({"line": row + 2, "column": column, "reason": reason, "value": value})

    def hold(self, line, column, reason):
        self.code = HELD
        self.held.append({"line": line, "column": column, "reason": reason})

    def text(self, separator, line_end):
        def cell(value):
            ugly = any(c in value for c in (separator, '"', "\n", "\r"))
            return '"' + value.replace('"', '""') + '"' if ugly else value
        lines = [self.header, *self.rows, *([self.trailer] if self.trailer else [])]
        lines = [separator.join(map(cell, line)) for line in lines]
        for number, raw in self.raw_lines.items():
            lines[number - 1] = raw.replace("|SEP|", separator)
        return line_end.join(lines) + line_end


def cell_damage(column, value, reason, row=2):
    def damage(sheet):
        sheet.set(row, column, value)
        sheet.expect(row, column, reason, value)
    return damage


def none(_sheet):
    pass


def all_faults_at_once(sheet):
    cell_damage("siret", "7,33E+13", "cut short", 0)(sheet)
    cell_damage("commune_insee", "1001", "leading zero", 1)(sheet)
    cell_damage("date_entree", "39356", "spreadsheet", 2)(sheet)
    sheet.set(2, "nom", "")
    sheet.faults.insert(-1, {"line": 4, "column": "nom", "reason": "is empty", "value": ""})
    cell_damage("matricule", "421", "leading zeros", 4)(sheet)


def stripped_numbers(sheet):
    for i in (1, 3):
        number = sheet.rows[i][0].lstrip("0")
        sheet.set(i, "matricule", number)
        sheet.expect(i, "matricule", "leading zeros", number)


def stray_quote(sheet):
    cells = list(sheet.rows[3])
    cells[1] = 'dit "le grand"'
    sheet.raw_lines[5] = "|SEP|".join(cells)
    sheet.expect(3, "", "quote")


def short_row(sheet):
    sheet.rows[2] = sheet.rows[2][:5]
    sheet.expect(2, "", "has 5 cells, the header has 9")


def twice(sheet):
    sheet.rows[4] = list(sheet.rows[1])
    sheet.expect(4, "matricule", "same as line 3")


def quoted_line_end(sheet):
    sheet.set(0, "nom", "Deux\nlignes")
    sheet.expect(0, "nom", "control character")
    # What comes behind it stands a line further down; nothing else is wrong.


def unknown_column(sheet):
    sheet.header[1] = "noms"
    sheet.hold(1, "", "not known")
    sheet.hold(1, "nom", "missing")


def header_in_other_clothes(sheet):
    sheet.header = ["Matricule", "NOM", "Prénom", "EMPLOI", "Commune INSEE", "quartier",
                    "Date-entrée", "date sortie", "Siret"]


def no_trailer(sheet):
    sheet.trailer = None
    sheet.hold(0, "", "no trailer")


def cut_off(sheet):
    del sheet.rows[4:]
    sheet.hold(6, "nb_lignes", "promises 6 rows, there are 4")


def trailer_of_a_spreadsheet(sheet):
    sheet.trailer += [""] * (len(HEADER) - len(sheet.trailer))


def deleted_row(sheet):
    sheet.rows.insert(3, [""] * len(HEADER))


def spaces(sheet):
    sheet.set(0, "siret", "732 829 320 00074")
    sheet.set(1, "siret", "732\u00a0829\u00a0320\u00a000074")
    sheet.set(2, "nom", "  L'Œuvre ")


DAMAGES = {
    "none": none,
    "header-in-other-clothes": header_in_other_clothes,
    "trailer-of-a-spreadsheet": trailer_of_a_spreadsheet,
    "deleted-row": deleted_row,
    "spaces": spaces,
    "siret-scientific": cell_damage("siret", "7,33E+13", "cut short"),
    "siret-check-digit": cell_damage("siret", "73282932000079", "check digit"),
    "siret-of-another": cell_damage("siret", "20003452800014", "another organisation"),
    "commune-without-zero": cell_damage("commune_insee", "1001", "leading zero"),
    "commune-postcode": cell_damage("commune_insee", "Bourg", "no INSEE commune code"),
    "commune-of-another": cell_damage("commune_insee", "69259", "not the commune"),
    "date-two-digits": cell_damage("date_entree", "01/10/07", "two digits"),
    "date-serial": cell_damage("date_entree", "39356", "spreadsheet"),
    "date-of-no-calendar": cell_damage("date_entree", "31/02/2007", "no calendar"),
    "date-american": cell_damage("date_entree", "10/13/2007", "no calendar"),
    "left-before-joined": cell_damage("date_sortie", "30/09/2007", "before date_entree"),
    "name-empty": cell_damage("nom", "", "is empty"),
    "neighbourhood-unknown": cell_damage("quartier", "nulle-part", "not known to Loge"),
    "number-scientific": cell_damage("matricule", "4,17E+20", "cut short"),
    "numbers-stripped": stripped_numbers,
    "stray-quote": stray_quote,
    "short-row": short_row,
    "row-twice": twice,
    "quoted-line-end": quoted_line_end,
    "all-at-once": all_faults_at_once,
    "unknown-column": unknown_column,
    "no-trailer": no_trailer,
    "cut-off": cut_off,
}


def corpus():
    """(name, bytes, expectation) of every file."""
    for (encoding, (encode, told)), (separator, (mark, mark_told)), damage in itertools.product(
            ENCODINGS.items(), SEPARATORS.items(), DAMAGES):
        line_end = "crlf" if separator == "semicolon" else "lf"
        sheet = Sheet()
        DAMAGES[damage](sheet)
        there = len([row for row in sheet.rows if any(row)])
        header_wrong = any(held["line"] == 1 for held in sheet.held)
        yield (f"{damage}.{encoding}.{separator}",
               encode(sheet.text(mark, LINE_ENDS[line_end])),
               {"code": sheet.code, "encoding": told, "separator": mark_told,
                "rows": 0 if header_wrong else there, "rejected": len(sheet.rejected),
                "faults": sheet.faults, "held": sheet.held})


def write(folder):
    names = []
    for name, data, expected in corpus():
        (folder / f"{name}.csv").write_bytes(data)
        (folder / f"{name}.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False),
                                             encoding="utf-8")
        names.append(name)
    return names


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    print(f"{len(write(target))} files in {target}")
