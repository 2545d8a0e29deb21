// What was promised to be sent under which request id, and what was answered: on disk, so that a
// program that died goes on where it was.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const { append, openWholeLines } = require('./lines');

// A file of JSON lines that only grows. For each line of the night's file one entry with its
// request id, then one with its answer. Not for two programs at a time.
class Journal {
  #fd;
  #ids = new Map();
  #answers = new Map();

  constructor(file) {
    const { fd, lines } = openWholeLines(file);
    this.#fd = fd;
    for (const entry of lines.map((line) => JSON.parse(line))) {
      if (entry.request_id) this.#ids.set(`${entry.line} ${entry.digest}`, entry.request_id);
      else this.#answers.set(entry.answer_to, entry);
    }
  }

  // Gives each {number, text} its requestId and, once there is one, its final answer. On return the
  // ids are safely on disk: nothing may be sent before, or else a crash could make us tell it again
  // under another id.
  identify(lines) {
    let fresh = '';
    for (const line of lines) {
      // The digest belongs to it: a line that was mended is another command, and the same request
      // id with another body is an error.
      const digest = crypto.createHash('sha256').update(line.text).digest('hex');
      line.requestId = this.#ids.get(`${line.number} ${digest}`);
      if (line.requestId === undefined) {
        line.requestId = crypto.randomUUID();
        const entry = { line: line.number, digest, request_id: line.requestId };
        fresh += `${JSON.stringify(entry)}\n`;
      }
      line.answer = this.#answers.get(line.requestId);
    }
    append(this.#fd, fresh);
    fs.fsyncSync(this.#fd);
  }

  // Keeps the final answers of some lines: {outcome, position}. A refused line has none: it is sent
  // again by the next run, when its cause may be gone. No fsync: when an answer is lost, the line is
  // sent again and Loge answers the same again.
  answered(lines) {
    append(this.#fd, lines.map((line) =>
      `${JSON.stringify({ answer_to: line.requestId, ...line.answer })}\n`).join(''));
  }

  close() {
    fs.closeSync(this.#fd);
  }
}

module.exports = { Journal };
