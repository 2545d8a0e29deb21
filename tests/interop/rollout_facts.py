"""Single facts of a random rollout, as (day, command)."""

import datetime

import people_story

LANDLORDS = ("l1", "l2", "l3", "l4", "l5")
TERRITORIES = ("t1", "t2", "t3", "t4", "t5", "t6", "t7")
# Neighbourhood -> territory.
PLACES = {f"n{territory[1]}{letter}": territory for territory in TERRITORIES for letter in "ab"}
COORDINATORS = ("k1", "k2", "k3", "k4")
# Contact -> the organisation.
CONTACTS = {**{name: "region" for name in COORDINATORS}, "poster": "post", "mayor": "town-t1",
            "staff-1": "l1", "staff-2": "l2"}
GROUPS = ("CARETAKERS", "SUPERVISORS", "MANAGEMENTS", "STATE", "METROPOLE", "COMMUNES",
          "FIELD_PARTNERS", "TENANTS")
STATUSES = ("NOT_STARTED", "IN_PROGRESS", "MOSTLY_REACHED", "REACHED", "DROPPED")
OUTCOMES = ("ADOPTED", "EXTENDED", "FAILED", "ABANDONED")


def days(number):
    return datetime.timedelta(number)


class Facts(people_story.Story):
    """Makes what is told of a territory or a practice, without regard to what goes before."""

    def _rough(self, day):
        """Now and then known to the month or the year only."""
        chance = self._dice.random()
        return str(day)[:4] if chance < 0.05 else str(day)[:7] if chance < 0.17 else str(day)

    def _between(self, first, last):
        return first + days(self._dice.randrange(max((last - first).days, 1)))

    def _some(self, names, at_least, at_most):
        names = sorted(names)
        return sorted(self._dice.sample(names, self._dice.randrange(at_least, at_most + 1)))

    def _dwellings(self):
        for place in PLACES:
            for landlord in self._some(LANDLORDS, 0, 2):
                for year in self._some(range(1998, 2009), 1, 3):
                    day = datetime.date(year + 1, 1, 31)
                    yield day, {"count_dwellings": {
                        "occurred_on": str(day), "landlord_id": landlord, "neighbourhood_id": place,
                        "year": year, "count": self._dice.randrange(2000)}}

    def _meeting(self, territory, name, day, kind=""):
        kind = kind or self._dice.choice(people_story.KINDS)
        yield day, {"record_meeting": {
            "occurred_on": self._rough(day), "meeting_id": "meeting-" + name,
            "kind": "MEETING_KIND_" + kind, "territory_id": territory,
            "caretakers": self._named(5, day), "contact_ids": self._some(CONTACTS, 0, 2),
            "landlord_ids": self._some(LANDLORDS, 0, 3), "headcount": 60}}

    def _group(self, territory, name, day):
        yield day, {"record_expression_group": {
            "occurred_on": self._rough(day), "group_meeting_id": "group-" + name,
            "territory_id": territory, "caretakers": self._named(6, day), "headcount": 12}}

    def _support(self, territory, name, day):
        yield day, {"record_support_meeting": {
            "occurred_on": self._rough(day), "support_meeting_id": "support-" + name,
            "territory_id": territory, "given_by_contact_id": self._dice.choice(COORDINATORS)}}

    def _valorisation(self, territory, name, day):
        yield day, {"hold_valorisation_action": {
            "occurred_on": self._rough(day), "action_id": "action-" + name,
            "territory_id": territory, "audience": "VALORISATION_AUDIENCE_EMPLOYERS",
            "medium": "VALORISATION_MEDIUM_PRINT"}}

    def _session(self, territory, name, day):
        session = "session-" + name
        half_days = [{"date": str(day + days(i)), "half": "HALF_MORNING"} for i in (0, 7)]
        yield day, {"schedule_session": {
            "occurred_on": str(day), "session_id": session, "territory_id": territory,
            "half_days": half_days, "module_ids": self._some(("m-passerelle", "m-days"), 1, 2)}}
        if self._dice.random() < 0.3:
            moved = day + days(self._dice.randrange(10, 60))
            yield day, {"reschedule_session": {
                "occurred_on": str(day - days(5)), "session_id": session,
                "half_days": [{"date": str(moved), "half": "HALF_AFTERNOON"}]}}
        elif self._dice.random() < 0.3:
            yield day, {"cancel_session": {"occurred_on": str(day), "session_id": session,
                                           "reason": "CANCELLATION_REASON_TOO_FEW"}}

    def _funding(self, territory, name, day, length=0, purpose=""):
        funding = "funding-" + name
        first = day + days(self._dice.randrange(-30, 60))
        last = first + days(length or self._dice.randrange(20, 900))
        amount = self._dice.randrange(1, 10 ** 7)
        purpose = purpose or self._dice.choice(people_story.PURPOSES + ("GENERAL",))
        body = {"occurred_on": self._rough(day), "funding_id": funding,
                "period_from": str(first), "period_until": str(last), "amount_cents": amount,
                "purpose": "FUNDING_PURPOSE_" + purpose}
        if self._dice.random() < 0.6:
            body["landlord_id"] = self._dice.choice(LANDLORDS)
        else:
            body["partner_id"] = self._dice.choice(("region", "state"))
        if length or self._dice.random() < 0.75:
            body["territory_id"] = territory
        if self._dice.random() < 0.3:
            body["neighbourhood_id"] = self._dice.choice(sorted(PLACES))
        yield day, {"commit_funding": body}
        for _ in range(self._dice.randrange(3)):
            paid = day + days(self._dice.randrange(400))
            yield paid, {"pay_funding": {"occurred_on": self._rough(paid), "funding_id": funding,
                                         "amount_cents": self._dice.randrange(1, amount + 1)}}
        if self._dice.random() < 0.3:
            less = day + days(self._dice.randrange(400))
            yield less, {"reduce_funding": {
                "occurred_on": str(less), "funding_id": funding,
                "amount_cents": self._dice.choice((amount, amount // 3 + 1))}}

    def _interest(self, territory, name, day):
        del name
        who = self._dice.choice(LANDLORDS + (f"town-{territory}", "region"))
        yield day, {"state_interest": {
            "occurred_on": self._rough(day), "territory_id": territory,
            ("landlord_id" if who in LANDLORDS else "partner_id"): who}}

    def _diagnosis(self, territory, name, day, groups=0):
        heard = self._some(GROUPS, groups or 1, groups or 5)
        yield day, {"deliver_diagnosis": {
            "occurred_on": self._rough(day), "diagnosis_id": "diagnosis-" + name, "title": name,
            "territory_ids": sorted({territory, self._dice.choice(TERRITORIES)}),
            "authors": ["A consultancy"],
            "heard": ["STAKEHOLDER_GROUP_" + group for group in heard]}}

    def _agreement(self, territory, name, day, landlords=0, town=False):
        agreement, last = "agreement-" + name, day + days(self._dice.randrange(200, 1200))
        partners = [f"town-{territory}"] if town or self._dice.random() < 0.6 else ["region"]
        yield day, {"sign_agreement": {
            "occurred_on": self._rough(day), "agreement_id": agreement, "territory_id": territory,
            "landlord_ids": self._some(LANDLORDS, landlords or 1, landlords or 4),
            "partner_ids": partners, "purpose": "AGREEMENT_PURPOSE_PARTNERSHIP",
            "valid_from": str(day), "valid_until": str(last)}}
        if self._dice.random() < 0.4:
            renewed = self._between(day + days(100), last)
            yield renewed, {"renew_agreement": {
                "occurred_on": str(renewed), "agreement_id": agreement,
                "valid_until": str(last + days(400))}}
        if self._dice.random() < 0.3:
            ended = self._between(day + days(100), last)
            yield ended, {"end_agreement": {
                "occurred_on": str(ended), "agreement_id": agreement,
                "reason": "AGREEMENT_END_REASON_NOTICE"}}

    def _place(self, territory, name, day):
        yield day, {"name_centre_place": {"occurred_on": self._rough(day),
                                          "territory_id": territory, "place": "House " + name}}

    def _seat(self, territory, name, day):
        del name
        seat = {"territory_id": territory,
                "committee": "COMMITTEE_KIND_" + self._dice.choice(("STEERING", "TECHNICAL"))}
        people = self._people(1, day) or self._people(1, day)
        if people:
            who, college = {"caretaker": {"caretaker_id": people[0]}}, "CARETAKER"
        else:
            who, college = {"contact_id": self._dice.choice(sorted(CONTACTS))}, "LANDLORD"
        yield day, {"give_committee_seat": {"occurred_on": self._rough(day), **seat, **who,
                                            "college": "COLLEGE_" + college}}
        if self._dice.random() < 0.4:
            last = day + days(self._dice.randrange(30, 900))
            yield last, {"end_committee_seat": {"occurred_on": str(last), **seat, **who}}

    def _evaluation(self, territory, name, day):
        body = {"evaluation_id": "evaluation-" + name, "title": name,
                "territory_ids": sorted({territory, self._dice.choice(TERRITORIES)})}
        if self._dice.random() < 0.5:
            ordered = day - days(self._dice.randrange(30, 300))
            yield ordered, {"commission_evaluation": {
                "occurred_on": self._rough(ordered), **body,
                "heard": ["STAKEHOLDER_GROUP_CARETAKERS", "STAKEHOLDER_GROUP_COMMUNES"]}}
        if self._dice.random() < 0.8:
            yield day, {"publish_evaluation": {"occurred_on": self._rough(day), **body}}

    def _roadmap(self, territory, name, day):
        roadmap = "roadmap-" + name
        objectives = [{"objective_id": f"objective-{number}", "title": f"Objective {number}",
                       "pillar": "PILLAR_NETWORKS"} for number in range(3)]
        yield day, {"adopt_roadmap": {
            "occurred_on": self._rough(day), "roadmap_id": roadmap, "title": roadmap,
            "territory_ids": sorted({territory, self._dice.choice(TERRITORIES)}),
            "period_from": str(day), "period_until": str(day + days(1460)),
            "objectives": objectives}}
        for _ in range(7):
            stated = day + days(self._dice.randrange(1500))
            yield stated, {"assess_objective": {
                "occurred_on": self._rough(stated), "roadmap_id": roadmap,
                "objective_id": f"objective-{self._dice.randrange(3)}",
                "status": "OBJECTIVE_STATUS_" + self._dice.choice(STATUSES)}}

    def _coordinator(self, territory, name, day):
        del name
        spell = {"territory_id": territory, "contact_id": self._dice.choice(COORDINATORS)}
        yield day, {"assign_coordinator": {"occurred_on": self._rough(day), **spell,
                                           "fte_hundredths": self._dice.randrange(1, 40)}}
        if self._dice.random() < 0.75:
            last = day + days(self._dice.randrange(0, 1100))
            yield last, {"end_coordinator": {"occurred_on": str(last), **spell}}

    def _experiment(self, territory, name, day):
        experiment = "experiment-" + name
        yield day, {"launch_experiment": {
            "occurred_on": self._rough(day), "experiment_id": experiment, "title": experiment,
            "territory_id": territory, "landlord_ids": self._some(LANDLORDS, 2, 3),
            "theme": "waste", "approach": "EXPERIMENT_APPROACH_PREVENTIVE"}}
        for _ in range(self._dice.randrange(4)):
            joined = day + days(self._dice.randrange(1, 380))
            people = self._named(5, joined)
            if people:
                yield joined, {"join_experiment": {
                    "occurred_on": str(joined), "experiment_id": experiment, "caretakers": people,
                    "contact_ids": self._some(CONTACTS, 0, 2)}}
        if self._dice.random() < 0.7:
            ended = day + days(self._dice.randrange(300, 700))
            yield ended, {"conclude_experiment": {
                "occurred_on": self._rough(ended), "experiment_id": experiment,
                "outcome": "EXPERIMENT_OUTCOME_" + self._dice.choice(OUTCOMES),
                "lesson": "Begin with few"}}

    def _holder(self):
        if self._dice.random() < 0.5:
            return {"landlord_id": self._dice.choice(LANDLORDS)}
        return {"territory_id": self._dice.choice(TERRITORIES)}

    def _practice(self, practice):
        """Shared, or made of one of those before it; adopted, dropped, adopted again."""
        number = int(practice[-2:])
        day = datetime.date(1999, 1, 1) + days(number * 150 + self._dice.randrange(150))
        body = {"occurred_on": self._rough(day), "practice_id": practice, "title": practice}
        origin = self._holder()
        if number > 2 and self._dice.random() < 0.6:
            source = f"practice-{self._dice.randrange(number):02d}"
            yield day, {"adapt_practice": {**body, **origin, "from_practice_id": source}}
        else:
            kind = "PRACTICE_KIND_" + self._dice.choice(("TOOL", "PRACTICE"))
            yield day, {"share_practice": {**body, **origin, "kind": kind}}
        if self._dice.random() < 0.3:
            end = day + days(self._dice.randrange(100, 2500))
            yield end, {"drop_practice": {"occurred_on": self._rough(end), "practice_id": practice,
                                          **origin}}
        for _ in range(5):
            adopter, adopted = self._holder(), day + days(self._dice.randrange(1500))
            for _ in range(self._dice.randrange(1, 3)):
                yield adopted, {"adopt_practice": {"occurred_on": self._rough(adopted),
                                                   "practice_id": practice, **adopter}}
                if self._dice.random() < 0.5:
                    break
                adopted += days(self._dice.randrange(1, 700))
                yield adopted, {"drop_practice": {"occurred_on": self._rough(adopted),
                                                  "practice_id": practice, **adopter}}
