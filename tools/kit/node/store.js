// The events read so far, and how far the log was looked at: on disk.
'use strict';

const fs = require('node:fs');
const { append, openWholeLines, replaceFile } = require('./lines');

class Store {
  #fd;

  constructor(out, checkpointFile) {
    const { fd, lines } = openWholeLines(out);
    this.#fd = fd;
    this.checkpointFile = checkpointFile;
    this.lastPosition = lines.length > 0 ? JSON.parse(lines.at(-1)).position : 0;
    this.checkpoint = fs.existsSync(checkpointFile)
      ? Number(fs.readFileSync(checkpointFile, 'utf8')) : 0;
  }

  // First the events, then the checkpoint: a crash in between brings events again, which are known
  // by their positions; the other way round it would lose them.
  keep(events, checkpoint) {
    const fresh = events.filter(({ position }) => position > this.lastPosition);
    if (fresh.length > 0) {
      append(this.#fd, fresh.map((event) => `${JSON.stringify(event)}\n`).join(''));
      fs.fsyncSync(this.#fd);
      this.lastPosition = fresh.at(-1).position;
    }
    if (checkpoint > this.checkpoint) {
      replaceFile(this.checkpointFile, `${checkpoint}\n`);
      this.checkpoint = checkpoint;
    }
  }
}

module.exports = { Store };
