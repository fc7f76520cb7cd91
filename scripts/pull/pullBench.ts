import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { run } from '../bootstrap/run.ts';
import { ROOT } from '../bootstrap/root.ts';
import { bundleWorkload } from './bundleWorkload.ts';
import { bootPc } from './pcMachine.ts';
import { makeInitrd } from './pcInitrd.ts';
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
    const name = digestOf([workload, tools.pc.image], `${process.version} ${qemu.stdout}`);
    const home = join(folder, name);
    if (!existsSync(join(home, 'state'))) {
      tell('  a virtual PC to pull keys from');
      dropOthers(folder, [draft]);
      mkdirSync(home, { recursive: true });
      cpSync(workload, join(home, 'app'), { recursive: true });
      await makeInitrd(tools, workload, join(home, 'initrd'));
      await bootPc(tools, join(home, 'initrd'), join(home, 'state'));
    }
    return { tools, workload: join(home, 'app'), initrd: join(home, 'initrd'), state: join(home, 'state') };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A saved PC is half a gigabyte: those of older bundles go. */
function dropOthers(folder: string, kept: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    if (!kept.includes(join(folder, name))) rmSync(join(folder, name), { recursive: true, force: true });
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
