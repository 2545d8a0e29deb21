// The way of commands over Import streams: a bounded number under way, one stream after another
// until all are answered.
'use strict';

const { status } = require('@grpc/grpc-js');
const { Watchdog, canPass, openRefusal } = require('./retry');
const { refusal } = require('./report');

// Well below the 500 that a message may hold and the 4 MiB that it may weigh.
const BATCH = 100;

// What one answer says: a final outcome, a refusal, or that the line must wait.
function judge(result, behindPostponed) {
  if (!result.status?.code) {
    const outcome = Number(result.first_position ?? 0) > 0 ? 'accepted' : 'unchanged';
    return { answer: { outcome, position: Number(result.position ?? 0) } };
  }
  const why = openRefusal(result.status);
  if (why.violations.some(({ reason }) => reason === 'EXTERNAL_REF_TAKEN')) {
    return { answer: { outcome: 'known', position: 0 } };
  }
  // What comes behind a postponed line may be refused for its sake only: "unknown person", when it
  // is the line with the arrival that has to wait. So it waits, too.
  if (why.retryable || behindPostponed) return { postponed: true };
  if (why.violations.length === 0) return { refused: refusal('UNKNOWN', '', result.status.message) };
  return { refused: { retryable: false, violations: why.violations } };
}

// One Import call. Takes the {line, command} of `commands` from the front; `take` gets the judged
// answers of each message from the server.
class Stream {
  answered = 0; // From the front of `commands`.
  postponed = []; // Of these, to be sent again.
  stalled = false;
  #sent = 0;
  #ended = false;

  constructor(client, commands, window, take) {
    Object.assign(this, { client, commands, window, take });
  }

  // Resolves with the error that ended the stream, or with nothing.
  run(stallMs) {
    return new Promise((resolve) => {
      this.call = this.client.Import();
      const dog = new Watchdog(stallMs, () => this.call.cancel());
      const end = (error) => {
        dog.close();
        this.stalled = dog.barked;
        this.#ended = true;
        resolve(error);
      };
      this.call.on('data', ({ results }) => {
        dog.feed();
        this.#answers(results ?? []);
        this.#send();
      });
      this.call.on('error', end);
      this.call.on('end', () => end());
      this.#send();
    });
  }

  #answers(results) {
    const judged = results.map((result) => {
      const one = this.commands[this.answered];
      if (Number(result.sequence) !== one.command.sequence) {
        throw new Error(`line ${result.sequence} is answered, not ${one.command.sequence}`);
      }
      this.answered += 1;
      const judgement = judge(result, this.postponed.length > 0);
      if (judgement.postponed) this.postponed.push(one);
      return { line: one.line, ...judgement };
    });
    this.take(judged);
  }

  #send() {
    const batch = Math.min(BATCH, this.window);
    while (!this.#ended) {
      const upto = Math.min(this.#sent + batch, this.commands.length);
      // When Loge is busy, what is under way is answered and nothing is added.
      if (this.#sent === upto || this.postponed.length > 0) {
        this.#ended = true;
        this.call.end();
      } else if (upto - this.answered > this.window) {
        return;
      } else {
        const commands = this.commands.slice(this.#sent, upto).map(({ command }) => command);
        this.call.write({ commands });
        this.#sent = upto;
      }
    }
  }
}

// Sends all commands in their order until each has an answer. Throws GaveUp, or the error of a
// stream that Loge refuses.
async function sendAll(api, settings, commands, journal, report, backoff, log) {
  const take = (judged) => {
    for (const one of judged) {
      if (one.refused) report.refuse(one.line, one.refused);
      else if (one.answer) one.line.answer = one.answer;
    }
    journal.answered(judged.filter(({ answer }) => answer).map(({ line }) => line));
  };
  for (let rest = commands; rest.length > 0;) {
    const client = api.imports(settings.server);
    const stream = new Stream(client, rest, Number(settings.window), take);
    report.streams += 1;
    const error = await stream.run(Number(settings['stall-s']) * 1000);
    client.close();
    rest = [...stream.postponed, ...rest.slice(stream.answered)];
    if (rest.length === 0) return;
    if (error && !stream.stalled && !canPass(api, error)) throw error;
    if (stream.answered > stream.postponed.length) backoff.progress();
    const why = stream.stalled ? 'stalled' : error ? status[error.code] : 'busy';
    log(`${why}: ${rest.length} lines to go`);
    await backoff.wait();
  }
}

module.exports = { sendAll };
