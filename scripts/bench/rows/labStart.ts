import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';
import { ROOT } from '../../bootstrap/root.ts';
import { must } from '../../bootstrap/run.ts';

import { packProgram } from '../../pack/packProgram.ts';
import { lockedKey } from '../lockedKey.ts';
import { paintedAfter } from '../paintedProgram.ts';
import { preparedDisplay } from '../preparedDisplay.ts';
import type { BenchRow } from '../row.ts';
import { type ThrottledKey, throttledKey } from '../throttledKey.ts';

/** What a USB 2.0 key of a lab gives. */
const KEY_BYTES_A_SECOND = 20_000_000;
const KEY_MIB = 800;
const unlockField = 'input[type="password"]';
/** Root has no sandbox of Chromium's; both sides go without. */
const switches = ['--remote-debugging-port=0', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];

/** A key on the throttled device with the packed program on it, locked. */
async function prepared(workspace: string) {
  const program = await packProgram('drivable');
  const display = await preparedDisplay();
  let usb: ThrottledKey | undefined;
  const close = async () => {
    await usb?.close();
    await display.stop();
  };
  try {
    usb = await throttledKey(workspace, KEY_MIB, KEY_BYTES_A_SECOND);
    const profile = await lockedKey(workspace, 200);
    cpSync(profile, usb.folder, { recursive: true });
    const on = (folder: string): string => {
      cpSync(program.folder, folder, { recursive: true, verbatimSymlinks: true });
      return join(folder, 'cartable');
    };
    const own = on(join(usb.folder, 'app', 'linux'));
    return { program, usb, profile, own, on, env: { ...process.env, ...display.env }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Has the system forget a folder's files, as after a night. */
async function forget(folder: string): Promise<void> {
  await must('sh', [
    '-c',
    'find "$0" -type f -exec sh -c \'for f; do dd if="$f" iflag=nocache count=0 status=none; done\' sh {} +',
    folder,
  ]);
}

/** The lab's cache beside a plain installation, both read from the machine's disk for the first time, while the key gives 20 MB/s. */
export const startLabcache: BenchRow = {
  id: 'start.labcache',
  what: 'start file of a key throttled to 20 MB/s to the unlock screen, from the machine’s copy, against the program and the profile on the local disk; nothing in memory',
  unit: 'ms',
  bar: '≤ 1.1×',
  rounds: 7,
  async prepare(workspace) {
    const made = await prepared(workspace);
    const cache = join(workspace, 'opt', 'app');
    made.on(join(cache, '1'));
    writeFileSync(join(cache, '1.ok'), '');
    const script = join(made.usb.folder, 'Cartable.sh');
    const text = readFileSync(join(ROOT, 'build', 'key', 'Cartable.sh'), 'utf8');
    writeFileSync(script, text.replace('cache=/opt/cartable/app', `cache="${cache}"`));
    const local = made.on(join(workspace, 'local'));
    const ours = async () => {
      await forget(cache);
      await made.usb.replug();
      const spawnedAt = Date.now();
      const child = made.usb.start('sh', [script, ...switches], made.env);
      const ms = await paintedAfter(child, spawnedAt, unlockField);
      return { ms, read: made.usb.readBytes() };
    };
    const peer = async () => {
      await forget(join(workspace, 'local'));
      const spawnedAt = Date.now();
      const args = [`--key=${made.profile}`, ...switches];
      const child = spawn(local, args, { env: made.env, stdio: ['ignore', 'ignore', 'pipe'] });
      return paintedAfter(child, spawnedAt, unlockField);
    };
    // Once each, for what belongs to neither (the display's fonts, the shell).
    await closedOnFailure(made, async () => {
      await peer();
      await ours();
    });
    return {
      async round(index) {
        const first = index % 2 === 0 ? await ours() : undefined;
        const peerMs = await peer();
        const { ms, read } = first ?? (await ours());
        return { ours: ms, peer: peerMs, notes: { 'MB read from the key': read / 1e6 } };
      },
      close: made.close,
    };
  },
  holds: ({ ratio }) => ratio !== null && ratio <= 1.1,
};

/** The key alone, beside the least that Electron reads: the same runtime on the same key with a page that holds one field. */
export const startUsb2: BenchRow = {
  id: 'start.usb2',
  what: 'from a key throttled to 20 MB/s alone to the unlock screen, against a bare page of the same runtime on the same key (the floor); nothing in memory',
  unit: 'ms',
  bar: '≤ 2,500 ms, or ≤ 1.1× of the floor',
  rounds: 5,
  async prepare(workspace) {
    const made = await prepared(workspace);
    const bare = await bareProgram(workspace, made.program.folder, join(made.usb.folder, 'bare'));
    const measured = async (command: string) => {
      await made.usb.replug();
      const spawnedAt = Date.now();
      const ms = await paintedAfter(made.usb.start(command, switches, made.env), spawnedAt, unlockField);
      return { ms, read: made.usb.readBytes() };
    };
    await closedOnFailure(made, () => measured(bare));
    return {
      async round() {
        const floor = await measured(bare);
        const ours = await measured(made.own);
        const notes = { 'MB read': ours.read / 1e6, 'MB read by bare Electron': floor.read / 1e6 };
        return { ours: ours.ms, peer: floor.ms, notes };
      },
      close: made.close,
    };
  },
  holds: ({ ours, ratio }) => ours <= 2500 || (ratio !== null && ratio <= 1.1),
};

/** A row that cannot be prepared is not closed by whoever measures it. */
async function closedOnFailure(
  made: { close(): Promise<void> },
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await made.close();
    throw error;
  }
}

/** The packed runtime with another program in it, of a few lines. */
async function bareProgram(workspace: string, runtime: string, folder: string): Promise<string> {
  const source = join(workspace, 'bare-source');
  mkdirSync(source);
  writeFileSync(join(source, 'package.json'), '{"name":"bare","main":"main.js"}');
  const data = join(workspace, 'bare-data');
  writeFileSync(
    join(source, 'main.js'),
    `const { app, BrowserWindow } = require('electron');
app.setPath('userData', ${JSON.stringify(data)});
app.whenReady().then(() => new BrowserWindow({ width: 1100, height: 720 }).loadURL('data:text/html,<title>bare</title><p>bare<input type="password">'));
`,
  );
  cpSync(runtime, folder, { recursive: true, verbatimSymlinks: true });
  rmSync(join(folder, 'resources', 'app.asar'), { force: true });
  rmSync(join(folder, 'resources', 'app.asar.unpacked'), { recursive: true, force: true });
  // Not where it belongs at once: the packer may hold its file open for a while, and then the key could not be taken out.
  const packed = join(workspace, 'bare.asar');
  await createPackage(source, packed);
  cpSync(packed, join(folder, 'resources', 'app.asar'));
  return join(folder, 'cartable');
}
