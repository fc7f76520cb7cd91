import { errorReply } from './http/errorReply.ts';
import { runMirror } from './mirror/runMirror.ts';
import { doubtsAbout, readConfig } from './ops/config.ts';
import { terminalLanguage } from './ops/commandUsage.ts';
import { runCommand } from './ops/runCommand.ts';
import { runServer } from './ops/runServer.ts';

/**
 * `node server/src/main.ts --data <folder> [--port 8080] [--host 127.0.0.1] [--metrics-port n] [--public-origin https://…]`:
 * with `--mirror --upstream https://… --update-root <file>` it is a school's mirror instead (docs/spec/update.md);
 * prints one JSON line when it listens (and on stderr what is doubtful about its options), stops on SIGTERM or SIGINT. Exit code 2: it refuses to start, with the reason.
 */
async function main(args: readonly string[]): Promise<void> {
  const config = readConfig(args, process.env);
  const running = config.mirror ? await runMirror(config) : await runServer(config);
  if (!config.mirror) for (const code of doubtsAbout(config)) sayDoubt(code);
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

function sayDoubt(about: string): void {
  const { code, message } = errorReply(about, {}, terminalLanguage());
  process.stderr.write(`${JSON.stringify({ event: 'doubtful', code, message })}\n`);
}

await runCommand('server', main);
