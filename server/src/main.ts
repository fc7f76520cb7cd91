import { isAppError } from '@cartable/shared/lib/errors.ts';
import { errorReply } from './http/errorReply.ts';
import { runMirror } from './mirror/runMirror.ts';
import { readConfig } from './ops/config.ts';
import { runServer } from './ops/runServer.ts';

/**
 * `node server/src/main.ts --data <folder> [--port 8080] [--host 127.0.0.1] [--metrics-port n] [--public-origin https://…]`:
 * with `--mirror --upstream https://… --update-root <file>` it is a school's mirror instead (docs/spec/update.md);
 * prints one JSON line when it listens, stops on SIGTERM or SIGINT. Exit code 2: it refuses to start, with the reason.
 */
async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2), process.env);
  const running = config.mirror ? await runMirror(config) : await runServer(config);
  const { port } = running;
  const metricsPort = 'metricsPort' in running ? running.metricsPort : undefined;
  process.stdout.write(`${JSON.stringify({ event: 'listening', port, metricsPort })}\n`);
  const stop = () => {
    running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  if (!isAppError(error)) throw error;
  const { code, message, data } = errorReply(error.code, error.data, process.env.LANG?.replace('_', '-'));
  process.stderr.write(`${JSON.stringify({ event: 'refused', code, message, data })}\n`);
  process.exitCode = 2;
});
