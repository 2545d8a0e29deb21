"""A table in the making, and what is expected of the report on it."""

OK, PARTIAL, HELD = 0, 4, 5

AS_TEXT = "set the column's format to Text in the spreadsheet before saving"
AS_TEXT_BEFORE = "set the column's format to Text before saving"
SAVE_AS = 'save the file again as "CSV UTF-8"'
SEND_AGAIN = "send the whole file again"
FILL_IN = "fill it in"
TAKE_ONE_AWAY = "take one of the two lines away"
WRITE_DATE = "write JJ/MM/AAAA or AAAA-MM-JJ"


def same(data):
    return data


class Sheet:
    """Damages change it, and say what is told of them: reasons in part, cures in full."""

    def __init__(self, header, rows, trailer=None):
        self.header, self.rows, self.trailer = list(header), [list(row) for row in rows], trailer
        self.raw_lines = {}  # By number: lines as they stand in the file.
        self.damage_bytes = same  # What becomes of the file when it is written.
        self.unread = False  # Nothing of it is read: no encoding, separator or row is known.
        self.code, self.faults, self.held = OK, [], []
        self.rejected = set()

    def set(self, row, column, value):
        self.rows[row][self.header.index(column)] = value

    def expect(self, row, column, reason, cure, value=None):
        """Row `row` (from 0) is rejected."""
        self.code = PARTIAL
        self.rejected.add(row)
        self.faults.append({"line": row + 2, "column": column, "reason": reason, "cure": cure,
                            "value": value})

    def hold(self, line, column, reason, cure):
        self.code = HELD
        self.held.append({"line": line, "column": column, "reason": reason, "cure": cure})

    def text(self, separator, line_end):
        def cell(value):
            ugly = any(c in value for c in (separator, '"', "\n", "\r"))
            return '"' + value.replace('"', '""') + '"' if ugly else value
        lines = [self.header, *self.rows, *([self.trailer] if self.trailer else [])]
        lines = [separator.join(map(cell, line)) for line in lines]
        for number, raw in self.raw_lines.items():
            lines[number - 1] = raw.replace("|SEP|", separator)
        return line_end.join(lines) + line_end

    def expectation(self, encoding, separator):
        header_wrong = any(held["line"] == 1 for held in self.held)
        there = len([row for row in self.rows if any(row)])
        return {"code": self.code, "encoding": "UTF-8" if self.unread else encoding,
                "separator": ";" if self.unread else separator,
                "rows": 0 if header_wrong or self.unread else there,
                "rejected": len(self.rejected), "faults": self.faults, "held": self.held}


def none(_sheet):
    pass


def cell_damage(column, value, reason, cure, row=2):
    def damage(sheet):
        sheet.set(row, column, value)
        sheet.expect(row, column, reason, cure, value)
    return damage
