import { startTestServer } from '@cartable/server/testing/startTestServer.ts';

/** `demoServer.ts`: the real server with the demonstration lycée. Prints {"port", "code"} (a pupil's activation code) and ends with its parent. */
const server = await startTestServer();
console.log(
  JSON.stringify({
    port: Number(new URL(server.origin).port),
    code: server.account('pupil-1-01').code,
  }),
);
process.stdin.resume();
process.stdin.on('end', () => void server.stop().then(() => process.exit(0)));
