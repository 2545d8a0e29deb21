"""Recomputes the figures of a network from the facts alone, by the definitions of the domain and
with NetworkX, so that the server's answers can be compared with something that shares no code with
it."""

import collections
import datetime
import itertools
import json

import networkx

TIE_WINDOW_DAYS = 730
ACTIVITY_WINDOW_DAYS = 365
NAMED_MIN, NAMED_MAX = 2, 40
TRAINING, SEMINAR, EXPERIMENT = "training half-day", "seminar half-day", "experiment"
# What caretakers come to of their own will, and what makes ties. An event day makes none.
VOLUNTARY = {"MEETING_KIND_PARTNER", "MEETING_KIND_INTER_LANDLORD", "MEETING_KIND_STEERING",
             SEMINAR, EXPERIMENT}

# A fact as it is known now: its name in EventPayload, its first day, its fields.
Fact = collections.namedtuple("Fact", ("name", "day", "body"))


def day(text):
    parts = [int(part) for part in text.split("-")]
    return datetime.date(*(parts + [1, 1])[:3])


# What makes a tie, and what somebody takes part in: meetings, experiments, half-days of training.
Activity = collections.namedtuple("Activity", ("day", "kind", "people"))

_RENAMED = {"join_caretaker": "caretaker_joined", "transfer_caretaker": "caretaker_transferred",
            "reassign_caretaker": "caretaker_reassigned", "record_departure": "caretaker_left",
            "record_meeting": "meeting_held", "name_contact": "contact_named",
            "end_contact": "contact_ended", "close_partner": "partner_closed",
            "assign_coordinator": "coordinator_assigned",
            "end_coordinator": "coordinator_ended", "propose_territory": "territory_proposed",
            "define_neighbourhood": "neighbourhood_defined",
            "advance_territory": "territory_advanced",
            "define_programme": "programme_defined", "define_module": "module_defined",
            "schedule_session": "session_scheduled", "cancel_session": "session_cancelled",
            "launch_experiment": "experiment_launched", "join_experiment": "experiment_joined"}


def facts_from_story(lines):
    """Facts from command lines; corrections and cancellations are carried out."""
    facts = {}  # request id -> Fact
    for line in map(json.loads, lines):
        target = line.pop("target_request_id", None)
        (command, body), = line.items()
        if command == "cancel_fact":
            del facts[target]
        elif command == "correct_fact":
            (name, replacement), = body["replacement"].items()
            del facts[target]
            facts[body["meta"]["request_id"]] = Fact(name, day(body["occurred_on"]), replacement)
        elif command == "record_attendance":
            for number, entry in enumerate(body["entries"]):
                fields = {"session_id": body["session_id"], "half_day": body["half_day"],
                          "caretaker_id": entry["caretaker"]["caretaker_id"],
                          "status": entry["status"]}
                facts[body["meta"]["request_id"], number] = Fact(
                    "attendance_recorded", day(body["occurred_on"]), fields)
        else:
            fields = dict(body)
            if "caretaker" in fields:
                fields["caretaker_id"] = fields["caretaker"]["caretaker_id"]
            if "caretakers" in fields:
                fields["caretaker_ids"] = [ref["caretaker_id"] for ref in fields["caretakers"]]
            facts[body["meta"]["request_id"]] = Fact(_RENAMED.get(command, command),
                                                     day(body["occurred_on"]), fields)
    return list(facts.values())


def facts_from_events(lines):
    """Facts from the lines of `loge export`."""
    facts = {}  # position of the latest version -> Fact
    for event in map(json.loads, lines):
        (name, body), = event["payload"].items()
        if name == "fact_cancelled":
            del facts[body["target_position"]]
            continue
        if name == "fact_corrected":
            del facts[body["target_position"]]
            (name, body), = body["replacement"].items()
        facts[event["position"]] = Fact(name, day(event["occurred_on"]), body)
    return list(facts.values())


