"""What a landlord's system sends: a file of commands, one JSON object (loge.v1.Command) a line."""

import json

LANDLORD = "landlord-i"
NEIGHBOURHOODS = ("interop-n1", "interop-n2")


def commands(caretakers):
    """The commands, as objects ready for JSON, in an order that can be carried out."""
    yield {"register_landlord": {
        "occurred_on": "2000-01-01", "landlord_id": LANDLORD, "kind": "LANDLORD_KIND_OPH",
        "name": "Landlord I"}}
    yield {"register_landlord": {
        "occurred_on": "2000-01-01", "landlord_id": "landlord-j", "kind": "LANDLORD_KIND_ESH",
        "name": "Landlord J"}}
    for neighbourhood in NEIGHBOURHOODS:
        yield {"define_neighbourhood": {
            "occurred_on": "1990", "neighbourhood_id": neighbourhood, "commune_code": "69256",
            "name": f"Neighbourhood {neighbourhood}"}}
    for i in range(caretakers):
        yield _join(i)
        if i % 3 == 0:
            yield {"start_volunteering": {
                "occurred_on": "2005-03-01", "caretaker": _employee(i),
                "scope": "VOLUNTEERING_SCOPE_CENTRE"}}
        if i % 7 == 0:
            yield {"record_departure": {
                "occurred_on": "2008-12-31", "caretaker": _employee(i), "landlord_id": _landlord(i),
                "reason": "DEPARTURE_REASON_RETIRED"}}


def write(path, caretakers):
    """Writes the file and returns the number of commands in it."""
    count = 0
    with open(path, "w", encoding="utf-8") as file:
        for command in commands(caretakers):
            count += 1
            (body,) = command.values()
            body["meta"] = {"request_id": f"interop-{count}", "source_system": "interop",
                            "external_ref": f"row-{count}"}
            command["sequence"] = count
            file.write(json.dumps(command) + "\n")
    return count


def _landlord(i):
    return LANDLORD if i % 2 == 0 else "landlord-j"


def _employee(i):
    return {"employee": {"landlord_id": _landlord(i), "employee_number": f"{i:05d}"}}


def _join(i):
    return {"join_caretaker": {
        "occurred_on": "2004-09-01", "landlord_id": _landlord(i),
        "neighbourhood_ids": [NEIGHBOURHOODS[i % 2]], "job_title": "Gardien d'immeubles",
        "job_family": "JOB_FAMILY_CARETAKER",
        "personal_data": {"family_name": f"Family {i}", "given_name": f"Given {i}",
                          "employee_number": f"{i:05d}"}}}
