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
import unicodedata

from csv_corpus_deltas import DELTAS
from csv_corpus_sheet import (AS_TEXT, AS_TEXT_BEFORE, FILL_IN, SAVE_AS, SEND_AGAIN, TAKE_ONE_AWAY,
                              WRITE_DATE, Sheet, cell_damage, none)

HEADER = ["matricule", "nom", "prenom", "emploi", "commune_insee", "quartier", "date_entree",
          "date_sortie", "siret"]
SIRET = "73282932000074"
TAKEN_ON = "2008-12-31"
IN_QUOTES = "put the whole cell in quotes and double each quote in it"
AS_DATE = "set the column's format to Date (JJ/MM/AAAA) before saving"
KNOWN_TO_LOGE = "write its id or its name as Loge has it (loge neighbourhood list)"
LIES_IN = "the neighbourhood lies in 01001"
MARKER = "ICI"  # Where bytes are broken.

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


def caretakers():
    return Sheet(HEADER, rows(), ["#FIN", "nb_lignes=6", "complet=O", f"arrete_au={TAKEN_ON}"])


def all_faults_at_once(sheet):
    cell_damage("siret", "7,33E+13", "cut short", AS_TEXT, 0)(sheet)
    cell_damage("commune_insee", "1001", "leading zero", f"write 01001; {AS_TEXT}", 1)(sheet)
    cell_damage("date_entree", "39356", "spreadsheet", AS_DATE, 2)(sheet)
    sheet.set(2, "nom", "")
    sheet.faults.insert(-1, {"line": 4, "column": "nom", "reason": "is empty", "cure": FILL_IN,
                             "value": ""})
    cell_damage("matricule", "421", "leading zeros", f"write 00421; {AS_TEXT_BEFORE}", 4)(sheet)


def stripped_numbers(sheet):
    for i in (1, 3):
        whole = sheet.rows[i][0]
        number = whole.lstrip("0")
        sheet.set(i, "matricule", number)
        sheet.expect(i, "matricule", "leading zeros", f"write {whole}; {AS_TEXT_BEFORE}", number)


def stray_quote(sheet):
    cells = list(sheet.rows[3])
    cells[1] = 'dit "le grand"'
    sheet.raw_lines[5] = "|SEP|".join(cells)
    sheet.expect(3, "", "quote", IN_QUOTES)


def short_row(sheet):
    sheet.rows[2] = sheet.rows[2][:5]
    sheet.expect(2, "", "has 5 cells, the header has 9",
                 "a cell that holds the separator must stand in quotes")


def twice(sheet):
    sheet.rows[4] = list(sheet.rows[1])
    sheet.expect(4, "matricule", "same as line 3", TAKE_ONE_AWAY)


def quoted_line_end(sheet):
    sheet.set(0, "nom", "Deux\nlignes")
    sheet.expect(0, "nom", "control character", "take it away")
    # What comes behind it stands a line further down; nothing else is wrong.


def unknown_column(sheet):
    sheet.header[1] = "noms"
    sheet.hold(1, "", "not known", 'did you mean "nom"?')
    sheet.hold(1, "nom", "missing",
               "add it; its cells may be empty only where README.md of the format says so")


def header_in_other_clothes(sheet):
    sheet.header = ["Matricule", "NOM", "Prénom", "EMPLOI", "Commune INSEE", "quartier",
                    "Date-entrée", "date sortie", "Siret"]


def no_trailer(sheet):
    sheet.trailer = None
    sheet.hold(0, "", "no trailer", SEND_AGAIN)


def cut_off(sheet):
    del sheet.rows[4:]
    sheet.hold(6, "nb_lignes", "promises 6 rows, there are 4", SEND_AGAIN)


def trailer_of_a_spreadsheet(sheet):
    sheet.trailer += [""] * (len(HEADER) - len(sheet.trailer))


def deleted_row(sheet):
    sheet.rows.insert(3, [""] * len(HEADER))


def spaces(sheet):
    sheet.set(0, "siret", "732 829 320 00074")
    sheet.set(1, "siret", "732\u00a0829\u00a0320\u00a000074")
    sheet.set(2, "nom", "  L'Œuvre ")


def decomposed(text):
    return unicodedata.normalize("NFD", text)


def names_decomposed(sheet):
    """As some systems write accents: a letter, and the accent behind it. Told composed."""
    sheet.header[2] = decomposed("prénom")
    sheet.rows = [list(map(decomposed, row)) for row in sheet.rows]
    sheet.set(2, "quartier", decomposed("Étoile"))
    sheet.expect(2, "quartier", "not known to Loge", KNOWN_TO_LOGE, "Étoile")


def broken_bytes(broken, line, reason):
    """Bytes that are no text, in row 2."""
    def damage(sheet):
        sheet.set(2, "nom", f"Ca{MARKER}ss")
        sheet.damage_bytes = lambda data: data.replace(MARKER.encode(), broken)
        sheet.unread = True
        sheet.hold(line, "", reason, SAVE_AS)
    return damage


