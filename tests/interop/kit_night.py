"""A landlord's night for the tests of the kit: a file of facts, and lines that are wrong."""

import json

LANDLORD = "landlord-z"
CENTRE = "tools/kit/example/centre.jsonl"


def joined(i):
    return {"row": f"joined-{i}", "fact": "joined", "on": "2008-03-01",
            "employee_number": f"{i:05d}", "family_name": f"Family-{i}", "given_name": f"Given-{i}",
            "neighbourhoods": [f"kit-n{1 + i % 2}"]}


def rows(first, count):
    """Facts of `count` new caretakers, in an order in which they can be told."""
    people = range(first, first + count)
    yield from map(joined, people)
    for i in people:
        number = f"{i:05d}"
        if i % 4 == 0:
            yield {"row": f"sheet-{i}", "fact": "attended", "on": "2008-04-01", "half": "morning",
                   "session": "kit-session", "employee_number": number,
                   "status": "present" if i % 8 == 0 else "excused"}
        if i % 8 == 0:
            yield {"row": f"completed-{i}", "fact": "completed", "on": "2008-04-01",
                   "employee_number": number, "module": "kit-module", "session": "kit-session"}
        if i % 10 == 5:
            yield {"row": f"left-{i}", "fact": "left", "on": "2008-12-31",
                   "employee_number": number, "reason": "resigned"}
        if i % 10 == 6:
            yield {"row": f"transferred-{i}", "fact": "transferred", "on": "2009-01-01",
                   "employee_number": number, "to_landlord": "landlord-y",
                   "new_employee_number": f"y-{i}"}
    yield {"row": f"meeting-{first}", "fact": "met", "on": "2008-10-14", "kind": "partner",
           "meeting": f"kit-meeting-{first}", "territory": "kit-territory", "headcount": count + 3,
           "employee_numbers": [f"{i:05d}" for i in people][:20]}


def wrong_rows():
    """Rows that are refused: with the reason and the field that the report must name."""
    yield {**joined(90001), "on": "2008-02-30"}, "FIELD_INVALID", "occurred_on"
    yield {"row": "left-90002", "fact": "left", "on": "2008-02-03", "employee_number": "90002"}, \
        "UNKNOWN_REFERENCE", "caretaker.employee"
    yield {**joined(90003), "neighbourhoods": ["kit-n9"]}, \
        "UNKNOWN_REFERENCE", "neighbourhood_ids[0]"
    yield {**joined(90004), "employee_number": 90004}, "ROW_UNREADABLE", "employee_number"
    yield {**joined(90005), "job": "king"}, "ROW_UNREADABLE", "job"
    yield {**joined(90006), "neighbourhoods": "kit-n1"}, "ROW_UNREADABLE", ""
    yield {"row": "x", "fact": "danced", "on": "2008-02-03"}, "ROW_UNREADABLE", "fact"


def write(path, lines):
    """Writes rows, and text that is no row, one a line."""
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n"
                            for line in lines), encoding="utf-8")
