#!/usr/bin/env node
// Follows what concerns one landlord in Loge's log and writes it down, each event once.
//
// Appends one line of JSON an event to --out. Killed and started again it goes on after the last one:
// Loge may send an event twice then, but its position tells that it is there already. Without
// --until-caught-up it runs until SIGTERM or Ctrl-C. Exit codes: 0 ended as asked; 1 Loge refuses the
// call, or its log ends before the checkpoint; 2 bad usage; 3 Loge could not be reached.
'use strict';

const { status } = require('@grpc/grpc-js');
const { flags, load } = require('./api');
const { Backoff, GaveUp, Watchdog, canPass } = require('./retry');
const { Store } = require('./store');

const USAGE = 'follow.js --landlord ID --checkpoint FILE --out FILE [--until-caught-up]';

// The log is shorter than what we have read of it.
class Foreign extends Error {}

// An event as one line of JSON. A type that is newer than our .proto files has no name: it is passed
// on with its number, and opened once the files are replaced.
function plain(event) {
  const name = event.payload?.fact ?? '';
  return {
    position: Number(event.position),
    type: event.type,
    fact: name,
    occurred_on: event.occurred_on ?? '',
    precision: event.precision ?? '',
    recorded_at: Number(event.recorded_at?.seconds ?? 0),
    subjects: event.subjects ?? [],
    source_system: event.source?.system ?? '',
    external_ref: event.source?.ref ?? '',
    request_id: event.request_id ?? '',
    body: name ? event.payload[name] : {},
  };
}

class Follower {
  #stop = new AbortController();
  #done = false;

  constructor(api, settings, store, log) {
    Object.assign(this, { api, settings, store, log });
    this.heartbeatMs = Number(settings['heartbeat-ms']);
  }

  // Ends run(); from a signal handler, too.
  stop() {
    this.#stop.abort();
    this.call?.cancel();
  }

  // Subscribes again and again. Throws GaveUp, Foreign, or the error of a call that Loge refuses.
  async run() {
    const backoff = new Backoff(this.settings['first-wait-ms'], this.settings.attempts);
    while (!this.#stop.signal.aborted) {
      const client = this.api.events(this.settings.server);
      const why = await this.#subscribe(client, backoff).finally(() => client.close());
      if (this.#done || this.#stop.signal.aborted) return;
      this.log(`${why}; again from ${this.store.checkpoint + 1}`);
      await backoff.wait(this.#stop.signal);
    }
  }

  // One subscription; resolves with why it ended.
  #subscribe(client, backoff) {
    return new Promise((resolve, reject) => {
      this.call = client.SubscribeEvents({
        from_position: this.store.checkpoint + 1,
        heartbeat_ms: this.heartbeatMs,
        filter: { subjects: [`landlord/${this.settings.landlord}`] },
      });
      // Three heartbeats missing: the connection is dead, though nobody closed it.
      const dog = new Watchdog(3 * this.heartbeatMs, () => this.call.cancel());
      this.call.on('data', (message) => {
        if (this.#done) return;
        dog.feed();
        backoff.progress();
        this.#take(message);
        if (this.#done) this.call.cancel();
      });
      this.call.on('error', (error) => {
        dog.close();
        if (dog.barked) {
          resolve('no sign of life');
        } else if (error.code === status.OUT_OF_RANGE) {
          reject(new Foreign(`the log ends before the checkpoint ${this.store.checkpoint}: is this `
            + 'another server, or one restored from an older backup?'));
        } else if (this.#done || this.#stop.signal.aborted || canPass(this.api, error)) {
          resolve(status[error.code]);
        } else {
          reject(error);
        }
      });
      this.call.on('end', () => {
        dog.close();
        resolve('the server ended the subscription');
      });
    });
  }

  // A heartbeat has done its work by coming.
  #take(message) {
    const { kind } = message;
    if (kind === 'events') {
      const { events, checkpoint } = message.events;
      this.store.keep((events ?? []).map(plain), Number(checkpoint));
    } else if (kind === 'checkpoint') {
      this.store.keep([], Number(message.checkpoint));
    } else if (kind === 'caught_up') {
      this.#done = this.settings['until-caught-up'];
    } else if (kind === 'fell_behind') {
      this.log(`too slow: served from disk again from ${message.fell_behind}`);
    } else if (kind === 'closing') {
      this.store.keep([], Number(message.closing.resume_position) - 1);
      this.log(`the server closes: ${message.closing.reason}`);
    }
  }
}

async function main() {
  const settings = flags(USAGE, ['checkpoint', 'out'], {
    checkpoint: { type: 'string' },
    out: { type: 'string' },
    'heartbeat-ms': { type: 'string', default: '10000' },
    'until-caught-up': { type: 'boolean', default: false },
  });
  const follower = new Follower(load(settings.proto), settings,
    new Store(settings.out, settings.checkpoint), (text) => process.stderr.write(`${text}\n`));
  for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => follower.stop());
  try {
    await follower.run();
    return 0;
  } catch (error) {
    const given = error instanceof GaveUp;
    if (!given && !(error instanceof Foreign) && !(error.code in status)) throw error;
    process.stderr.write(`${given ? 'gave up: ' : ''}${error.message}\n`);
    return given ? 3 : 1;
  }
}

main().then((code) => { process.exitCode = code; });
