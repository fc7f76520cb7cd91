import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ChildProcesses } from './childProcesses.ts';

/** An X server without a screen: its environment for children, and its end. */
export interface VirtualDisplay {
  readonly env: { readonly DISPLAY: string; readonly XAUTHORITY: string };
  stop(): Promise<void>;
}

const COOKIE_NAME = 'MIT-MAGIC-COOKIE-1';
const FAMILY_WILD = 0xffff;
const START_LIMIT_MS = 20_000;

/** Whether this process has a screen to open windows on. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * An authority file's single entry (libXau's format): any address, any display number, one random cookie.
 * Without it every user of the machine could watch and type into the display.
 */
function authorityEntry(cookie: Uint8Array): Buffer {
  const u16 = (value: number) => Buffer.from([value >> 8, value & 0xff]);
  const counted = (bytes: Uint8Array) => Buffer.concat([u16(bytes.length), bytes]);
  const empty = new Uint8Array(0);
  return Buffer.concat([
    u16(FAMILY_WILD),
    counted(empty),
    counted(empty),
    counted(Buffer.from(COOKIE_NAME)),
    counted(cookie),
  ]);
}

function displayNumber(written: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('Xvfb did not start within 20 s')), START_LIMIT_MS);
    let text = '';
    written.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(limit);
      resolve(text.trim());
    });
    written.on('close', () => {
      clearTimeout(limit);
      reject(new Error('Xvfb ended before it was ready'));
    });
  });
}

/**
 * Starts Xvfb on a free display number, with the screen of an old school PC (1366×768), among `processes`.
 * @throws Error when Xvfb is missing or does not start within twenty seconds.
 */
export async function startVirtualDisplay(
  processes: ChildProcesses = new ChildProcesses(),
): Promise<VirtualDisplay> {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-display-'));
  const authority = join(folder, 'authority');
  writeFileSync(authority, authorityEntry(randomBytes(16)), { mode: 0o600 });
  const args = [
    '-displayfd',
    '3',
    '-screen',
    '0',
    '1366x768x24',
    '-auth',
    authority,
    '-nolisten',
    'tcp',
    '-noreset',
  ];
  const server = processes.start('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const stop = async () => {
    await processes.stop(server);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await new Promise<void>((resolve, reject) => server.once('spawn', resolve).once('error', reject));
    const pipe = server.stdio[3];
    if (!pipe || !('read' in pipe)) throw new Error('Xvfb gave no display number');
    const number = await displayNumber(pipe);
    return { env: { DISPLAY: `:${number}`, XAUTHORITY: authority }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
