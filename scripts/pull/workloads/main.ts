/**
 * What a guest runs on a key: `main.ts KEY NAME ARGUMENTS…`. One bundle holds every workload, so that one saved
 * virtual PC serves all tests.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fillKey } from './fillKey.ts';
import { keepWorking } from './keepWorking.ts';
import { readKey } from './readKey.ts';
import { tendKey } from './tendKey.ts';
import { useContents } from './useContents.ts';
import { useDatabase } from './useDatabase.ts';
import { useEngine } from './useEngine.ts';
import {
  lookAtEach,
  pointToNew,
  startEach,
  startOnce,
  waitForFirstPointer,
  waitForFirstStart,
} from './useStarts.ts';
import { useUpdates } from './useUpdates.ts';
import { useVault } from './useVault.ts';
import { writeRecords } from './writeRecords.ts';

type Workload = (key: string, args: readonly string[]) => void | Promise<void>;

const WORKLOADS: Readonly<Record<string, Workload>> = {
  database: (key, [seed = '', count = '', then]) => useDatabase(key, Number(seed), Number(count), then),
  contents: (key, [seed = '', count = '']) => useContents(key, Number(seed), Number(count)),
  engine: (key, [seed = '', count = '']) => useEngine(key, Number(seed), Number(count)),
  vault: (key, [seed = '', count = '']) => useVault(key, Number(seed), Number(count)),
  updates: (key, [seed = '', count = '']) => useUpdates(key, Number(seed), Number(count)),
  waiting: (key, [seed = '', others = '']) => waitForFirstStart(key, Number(seed), Number(others)),
  start: async (key) => void (await startOnce(key)),
  pointless: (key, [seed = '']) => waitForFirstPointer(key, Number(seed)),
  point: (key) => pointToNew(key),
  looks: (key, [disks = '']) => lookAtEach(key, disks),
  starts: (key, [disks = '']) => startEach(key, disks),
  full: (key) => fillKey(key),
  read: (key, [what]) => readKey(key, what),
  tend: (key, [what = '', ...numbers]) => tendKey(key, what, numbers.map(Number)),
  records: (key, [mode = '', count = '0']) => writeRecords(key, mode, Number(count)),
};

/** The words of one line of standard input, which is then closed: nothing else would let the process end. */
async function wordsOfOneLine(): Promise<readonly string[]> {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdin.destroy();
    return line.split(' ');
  }
  return [];
}

/** Without arguments it says that it is loaded and waits for them: a virtual PC is saved at that point. */
async function order(): Promise<readonly string[]> {
  if (process.argv.length > 2) return process.argv.slice(2);
  writeSync(1, 'READY\n');
  return wordsOfOneLine();
}

const [key = '', name = '', ...args] = await order();
const workload = WORKLOADS[name];
if (workload === undefined) throw new Error(`unknown workload ${name}`);
await keepWorking(async () => workload(key, args));
