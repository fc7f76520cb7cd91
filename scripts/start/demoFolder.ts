import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../bootstrap/root.ts';

/** Where the demonstration keeps everything, so that a second run finds it again. */
export interface DemoFolder {
  readonly root: string;
  /** The server's database and files. */
  readonly server: string;
  /** The key of whoever tries the program on a screen. */
  readonly key: string;
  /** The keys of the guided tour: their passphrases are the tour's own, so nobody else could open them. */
  readonly pupilKey: string;
  readonly teacherKey: string;
  readonly screens: string;
  readonly report: string;
  /** The server's port: the keys know it, so it stays the same from one run to the next. */
  readonly port: number;
}

const PREFERRED_PORT = 8471;
const stateSchema = z.strictObject({ port: z.int().min(1).max(65_535) });

/** Whether a server could listen on this port of the local host now; 0 asks for any and gives its number. */
export function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      const found = typeof address === 'object' && address !== null ? address.port : undefined;
      probe.close(() => resolve(found));
    });
  });
}

async function rememberedPort(statePath: string): Promise<number> {
  if (existsSync(statePath)) {
    const { port } = stateSchema.parse(JSON.parse(readFileSync(statePath, 'utf8')));
    if ((await freePort(port)) !== undefined) return port;
    throw new Error(
      `Port ${port} is in use: the demonstration may already be running. End it, or start over with: npm start -- --fresh`,
    );
  }
  const port = (await freePort(PREFERRED_PORT)) ?? (await freePort(0));
  if (port === undefined) throw new Error('No port of this machine is free.');
  writeFileSync(statePath, JSON.stringify({ port }));
  return port;
}

/**
 * Finds or makes the demonstration's folder.
 * @throws Error when its server's port is taken
 */
export async function demoFolder(
  fresh: boolean,
  root = join(ROOT, '.cartable', 'demo'),
): Promise<DemoFolder> {
  if (fresh) rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const screens = join(root, 'screens');
  rmSync(screens, { recursive: true, force: true });
  mkdirSync(screens, { recursive: true });
  return {
    root,
    server: join(root, 'server'),
    key: join(root, 'key'),
    pupilKey: join(root, 'tour-keys', 'pupil'),
    teacherKey: join(root, 'tour-keys', 'teacher'),
    screens,
    report: join(root, 'report.json'),
    port: await rememberedPort(join(root, 'state.json')),
  };
}
