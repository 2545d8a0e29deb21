"""What came of a file: for the person who reads the mail in the morning, and for programs."""

# Final outcomes: appended; was so already; Loge had this row of the source already.
OUTCOMES = ("accepted", "unchanged", "known")


def unreadable(field, message):
    """The refusal of a line that never became a command."""
    return {"retryable": False, "violations": [{
        "reason": "ROW_UNREADABLE", "field": field, "expected": "", "actual": "",
        "message": message}]}


class Report:
    """Counts over all lines of the file, in whichever run they were answered."""

    def __init__(self, name, lines):
        self._name, self._lines = name, lines
        self._refusals = {}
        self.streams = 0
        self.gave_up = ""  # Why lines are left; the next run sends them.
        self.fault = ""  # Why Loge will not take any.

    def refuse(self, line, refusal):
        self._refusals[line.number] = refusal

    def settle(self, line):
        """The line has its final answer now."""
        self._refusals.pop(line.number, None)

    def as_dict(self):
        answers = [line.answer for line in self._lines if line.answer]
        counts = {outcome: sum(a["outcome"] == outcome for a in answers) for outcome in OUTCOMES}
        refused = [{"line": number, **self._refusals[number]} for number in sorted(self._refusals)]
        return {"file": self._name, "lines": len(self._lines), **counts, "refused": len(refused),
                "unanswered": len(self._lines) - len(answers) - len(refused),
                "last_position": max((a["position"] for a in answers), default=0),
                "streams": self.streams, "gave_up": self.gave_up, "fault": self.fault,
                "refusals": refused}

    def as_text(self):
        told = self.as_dict()
        text = [f"{told['file']}: {told['lines']} lines: {told['accepted']} accepted, "
                f"{told['unchanged']} unchanged, {told['known']} known before, "
                f"{told['refused']} refused, {told['unanswered']} without an answer"]
        for refusal in told["refusals"]:
            for wrong in refusal["violations"]:
                text.append(f"  line {refusal['line']}: {wrong['reason']} {wrong['field']}: "
                            f"{wrong['message']} (expected: {wrong['expected'] or '-'}, "
                            f"found: {wrong['actual'] or '-'})")
        if self.gave_up:
            text.append(f"gave up: {self.gave_up}")
        if self.fault:
            text.append(f"Loge refuses the call: {self.fault}")
        return "\n".join(text)

    def exit_code(self):
        told = self.as_dict()
        if self.fault:
            return 1
        return 3 if told["unanswered"] else 4 if told["refused"] else 0
