// The peer of sync.pull: PouchDB's own HTTP server on Express 4, filled from a JSON-lines file. Prints {"port"} and ends with its parent.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import express from 'express';
import expressPouchdb from 'express-pouchdb';

const require = createRequire(import.meta.url);
const [folder, linesFile, updates = '0'] = process.argv.slice(2);
const PouchDB = require('pouchdb').defaults({ prefix: `${folder}/` });
const source = new PouchDB('records');
const documents = readFileSync(linesFile, 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const { id, ...rest } = JSON.parse(line);
    // CouchDB reserves a leading underscore.
    return { _id: `r${id}`, ...rest };
  });
let stored = await source.bulkDocs(documents);
for (let update = 0; update < Number(updates); update++) {
  stored = await source.bulkDocs(
    documents.map((document, index) => ({ ...document, _rev: stored[index].rev })),
  );
}
const application = express();
application.use(
  '/',
  expressPouchdb(PouchDB, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: `${folder}/log.txt` }),
);
const server = application.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ port: server.address().port })),
);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
