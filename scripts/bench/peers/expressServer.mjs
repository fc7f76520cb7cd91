// Run from .cartable/peers. The peer of server.noop: a bare Express 5 route that reads a JSON body and answers a JSON of the same size as a no-op synchronisation.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../server/package.json', import.meta.url));
const express = require('express');
const [answerBytes = '200'] = process.argv.slice(2);
const answer = { v: 1, filler: 'x'.repeat(Math.max(0, Number(answerBytes) - 20)) };
const application = express();
application.use(express.json());
application.post('/', (request, response) => {
  if (request.body.v !== 1) response.status(400).end();
  else response.json(answer);
});
const server = application.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ port: server.address().port })),
);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
