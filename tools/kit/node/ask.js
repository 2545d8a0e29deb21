#!/usr/bin/env node
// Asks Loge which caretakers a landlord employs; prints one line of JSON a person.
//
// With --min-position N (last_position of a push's report) the answer holds at least what that push
// told. Exit codes: 0 done; 1 refused; 2 bad usage; 3 Loge could not be reached.
'use strict';

const { status } = require('@grpc/grpc-js');
const { flags, load } = require('./api');
const { Backoff, GaveUp, call, refusalOf } = require('./retry');

const USAGE = 'ask.js --landlord ID [--as-of YYYY-MM-DD] [--min-position N] [--page-size N]';

// One answer of the server, as a promise.
function list(client, request, deadlineMs) {
  return new Promise((resolve, reject) => {
    client.ListCaretakers(request, { deadline: Date.now() + deadlineMs },
      (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

// The answers, page by page, until there is no next one.
async function* pages(api, settings) {
  const backoff = new Backoff(settings['first-wait-ms'], settings.attempts);
  const request = {
    landlord_id: settings.landlord,
    at: { as_of: settings['as-of'], min_position: settings['min-position'] },
    page: { page_size: Number(settings['page-size']), page_token: '' },
  };
  do {
    const answer = await call(api, () => api.caretakers(settings.server),
      (client) => list(client, request, Number(settings['deadline-s']) * 1000), backoff);
    yield answer;
    backoff.progress();
    // The token belongs to this very question: all other fields stay as they are.
    request.page.page_token = answer.next_page_token ?? '';
  } while (request.page.page_token !== '');
}

async function main() {
  const settings = flags(USAGE, [], {
    'as-of': { type: 'string', default: '' },
    'min-position': { type: 'string', default: '0' },
    'page-size': { type: 'string', default: '200' },
    // For one page; also how long the server may wait for --min-position.
    'deadline-s': { type: 'string', default: '30' },
  });
  const api = load(settings.proto);
  let count = 0;
  let answered;
  try {
    for await (const answer of pages(api, settings)) {
      for (const caretaker of answer.caretakers ?? []) {
        count += 1;
        console.log(JSON.stringify(caretaker));
      }
      answered = answer.answered;
    }
  } catch (error) {
    if (error instanceof GaveUp) {
      process.stderr.write(`gave up: ${error.message}\n`);
      return 3;
    }
    if (!(error.code in status)) throw error;
    process.stderr.write(`${status[error.code]}: ${error.details}\n`
      + `${JSON.stringify(refusalOf(api, error).violations)}\n`);
    return 1;
  }
  process.stderr.write(`${count} caretakers on ${answered.as_of}, `
    + `as known at position ${answered.as_known_at}\n`);
  return 0;
}

main().then((code) => { process.exitCode = code; });
