#!/usr/bin/env node
// Tells Loge what one file says, each line once, whatever breaks on the way.
//
// FILE holds one fact a line (see facts.js). The same command again goes on where a run before
// stopped, sends the refused lines again, and leaves alone what was accepted. Exit codes: 0 all is
// told; 1 Loge refuses the call as a whole; 2 bad usage; 3 Loge could not be reached or was busy for
// too long: run it again; 4 lines were refused: see the report.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { status } = require('@grpc/grpc-js');
const { flags, load } = require('./api');
const facts = require('./facts');
const { Journal } = require('./journal');
const { Report, refusal } = require('./report');
const { Backoff, GaveUp } = require('./retry');
const { sendAll } = require('./sender');

const USAGE = 'push.js --landlord ID --source-system ID --state FOLDER [--json] FILE';

// The lines that are not blank.
function readLines(file) {
  return fs.readFileSync(file, 'utf8').split('\n')
    .map((text, index) => ({ number: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== '');
}

// The command of a line; throws facts.RowError.
function makeCommand(api, settings, line) {
  let row;
  try {
    row = JSON.parse(line.text);
  } catch (error) {
    throw new facts.RowError('', error.message);
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new facts.RowError('', 'is no JSON object');
  }
  const command = facts.command(settings.landlord, settings['source-system'], row);
  Object.values(command)[0].meta.request_id = line.requestId;
  try {
    api.checkCommand(command);
  } catch (error) {
    throw new facts.RowError('', error.message);
  }
  return { ...command, sequence: line.number };
}

// Sends what is not answered yet; returns the report.
async function push(settings, file, log) {
  const lines = readLines(file);
  fs.mkdirSync(settings.state, { recursive: true });
  const journal = new Journal(path.join(settings.state, `${path.basename(file)}.journal`));
  journal.identify(lines);
  const report = new Report(path.basename(file), lines);
  const api = load(settings.proto);
  const commands = [];
  for (const line of lines.filter(({ answer }) => !answer)) {
    try {
      commands.push({ line, command: makeCommand(api, settings, line) });
    } catch (error) {
      if (!(error instanceof facts.RowError)) throw error;
      report.refuse(line, refusal('ROW_UNREADABLE', error.field, error.message));
    }
  }
  const backoff = new Backoff(settings['first-wait-ms'], settings.attempts);
  try {
    await sendAll(api, settings, commands, journal, report, backoff, log);
  } catch (error) {
    if (error instanceof GaveUp) {
      report.gaveUp = `${error.message}; run the same again, nothing is told twice`;
    } else if (error.code in status) {
      report.fault = `${status[error.code]}: ${error.details}`;
    } else {
      throw error;
    }
  } finally {
    journal.close();
  }
  return report;
}

async function main() {
  const settings = flags(USAGE, ['source-system', 'state'], {
    'source-system': { type: 'string' },
    state: { type: 'string' },
    window: { type: 'string', default: '1000' }, // Lines under way at a time.
    'stall-s': { type: 'string', default: '60' }, // Without an answer: the connection is broken.
    json: { type: 'boolean', default: false },
  });
  const [file] = settings.positionals;
  if (settings.positionals.length !== 1 || !fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
    process.stderr.write(`FILE must be one file\nusage: ${USAGE}\n`);
    return 2;
  }
  const report = await push(settings, file, (text) => process.stderr.write(`${text}\n`));
  console.log(settings.json ? JSON.stringify(report.asObject()) : report.asText());
  return report.exitCode();
}

main().then((code) => { process.exitCode = code; });
