import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

/**
 * `loadGenerator.ts PORT REQUESTS.json CONNECTIONS`: sends each prepared HTTP/1.1 request once, over keep-alive connections, the next on
 * a connection when its answer is whole. Prints {"perSecond", "failed"}. Raw sockets, so that it is not the generator that is measured.
 */
const [port = '', file = '', connections = '16'] = process.argv.slice(2);
const requests = (JSON.parse(readFileSync(file, 'utf8')) as string[]).map((text) => Buffer.from(text));
let next = 0;
let failed = 0;
const start = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, work));
console.log(JSON.stringify({ perSecond: (requests.length * 1000) / (performance.now() - start), failed }));
process.exit(0);

async function work(): Promise<void> {
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  socket.setNoDelay(true);
  let answered: () => void = () => {};
  let heard = '';
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
    const head = heard.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /content-length: (\d+)/i.exec(heard.slice(0, head));
    const whole = length ? heard.length >= head + 4 + Number(length[1]) : heard.endsWith('0\r\n\r\n');
    if (!whole) return;
    if (!heard.startsWith('HTTP/1.1 200')) failed += 1;
    heard = '';
    answered();
  });
  while (next < requests.length) {
    const request = requests[next++];
    if (request === undefined) break;
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    socket.write(request);
    await answer;
  }
  socket.destroy();
}