class Registry:
    """Who works where, who speaks for whom, on any day."""

    def __init__(self, facts):
        self.facts = sorted(facts, key=lambda fact: fact.day)
        self.spells = collections.defaultdict(list)  # caretaker -> [from, until, landlord, places]
        self.contacts = {}  # contact -> [from, until, partner]
        self.coordination = []  # [contact, territory, from, until]
        for fact in self.facts:
            getattr(self, "_" + fact.name, lambda fact: None)(fact)

    def _caretaker_joined(self, fact):
        self.spells[fact.body["caretaker_id"]].append(
            [fact.day, datetime.date.max, fact.body["landlord_id"],
             [(fact.day, set(fact.body.get("neighbourhood_ids", ())))]])

    def _caretaker_transferred(self, fact):
        spells = self.spells[fact.body["caretaker_id"]]
        spells[-1][1] = fact.day - datetime.timedelta(days=1)
        spells.append([fact.day, datetime.date.max, fact.body["to_landlord_id"],
                       [(fact.day, set(fact.body.get("neighbourhood_ids", ())))]])

    def _caretaker_reassigned(self, fact):
        self.spells[fact.body["caretaker_id"]][-1][3].append(
            (fact.day, set(fact.body["neighbourhood_ids"])))

    def _caretaker_left(self, fact):
        self.spells[fact.body["caretaker_id"]][-1][1] = fact.day

    def _contact_named(self, fact):
        self.contacts[fact.body["contact_id"]] = [fact.day, datetime.date.max,
                                                  fact.body.get("partner_id")]

    def _contact_ended(self, fact):
        contact = self.contacts[fact.body["contact_id"]]
        contact[1] = min(contact[1], fact.day)

    def _partner_closed(self, fact):
        for contact in self.contacts.values():
            if contact[2] == fact.body["partner_id"] and contact[0] < fact.day:
                contact[1] = min(contact[1], fact.day - datetime.timedelta(days=1))

    def _coordinator_assigned(self, fact):
        self.coordination.append([fact.body["contact_id"], fact.body["territory_id"], fact.day,
                                  datetime.date.max])

    def _coordinator_ended(self, fact):
        for spell in self.coordination:
            if spell[:2] == [fact.body["contact_id"], fact.body["territory_id"]]:
                spell[3] = min(spell[3], fact.day)

    def post(self, caretaker, date):
        """(landlord, neighbourhoods) on a day; None when nobody employs the person."""
        for first, last, landlord, placements in self.spells.get(caretaker, ()):
            if first <= date <= last:
                return landlord, [places for since, places in placements if since <= date][-1]
        return None

    def living(self, contact, date):
        return contact in self.contacts and (
            self.contacts[contact][0] <= date <= self.contacts[contact][1])

    def coordinators(self, territory, date):
        return {contact for contact, where, first, last in self.coordination
                if where == territory and first <= date <= last}

    def caretakers_in(self, territory, date):
        """Those employed in a neighbourhood of the territory's communes."""
        communes = {code for fact in self.facts if fact.name == "territory_proposed"
                    and fact.body["territory_id"] == territory
                    for code in fact.body["commune_codes"]}
        inside = {fact.body["neighbourhood_id"] for fact in self.facts
                  if fact.name == "neighbourhood_defined"
                  and fact.body["commune_code"] in communes}
        posts = {caretaker: self.post(caretaker, date) for caretaker in self.spells}
        return {caretaker for caretaker, post in posts.items() if post and post[1] & inside}


def is_seminar(facts, modules, date):
    """Whether one of the modules is, on that day, part of a programme that is a seminar: by its
    version in force then, else by its first one."""
    for module in modules:
        versions = {fact.body.get("programme_version") or 1: fact for fact in facts
                    if fact.name == "module_defined" and fact.body["module_id"] == module}
        in_force = [number for number, fact in versions.items() if fact.day <= date]
        if not versions:
            continue
        number = max(in_force) if in_force else min(versions)
        if any(fact.body["programme_id"] == versions[number].body["programme_id"]
               and (fact.body.get("version") or 1) == number
               and fact.body["kind"] == "PROGRAMME_KIND_SEMINAR"
               for fact in facts if fact.name == "programme_defined"):
            return True
    return False


def activities_of(facts, territory, date):
    """What took place for a territory until the end of a day."""
    sessions = {fact.body["session_id"]: fact.body["module_ids"] for fact in facts
                if fact.name == "session_scheduled" and fact.body.get("territory_id") == territory}
    for fact in facts:
        if fact.name == "session_cancelled":
            sessions.pop(fact.body["session_id"], None)
    experiments = {fact.body["experiment_id"] for fact in facts
                   if fact.name == "experiment_launched"
                   and fact.body["territory_id"] == territory}
    sheets = collections.defaultdict(set)
    result = []
    for fact in facts:
        body = fact.body
        if fact.day > date:
            continue
        people = list(body.get("caretaker_ids", ())) + list(body.get("contact_ids", ()))
        if fact.name == "meeting_held" and body["territory_id"] == territory:
            result.append(Activity(fact.day, body["kind"], set(people)))
        elif fact.name == "experiment_joined" and body["experiment_id"] in experiments:
            result.append(Activity(fact.day, EXPERIMENT, set(people)))
        elif (fact.name == "attendance_recorded" and body["session_id"] in sessions
              and body["status"] == "ATTENDANCE_STATUS_PRESENT"):
            half_day = (fact.day, body["session_id"], body["half_day"]["half"])
            sheets[half_day].add(body["caretaker_id"])
    for (on, session, _), people in sheets.items():
        seminar = is_seminar(facts, sessions[session], on)
        result.append(Activity(on, SEMINAR if seminar else TRAINING, people))
    return result


