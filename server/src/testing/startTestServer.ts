import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerParts } from '../http/serverParts.ts';
import { readConfig } from '../ops/config.ts';
import { type RunningServer, runServer } from '../ops/runServer.ts';
import { type Demo, type DemoAccount, seedDemo } from '../ops/seed.ts';

/** A real server on a free port with the demonstration lycée in a folder of its own. */
export interface TestServer {
  readonly origin: string;
  readonly folder: string;
  readonly running: RunningServer;
  readonly demo: Demo;
  /** The account of `pupil-1-01`, `teacher-maths`, `technician`… with its activation code. */
  account(userId: string): DemoAccount;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

/** Starts one; always stop it. */
export async function startTestServer(replaced: Partial<ServerParts> = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-server-'));
  const config = readConfig(['--data', folder, '--port', '0', '--log-level', 'silent'], {});
  const running = await runServer(config, replaced);
  const demo = await seedDemo(running.storage);
  return {
    origin: `http://127.0.0.1:${running.port}`,
    folder,
    running,
    demo,
    account(userId) {
      const found = demo.accounts.find((one) => one.userId === userId);
      if (found === undefined) throw new Error(`nobody is ${userId}`);
      return found;
    },
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
