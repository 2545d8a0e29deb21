// Loads Loge's .proto files when a program starts: nothing is made beforehand.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const CHANNEL_OPTIONS = {
  // An answer may be larger than the 4 MiB that gRPC takes else.
  'grpc.max_receive_message_length': 64 << 20,
};

// `folder` is the one that holds loge/v1 and google/rpc.
function load(folder) {
  const files = fs.readdirSync(folder, { recursive: true }).filter((f) => f.endsWith('.proto'));
  if (files.length === 0) throw new Error(`no .proto file below ${folder}`);
  // Names as in the files; 64-bit numbers as strings, because a JavaScript number would round them;
  // `oneofs` adds the name of the field that is set; `json` opens the typed details of a refusal.
  const definition = loader.loadSync(files, {
    includeDirs: [path.resolve(folder)], keepCase: true, longs: String, enums: String, bytes: String,
    oneofs: true, json: true,
  });
  const { loge } = grpc.loadPackageDefinition(definition);
  // A client serves one try, and is closed after it. That of a try that failed is of no more use:
  // when a network dies without a word, gRPC goes on to use the dead connection, and after a
  // connection that failed it waits, up to two minutes, before it makes another.
  const client = (Service) => (server) =>
    new Service(server, grpc.credentials.createInsecure(), CHANNEL_OPTIONS);
  return {
    caretakers: client(loge.v1.CaretakerService),
    events: client(loge.v1.EventService),
    imports: client(loge.v1.ImportService),
    // Throws when an object does not fit the message: to be known before it is sent.
    checkCommand: definition['loge.v1.Command'].serialize,
    openStatus: definition['google.rpc.Status'].deserialize,
  };
}

// The flags of a program: those that every program of the kit has, and its own. `usage` is what is
// said when they are wrong.
function flags(usage, required, own) {
  const options = {
    proto: { type: 'string', default: path.join(__dirname, '..', '..', '..', 'proto') },
    server: { type: 'string', default: '127.0.0.1:7145' },
    landlord: { type: 'string' },
    attempts: { type: 'string', default: '8' },
    'first-wait-ms': { type: 'string', default: '500' },
    ...own,
  };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const missing = ['landlord', ...required].filter((name) => !values[name]);
    if (missing.length > 0) throw new Error(`--${missing[0]} is missing`);
    return { ...values, positionals };
  } catch (error) {
    process.stderr.write(`${error.message}\nusage: ${usage}\n`);
    return process.exit(2);
  }
}

module.exports = { flags, load };
