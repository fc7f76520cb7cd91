import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../bootstrap/root.ts';
import { run } from '../bootstrap/run.ts';
import { bundleWorkload } from './bundleWorkload.ts';
import { makeInitrd } from './pcInitrd.ts';
import { bootPc } from './pcMachine.ts';
import { type PullTools, preparePulls } from './prepare.ts';

/** All that pulls share: the tools, the bundled workloads and the virtual PC that waits for a key. */
export interface PullBench {
  readonly tools: PullTools;
  /** The folder with workload.mjs, for guests that see the host's files. */
  readonly workload: string;
  readonly initrd: string;
  /** The virtual PC's memory as it stood when it was ready. */
  readonly state: string;
}

const HOUR_MS = 3_600_000;
const ENTRY = join(ROOT, 'scripts', 'pull', 'workloads', 'main.ts');

/**
 * Bundles the workloads and boots the virtual PC once, unless the same bundle was booted before:
 * the saved PC stays in the checkout's `.cartable/pull`, named by all that went into it.
 */
export async function openPullBench(tell: (line: string) => void = () => undefined): Promise<PullBench> {
  const tools = await preparePulls(tell);
  const folder = join(ROOT, '.cartable', 'pull');
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(folder, 'draft-'));
  try {
    const workload = join(draft, 'app');
    await bundleWorkload(ENTRY, workload);
    const qemu = await run('qemu-system-x86_64', ['--version']);
    const home = join(folder, digestOf([workload, tools.pc.image], `${process.version} ${qemu.stdout}`));
    if (!existsSync(home)) {
      tell('  a virtual PC to pull keys from');
      dropOld(folder);
      await makeInitrd(tools, workload, join(draft, 'initrd'));
      await bootPc(tools, join(draft, 'initrd'), join(draft, 'state'));
      renameUnlessThere(draft, home);
    }
    utimesSync(home, new Date(), new Date());
    return {
      tools,
      workload: join(home, 'app'),
      initrd: join(home, 'initrd'),
      state: join(home, 'state'),
    };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A saved PC is half a gigabyte: those that no test has opened for an hour go. */
function dropOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const old = statSync(join(folder, name)).mtimeMs < Date.now() - HOUR_MS;
    if (old) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Another run may have made the same meanwhile: its result is as good. */
function renameUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

function digestOf(paths: readonly string[], more: string): string {
  const hash = createHash('sha256').update(more);
  for (const path of paths) {
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
          .sort()
          .map((name) => join(path, name))
      : [path];
    for (const file of files.filter((one) => statSync(one).isFile())) hash.update(readFileSync(file));
  }
  // The guest's own first program is part of the machine too.
  hash.update(readFileSync(join(import.meta.dirname, 'pcInitrd.ts')));
  return hash.digest('hex').slice(0, 16);
}
