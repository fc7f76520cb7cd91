// One first pull of the peer into an empty local database. Prints {"ms", "documents"}.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [folder, address] = process.argv.slice(2);
const PouchDB = require('pouchdb').defaults({ prefix: `${folder}/` });
const local = new PouchDB('pulled');
await local.info();
const start = performance.now();
await local.replicate.from(`${address}/records`);
const ms = performance.now() - start;
const { doc_count: documents } = await local.info();
console.log(JSON.stringify({ ms, documents }));
process.exit(0);
