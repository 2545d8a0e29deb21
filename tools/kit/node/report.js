// What came of a file: for the person who reads the mail in the morning, and for programs.
'use strict';

// The refusal of a line for one reason.
function refusal(reason, field, message) {
  return { retryable: false, violations: [{ reason, field, expected: '', actual: '', message }] };
}

// Counts over all lines of the file, in whichever run they were answered.
class Report {
  #refusals = new Map();

  constructor(name, lines) {
    this.name = name;
    this.lines = lines;
    this.streams = 0;
    this.gaveUp = ''; // Why lines are left; the next run sends them.
    this.fault = ''; // Why Loge will not take any.
  }

  refuse(line, why) {
    this.#refusals.set(line.number, why);
  }

  // Outcomes: accepted: appended; unchanged: was so already; known: Loge had this row, not just so.
  asObject() {
    const answers = this.lines.map((line) => line.answer).filter((answer) => answer);
    const count = (outcome) => answers.filter((answer) => answer.outcome === outcome).length;
    const refusals = [...this.#refusals].sort(([a], [b]) => a - b)
      .map(([line, why]) => ({ line, ...why }));
    return {
      file: this.name,
      lines: this.lines.length,
      accepted: count('accepted'),
      unchanged: count('unchanged'),
      known: count('known'),
      refused: refusals.length,
      unanswered: this.lines.length - answers.length - refusals.length,
      last_position: answers.reduce((last, { position }) => Math.max(last, position), 0),
      streams: this.streams,
      gave_up: this.gaveUp,
      fault: this.fault,
      refusals,
    };
  }

  asText() {
    const told = this.asObject();
    const text = [`${told.file}: ${told.lines} lines: ${told.accepted} accepted, `
      + `${told.unchanged} unchanged, ${told.known} known before, ${told.refused} refused, `
      + `${told.unanswered} without an answer`];
    for (const { line, violations } of told.refusals) {
      for (const wrong of violations) {
        text.push(`  line ${line}: ${wrong.reason} ${wrong.field}: ${wrong.message} `
          + `(expected: ${wrong.expected || '-'}, found: ${wrong.actual || '-'})`);
      }
    }
    if (told.gave_up) text.push(`gave up: ${told.gave_up}`);
    if (told.fault) text.push(`Loge refuses the call: ${told.fault}`);
    return text.join('\n');
  }

  exitCode() {
    const told = this.asObject();
    if (told.fault) return 1;
    if (told.unanswered > 0) return 3;
    return told.refused > 0 ? 4 : 0;
  }
}

module.exports = { Report, refusal };