def recount(facts, territory, date):
    """The figures of the network of `territory` at the end of the day `date`."""
    if isinstance(date, str):
        date = day(date)
    registry = Registry(facts)
    done = activities_of(registry.facts, territory, date)
    window = [a for a in done if (date - a.day).days < TIE_WINDOW_DAYS]
    graph, latest = _graph(registry, window, territory, date)
    coordinators = registry.coordinators(territory, date)
    caretakers = sorted(node for node in graph if registry.post(node, date))
    rest = graph.subgraph(node for node in graph if node not in coordinators)
    whole = _pairs(graph, coordinators)
    left = _pairs(rest, coordinators)
    meetings = [a for a in window if a.kind not in (TRAINING, SEMINAR, EXPERIMENT)]
    groups = sorted(networkx.connected_components(rest), key=lambda c: (-len(c), min(c)))
    cores = networkx.core_number(graph)
    order = max(cores.values(), default=0)
    return {
        "persons": len(graph),
        "caretakers": len(caretakers),
        "ties": graph.number_of_edges(),
        "components": networkx.number_connected_components(graph),
        "isolates": len(list(networkx.isolates(graph))),
        "reachable_pairs": whole,
        "reachable_pairs_without_coordinators": left,
        "coordinator_dependence": 1 - left / whole if whole else None,
        "meetings": len(meetings),
        "meetings_with_coordinator": sum(1 for a in meetings if coordinators & a.people),
        "silo_landlord": _silo(registry, graph, latest, caretakers, date, 0),
        "silo_neighbourhood": _silo(registry, graph, latest, caretakers, date, 1),
        "transitivity": networkx.transitivity(graph),
        "active_core": _core(a for a in done if (date - a.day).days < ACTIVITY_WINDOW_DAYS),
        "structural_core": sum(1 for core in cores.values() if core == order) if order else 0,
        "structural_core_order": order,
        "cut_off": _cut_off(graph, groups),
    }


def _graph(registry, window, territory, date):
    """Persons present on the day, tied by what they did together; the latest day of each tie."""
    graph = networkx.Graph()
    graph.add_nodes_from(registry.caretakers_in(territory, date))
    graph.add_nodes_from(registry.coordinators(territory, date))
    latest = {}
    for activity in window:
        present = sorted(p for p in activity.people
                         if registry.post(p, date) or registry.living(p, date))
        graph.add_nodes_from(present)
        if (activity.kind not in VOLUNTARY | {TRAINING}
                or not NAMED_MIN <= len(activity.people) <= NAMED_MAX):
            continue
        for pair in itertools.combinations(present, 2):
            graph.add_edge(*pair)
            latest[pair] = max(latest.get(pair, activity.day), activity.day)
    return graph, latest


def _pairs(graph, coordinators):
    """Unordered pairs of non-coordinators joined by a path."""
    total = 0
    for component in networkx.connected_components(graph):
        size = len(component - coordinators)
        total += size * (size - 1) // 2
    return total


def _cut_off(graph, groups):
    """Who reaches the largest remaining group only through the coordinators. `groups`: the
    components without them, the largest first."""
    if not groups:
        return []
    before = networkx.node_connected_component(graph, min(groups[0]))
    return sorted(set().union(*groups[1:]) & before)


def _same(a, b):
    return bool(a & b) if isinstance(a, set) else a == b


def _silo(registry, graph, latest, caretakers, date, attribute):
    """(p - p0) / (1 - p0); ties by the attributes of their latest day, chance by those of today."""
    ties = [(a, b) for a, b in map(sorted, graph.edges)
            if registry.post(a, date) and registry.post(b, date)]
    pairs = list(itertools.combinations(caretakers, 2))
    if not ties or not pairs:
        return None
    same = sum(1 for a, b in ties
               if _same(registry.post(a, latest[a, b])[attribute],
                        registry.post(b, latest[a, b])[attribute]))
    posts = {p: registry.post(p, date)[attribute] for p in caretakers}
    chance = sum(1 for a, b in pairs if _same(posts[a], posts[b])) / len(pairs)
    share = same / len(ties)
    return (share - chance) / (1 - chance) if chance != 1 else None


def _core(recent):
    """N50: the least number of caretakers who make half of the voluntary participations. Contacts
    are told from caretakers by their ids, which is good enough for the demo."""
    counts = collections.Counter(person for activity in recent if activity.kind in VOLUNTARY
                                 for person in activity.people
                                 if not person.startswith(("contact-", "coordinator-")))
    total, half, core = sum(counts.values()), 0, 0
    for _, count in counts.most_common():
        if 2 * half >= total:
            break
        half += count
        core += 1
    return core
