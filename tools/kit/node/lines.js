// Files of lines that survive a crash.
'use strict';

const fs = require('node:fs');

// Opens a file of lines for appending and cuts off a last line that a crash left unfinished.
// Returns the descriptor and the whole lines.
function openWholeLines(file) {
  const fd = fs.openSync(file, 'a+');
  const bytes = fs.readFileSync(file);
  const whole = bytes.lastIndexOf('\n') + 1;
  fs.ftruncateSync(fd, whole);
  return { fd, lines: bytes.toString('utf8', 0, whole).split('\n').slice(0, -1) };
}

// Appends all of `text`.
function append(fd, text) {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += fs.writeSync(fd, bytes, done);
}

// Never half written: a new file takes the place of the old one.
function replaceFile(file, text) {
  const fd = fs.openSync(`${file}.new`, 'w');
  append(fd, text);
  fs.fsyncSync(fd);
  fs.closeSync(fd);
  fs.renameSync(`${file}.new`, file);
}

module.exports = { append, openWholeLines, replaceFile };
