"""Recounts what the stages of a territory ask for: what is found of each criterion, and whether it
is met, on a day or when a stage was told."""

from people_recount import NEVER, YEAR, number_of
from rollout_figures import (COMMITTED, PARTNER_MEETING, PILOT, SPOTTED, STAGES, Rollout, last_day,
                             whole_months)

GENERAL, COMPONENTS = 1, 8
(INTEREST, DIAGNOSIS, AGREEMENT, FUNDING, COORDINATOR, PLACE, COMMITTEE, GROUP, PARTNERS, CORE,
 LANDLORDS, PARTICIPATION, EVALUATION, DEPENDENCE, RELAY, SECOND_FUNDING, CHILD,
 PILOT_MONTHS) = range(1, 19)
ASKED_FOR = {1: (INTEREST,), 2: (DIAGNOSIS,), 3: (AGREEMENT, FUNDING),
             4: (COORDINATOR, PLACE, COMMITTEE), 5: (GROUP, PARTNERS),
             6: (CORE, LANDLORDS, PARTICIPATION, PILOT_MONTHS),
             7: (EVALUATION, DEPENDENCE, RELAY, SECOND_FUNDING), 8: (CHILD,)}
FIGURES = (PARTICIPATION, DEPENDENCE, RELAY)  # Of other read models.
FIXED = {CORE: COMPONENTS, SECOND_FUNDING: 2}


def positions(facts):
    return [fact.position for fact in facts]


