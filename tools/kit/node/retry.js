// When to try again, after how long, and what a refusal says.
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { status } = require('@grpc/grpc-js');

// With these the connection or the server is in trouble, not the request.
const PASSING = [status.UNAVAILABLE, status.RESOURCE_EXHAUSTED, status.DEADLINE_EXCEEDED,
  status.ABORTED];
// So they are when Loge itself did not say why: a connection that broke in the middle, or a server
// that dies and drops its streams. (Whoever cancels a call of ours knows it.)
const BROKEN = [status.INTERNAL, status.UNKNOWN, status.CANCELLED];
const WAIT_MAX_MS = 30000;

// Tried often enough.
class GaveUp extends Error {}

// Waits between tries: twice as long each time, up to 30 s, the second half of it at random so that
// the systems of many landlords do not come back at the same moment.
class Backoff {
  #failed = 0;

  constructor(firstMs, attempts) {
    this.firstMs = Number(firstMs);
    this.attempts = Number(attempts);
  }

  // Something came through: the count begins again.
  progress() {
    this.#failed = 0;
  }

  // Waits before the next try; throws GaveUp when there were enough. `signal` ends the wait early.
  async wait(signal) {
    this.#failed += 1;
    if (this.#failed >= this.attempts) {
      throw new GaveUp(`nothing came through in ${this.#failed} tries`);
    }
    const longest = Math.min(WAIT_MAX_MS, this.firstMs * 2 ** (this.#failed - 1));
    await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
  }
}

// Calls `bark` when `feed` was not called for so long.
class Watchdog {
  constructor(ms, bark) {
    this.barked = false;
    this.timer = setTimeout(() => {
      this.barked = true;
      bark();
    }, ms);
  }

  feed() {
    if (!this.barked) this.timer.refresh();
  }

  close() {
    clearTimeout(this.timer);
  }
}

// Opens a google.rpc.Status of Loge; `typed` tells whether Loge itself sent it.
function openRefusal(rpcStatus) {
  const detail = (rpcStatus.details ?? []).find((d) => d['@type']?.endsWith('loge.v1.ErrorDetail'));
  return {
    typed: detail !== undefined,
    retryable: detail?.retry_can_help ?? false,
    violations: (detail?.violations ?? []).map((v) => ({
      reason: v.reason.replace(/^ERROR_REASON_/, ''),
      field: v.field ?? '',
      expected: v.expected ?? '',
      actual: v.actual ?? '',
      message: v.message ?? '',
    })),
  };
}

// The refusal of a call that failed as a whole: it travels in a trailer.
function refusalOf(api, error) {
  const [packed] = error.metadata?.get('grpc-status-details-bin') ?? [];
  return openRefusal(packed ? api.openStatus(packed) : {});
}

// Whether a failed call may succeed when it is made again as it is.
function canPass(api, error) {
  const refusal = refusalOf(api, error);
  if (refusal.typed) return refusal.retryable;
  return PASSING.includes(error.code) || BROKEN.includes(error.code);
}

// Calls ask(client), which returns a promise, with a fresh connect() until it resolves, while trying
// again can help.
async function call(api, connect, ask, backoff) {
  for (;;) {
    const client = connect();
    try {
      return await ask(client);
    } catch (error) {
      if (!canPass(api, error)) throw error;
    } finally {
      client.close();
    }
    await backoff.wait();
  }
}

module.exports = { Backoff, GaveUp, Watchdog, call, canPass, openRefusal, refusalOf };