def utf16_big_endian(sheet):
    sheet.damage_bytes = lambda data: (
        b"\xfe\xff" + data.decode("utf-16").encode("utf-16-be"))
    sheet.unread = True
    sheet.hold(0, "", "big-endian", SAVE_AS)


def utf16_without_mark(sheet):
    sheet.damage_bytes = lambda data: data[2:]
    sheet.unread = True
    sheet.hold(1, "", "NUL byte", SAVE_AS)


DAMAGES = {
    "none": none,
    "header-in-other-clothes": header_in_other_clothes,
    "trailer-of-a-spreadsheet": trailer_of_a_spreadsheet,
    "deleted-row": deleted_row,
    "spaces": spaces,
    "siret-scientific": cell_damage("siret", "7,33E+13", "cut short", AS_TEXT),
    "siret-check-digit": cell_damage("siret", "73282932000079", "check digit", "correct it"),
    "siret-of-another": cell_damage("siret", "20003452800014", "another organisation",
                                    "it must begin with 732829320"),
    "commune-without-zero": cell_damage("commune_insee", "1001", "leading zero",
                                        f"write 01001; {AS_TEXT}"),
    "commune-by-name": cell_damage("commune_insee", "Bourg", "no INSEE commune code",
                                   "write its 5 characters; the postcode is another"),
    "commune-postcode": cell_damage("commune_insee", "01000", "not the commune", LIES_IN),
    "commune-of-another": cell_damage("commune_insee", "69259", "not the commune", LIES_IN),
    "date-two-digits": cell_damage("date_entree", "01/10/07", "two digits", WRITE_DATE),
    "date-serial": cell_damage("date_entree", "39356", "spreadsheet", AS_DATE),
    "date-of-no-calendar": cell_damage("date_entree", "31/02/2007", "no calendar", WRITE_DATE),
    "date-american": cell_damage("date_entree", "10/13/2007", "no calendar", WRITE_DATE),
    "left-before-joined": cell_damage("date_sortie", "30/09/2007", "before date_entree",
                                      "correct one of the two"),
    "name-empty": cell_damage("nom", "", "is empty", FILL_IN),
    "neighbourhood-unknown": cell_damage("quartier", "nulle-part", "not known to Loge",
                                         KNOWN_TO_LOGE),
    "number-scientific": cell_damage("matricule", "4,17E+20", "cut short", AS_TEXT),
    "numbers-stripped": stripped_numbers,
    "stray-quote": stray_quote,
    "short-row": short_row,
    "row-twice": twice,
    "quoted-line-end": quoted_line_end,
    "all-at-once": all_faults_at_once,
    "unknown-column": unknown_column,
    "no-trailer": no_trailer,
    "cut-off": cut_off,
    "names-decomposed": names_decomposed,
    "utf8-broken": broken_bytes(b"\xe9", 4, "says that it is UTF-8, but a byte is not"),
    "bytes-of-no-encoding": broken_bytes(b"\x81", 4, "neither UTF-8 nor Windows-1252"),
    "utf16-big-endian": utf16_big_endian,
    "utf16-without-mark": utf16_without_mark,
}

# Damages that not every encoding can have.
ONLY_IN = {
    "names-decomposed": ("utf8", "utf8-mark", "utf16"),
    "utf8-broken": ("utf8-mark",),
    "bytes-of-no-encoding": ("utf8",),
    "utf16-big-endian": ("utf16",),
    "utf16-without-mark": ("utf16",),
}
DELTAS_IN = ("utf8", "cp1252")  # Whatever the kind, files are decoded alike.


def one_file(name, sheet, encoding, separator):
    """(name, bytes, expectation)"""
    encode, told = ENCODINGS[encoding]
    mark, mark_told = SEPARATORS[separator]
    line_end = LINE_ENDS["crlf" if separator == "semicolon" else "lf"]
    data = sheet.damage_bytes(encode(sheet.text(mark, line_end)))
    return f"{name}.{encoding}.{separator}", data, sheet.expectation(told, mark_told)


def corpus():
    """(name, bytes, expectation) of every file."""
    for encoding, separator, damage in itertools.product(ENCODINGS, SEPARATORS, DAMAGES):
        if encoding not in ONLY_IN.get(damage, ENCODINGS):
            continue
        sheet = caretakers()
        DAMAGES[damage](sheet)
        name, data, expected = one_file(damage, sheet, encoding, separator)
        yield name, data, {"kind": "caretakers", "landlord": "a", **expected}
    for encoding, separator, kind in itertools.product(DELTAS_IN, SEPARATORS, DELTAS):
        begin, damages = DELTAS[kind]
        for damage, do_damage in damages.items():
            sheet = begin()
            do_damage(sheet)
            name, data, expected = one_file(f"{kind}.{damage}", sheet, encoding, separator)
            yield name, data, {"kind": kind, "landlord": "b", **expected}


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
