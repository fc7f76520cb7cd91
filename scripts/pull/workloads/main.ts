/**
 * What a guest runs on a key: `main.ts KEY NAME ARGUMENTS…`. One bundle holds every workload, so that one saved
 * virtual PC serves all tests.
 */
import { useVault } from './useVault.ts';
import { writeRecords } from './writeRecords.ts';
import { keepWorking } from './keepWorking.ts';

type Workload = (key: string, args: readonly string[]) => void | Promise<void>;

const WORKLOADS: Readonly<Record<string, Workload>> = {
  vault: (key, [seed = '', count = '']) => useVault(key, Number(seed), Number(count)),
  records: (key, [mode = '', count = '0']) => writeRecords(key, mode, Number(count)),
};

const [key = '', name = '', ...args] = process.argv.slice(2);
const workload = WORKLOADS[name];
if (workload === undefined) throw new Error(`unknown workload ${name}`);
await keepWorking(async () => workload(key, args));