class Criteria(Rollout):
    """A Rollout that judges stages."""

    def _agreement(self, territory):
        """(landlords, positions) of the best one in force that a commune signed."""
        best = (0, [])
        for fact in self.told("agreement_signed", territory):
            until = fact.body.valid_until
            later = [each for name in ("agreement_renewed", "agreement_ended")
                     for each in self.by_name[name]
                     if each.body.agreement_id == fact.body.agreement_id]
            ended = [each.day for each in later if each.name == "agreement_ended"]
            for each in later:
                if each.name == "agreement_renewed":
                    until = each.body.valid_until
            last = min(ended + [number_of(until) if until else NEVER])
            if (number_of(fact.body.valid_from) <= self.day <= last
                    and self.communes & set(fact.body.partner_ids)
                    and len(fact.body.landlord_ids) > best[0]):
                best = (len(fact.body.landlord_ids), [fact.position])
        return best

    def _months_secured(self, territory):
        lasting = [fact for fact in self.fundings(territory)
                   if number_of(fact.body.period_until) >= self.day]
        stretches = []  # [first day, day after the last]
        for first, end in sorted((number_of(fact.body.period_from),
                                  number_of(fact.body.period_until) + 1) for fact in lasting):
            if stretches and first <= stretches[-1][1]:
                stretches[-1][1] = max(stretches[-1][1], end)
            else:
                stretches.append([first, end])
        return sum(whole_months(first, end) for first, end in stretches), positions(lasting)

    def _periods_apart(self, territory):
        """The most fundings of which no two have a day in common."""
        taken, last = [], 0
        for fact in sorted(self.fundings(territory), key=lambda f: f.body.period_until):
            if fact.body.purpose == GENERAL and number_of(fact.body.period_from) > last:
                taken.append(fact.position)
                last = number_of(fact.body.period_until)
        return len(taken), taken

    def _found(self, criterion, territory, stages):
        """(what is found or None, the positions that are evidence)."""
        if criterion == INTEREST:
            first = {}  # By organisation.
            for fact in self.told("interest_stated", territory):
                if fact.body.landlord_id or fact.body.partner_id in self.communes:
                    first.setdefault((fact.body.landlord_id, fact.body.partner_id), fact)
            return len(first), positions(first.values())
        if criterion == DIAGNOSIS:
            best = max(self.told("diagnosis_delivered", territory),
                       key=lambda fact: len(fact.body.heard), default=None)
            return (len(best.body.heard), [best.position]) if best else (0, [])
        if criterion == AGREEMENT:
            return self._agreement(territory)
        if criterion == FUNDING:
            return self._months_secured(territory)
        if criterion == COORDINATOR:
            return self.fte(territory), positions(
                fact for fact, _ in self.at_work(territory))
        if criterion == COMMITTEE:
            seats = {}  # Of a caretaker with several, the first one.
            for fact in self.seats(territory):
                if fact.body.caretaker_id and self._present(fact):
                    seats.setdefault(fact.body.caretaker_id, fact)
            return len(seats), positions(seats.values())
        if criterion in (PLACE, GROUP, PARTNERS, EVALUATION):
            facts = self.told({PLACE: "centre_place_named", GROUP: "expression_group_held",
                               PARTNERS: "meeting_held", EVALUATION: "evaluation_published"}
                              [criterion], territory)
            if criterion == PARTNERS:
                facts = [fact for fact in facts if fact.body.kind == PARTNER_MEETING]
            # The place that there is, or the first time that something was.
            return min(len(facts), 1), positions(facts[-1:] if criterion == PLACE else facts[:1])
        if criterion == CORE:
            states = [state for state in self.fidelity(territory)["components"]
                      if state["evidenced"]]
            return len(states), [state["last_position"] for state in states]
        if criterion == LANDLORDS:
            recent = [fact for fact in self.told("meeting_held", territory)
                      if fact.day > self.day - YEAR and fact.body.landlord_ids]
            return len({name for fact in recent for name in fact.body.landlord_ids}), positions(
                recent)
        if criterion == SECOND_FUNDING:
            return self._periods_apart(territory)
        if criterion == CHILD:
            children = [self.entered(child, COMMITTED) for child, fact in self.proposed.items()
                        if territory in fact.body.seeded_from and self.left(child) is None]
            children = [fact for fact in children if fact is not None]
            return len(children), positions(children)
        if criterion == PILOT_MONTHS:
            fact = self.entered(territory, PILOT, stages)
            return (None, []) if fact is None else (
                whole_months(fact.day, self.day), [fact.position])
        raise ValueError(f"no criterion {criterion}")

    def criteria(self, territory, stage, stages=None, figures=None):
        """`stages`: those that had been reached, unless all by the day; `figures`: those of
        FIGURES, unless those of the day."""
        thresholds = {each["criterion"]: each["value"] for each in self.thresholds(territory)}
        states = []
        for criterion in ASKED_FOR[stage]:
            if criterion not in FIGURES:
                found, evidence = self._found(criterion, territory, stages)
            elif figures is not None:
                found, evidence = figures.get(criterion), []
            else:
                found, evidence = self.log.figure(criterion, territory, stage, self.day,
                                                  self.known_at), []
            asked = thresholds.get(criterion, FIXED.get(criterion, 1))
            met = None not in (found, asked) and (
                found <= asked if criterion == DEPENDENCE else found >= asked)
            states.append({"criterion": criterion, "found": found, "threshold": asked, "met": met,
                           "evidence_positions": sorted(set(evidence))[-50:]})
        return states

    def readiness(self, territory, stage):
        """`stage`: 0 for the one after the stage reached."""
        intervals = self._intervals(territory)
        reached = intervals[-1][0]
        asked = stage or min(reached + 1, STAGES)
        return {"territory_id": territory, "stage": asked,
                "criteria": self.criteria(territory, asked), "reached": reached - 1,
                "scores": [self._score(territory, *interval) for interval in intervals]}

    def _score(self, territory, stage, fact, end):
        then = Criteria(self.log, min(last_day(fact), self.day), self.known_at)
        return {"stage": stage, "days": self._days_in(fact, end),
                "criteria": len(ASKED_FOR[stage]),
                "criteria_met": sum(state["met"] for state in then.criteria(territory, stage))}


def lacking(log, fact, known_at, without=0):
    """The criteria that a stage lacks when it is told (or corrected) behind that position."""
    territory, stage = fact.body.territory_id, fact.body.stage
    then = Criteria(log, last_day(fact), known_at, without)
    before = [(reached, each) for reached, each in then.stages(territory)
              if (each.day, reached) < (fact.day, stage)]
    previous = before[-1][0] if before else SPOTTED
    judged = [SPOTTED] if previous == SPOTTED else []
    judged += range(previous + 1, stage + 1)
    # What was refused does not say what it was judged by.
    consulted = getattr(fact.body, "consulted", ())
    figures = {each.criterion: each.found for each in consulted if each.HasField("found")}
    # Nor is a figure of few persons told: that it was met has to be believed.
    believed = ({each.criterion for each in consulted}
                - set(figures)
                - {each.criterion for each in getattr(fact.body, "unmet", ())})
    states = [state for each in judged
              for state in then.criteria(territory, each, before, figures)]
    return [{"criterion": state["criterion"], "found": state["found"],
             "threshold": state["threshold"] or 0}
            for state in sorted(states, key=lambda s: s["criterion"])
            if not state["met"] and state["criterion"] not in believed]
