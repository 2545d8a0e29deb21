"""From a row of your system to a command of Loge. This is the file to write anew for your own
export; the rest of the kit needs no change.

A row here is one line of JSON. Every row has

  row   its key in your system, the same for ever: Loge refuses to be told a row twice
  fact  what happened: joined, moved, transferred, left, attended, completed, met
  on    when: "2024-03-01", or as exactly as you know it: "2024-03", "2024"

and what the functions below read. A person is named by your employee number.
"""

# Words of a row; in Loge they are constants: "no_show" is ATTENDANCE_STATUS_NO_SHOW.
JOBS = ("caretaker", "building_manager", "cleaner", "other")
REASONS = ("retired", "resigned", "contract_end", "internal_move", "deceased", "unstated")
HALVES = ("morning", "afternoon")
STATUSES = ("present", "excused", "no_show")
MEETINGS = ("partner", "inter_landlord", "steering", "event_day")


class RowError(Exception):
    """A row that cannot be turned into a command: which of its fields, and why."""

    def __init__(self, field, message):
        super().__init__(message)
        self.field = field


def command(landlord, source_system, row):
    """The command as loge.v1.Command in protobuf JSON, without sequence and request id."""
    make = FACTS.get(need(row, "fact"))
    if make is None:
        raise RowError("fact", f"is none of {', '.join(FACTS)}")
    name, body = make(landlord, row)
    body["meta"] = {"source_system": source_system, "external_ref": need(row, "row")}
    body["occurred_on"] = need(row, "on")
    return {name: body}


def need(row, field):
    """A field that the row must have."""
    if row.get(field) in (None, "", []):
        raise RowError(field, "is missing")
    return row[field]


def employee(landlord, number):
    return {"employee": {"landlord_id": landlord, "employee_number": number}}


def number_of(row, field="employee_number"):
    """Text, never a number: in the number 417 the zeros of "00417" are lost."""
    if not isinstance(need(row, field), str):
        raise RowError(field, "must be text in quotes: leading zeros count")
    return row[field]


def person(landlord, row):
    return employee(landlord, number_of(row))


def constant(prefix, words, row, field, default=None):
    word = row.get(field, default) or need(row, field)
    if word not in words:
        raise RowError(field, f"is none of {', '.join(words)}")
    return prefix + word.upper()


def joined(landlord, row):
    return "join_caretaker", {
        "landlord_id": landlord,
        "neighbourhood_ids": row.get("neighbourhoods", []),
        "hired_on": row.get("hired_on", ""),
        "job_title": row.get("job_title", ""),
        "job_family": constant("JOB_FAMILY_", JOBS, row, "job", "caretaker"),
        # Personal data go here and nowhere else: not into ids, row keys or titles.
        "personal_data": {"family_name": need(row, "family_name"),
                          "given_name": need(row, "given_name"),
                          "employee_number": number_of(row)}}


def moved(landlord, row):
    return "reassign_caretaker", {
        "caretaker": person(landlord, row), "landlord_id": landlord,
        "neighbourhood_ids": need(row, "neighbourhoods")}


def transferred(landlord, row):
    return "transfer_caretaker", {
        "caretaker": person(landlord, row), "from_landlord_id": landlord,
        "to_landlord_id": need(row, "to_landlord"),
        "neighbourhood_ids": row.get("neighbourhoods", []),
        "employee_number": number_of(row, "new_employee_number")}


def left(landlord, row):
    return "record_departure", {
        "caretaker": person(landlord, row), "landlord_id": landlord,
        "reason": constant("DEPARTURE_REASON_", REASONS, row, "reason", "unstated")}


def attended(landlord, row):
    return "record_attendance", {
        "session_id": need(row, "session"),
        "half_day": {"date": need(row, "on"), "half": constant("HALF_", HALVES, row, "half")},
        "entries": [{"caretaker": person(landlord, row),
                     "status": constant("ATTENDANCE_STATUS_", STATUSES, row, "status")}]}


def completed(landlord, row):
    return "complete_training", {
        "caretaker": person(landlord, row), "module_id": need(row, "module"),
        "session_id": row.get("session", ""), "certificate_ref": row.get("certificate", ""),
        "minutes": row.get("minutes", 0)}


def met(landlord, row):
    return "record_meeting", {
        "meeting_id": need(row, "meeting"), "territory_id": need(row, "territory"),
        "kind": constant("MEETING_KIND_", MEETINGS, row, "kind"),
        "neighbourhood_id": row.get("neighbourhood", ""),
        "caretakers": [employee(landlord, number) for number in row.get("employee_numbers", [])],
        "contact_ids": row.get("contacts", []), "headcount": row.get("headcount", 0)}


FACTS = {"joined": joined, "moved": moved, "transferred": transferred, "left": left,
         "attended": attended, "completed": completed, "met": met}
