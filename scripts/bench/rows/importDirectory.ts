import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exitCodes } from '@cartable/server/directory/importCommand.ts';
import type { BenchRow } from '../row.ts';
import { writeAcademy } from '../work/academy.ts';

const run = promisify(execFile);
const people = 100_000;
const schools = 40;
const fullSeconds = 60;
const noopSeconds = 15;
const peakMiB = 200;
const megabyte = 1_000_000;
const script = fileURLToPath(
  new URL('../../../server/src/directory/testing/measuredImport.ts', import.meta.url),
);
/** As in package.json's command. */
const flags = ['--max-semi-space-size=8', '--max-old-space-size=96'];

interface Imported {
  readonly code: number;
  readonly ms: number;
  readonly peakMiB: number;
}

/** One import, the process on one core (Linux). */
async function importOnce(folder: string, data: string): Promise<Imported> {
  const command = ['-c', '0', process.execPath, ...flags, script, 'aaf', folder, '--data', data, '--apply'];
  const { stdout } = await run('taskset', command, { maxBuffer: 16 * megabyte });
  const imported = JSON.parse(stdout) as Imported;
  if (imported.code !== exitCodes.done) throw new Error(`the import ended with ${imported.code}`);
  return imported;
}

function sampleOf({ ms, peakMiB: peak }: Imported, bytes: number) {
  return {
    ours: ms / 1000,
    peer: null,
    notes: { 'MB of XML': Math.round(bytes / megabyte), 'peak MiB': Math.round(peak) },
  };
}

const isFlat = (samples: readonly { readonly notes?: Readonly<Record<string, number | string>> }[]) =>
  samples.every((one) => Number(one.notes?.['peak MiB']) <= peakMiB);

export const importFull: BenchRow = {
  id: 'import.full',
  what: `first import of ${people} people of ${schools} schools from AAF files, one core`,
  unit: 's',
  bar: `≤ ${fullSeconds} s, ≤ ${peakMiB} MiB`,
  rounds: 1,
  async prepare(workspace) {
    const bytes = await writeAcademy(join(workspace, 'academy'), { people, schools });
    return {
      round: async (index) =>
        sampleOf(await importOnce(join(workspace, 'academy'), join(workspace, `data-${index}`)), bytes),
      async close() {},
    };
  },
  holds: ({ ours }, samples) => ours <= fullSeconds && isFlat(samples),
};

export const importNoop: BenchRow = {
  id: 'import.noop',
  what: 'the same files again, nothing changed',
  unit: 's',
  bar: `≤ ${noopSeconds} s, ≤ ${peakMiB} MiB`,
  rounds: 3,
  async prepare(workspace) {
    const bytes = await writeAcademy(join(workspace, 'academy'), { people, schools });
    await importOnce(join(workspace, 'academy'), join(workspace, 'data'));
    return {
      round: async () =>
        sampleOf(await importOnce(join(workspace, 'academy'), join(workspace, 'data')), bytes),
      async close() {},
    };
  },
  holds: ({ ours }, samples) => ours <= noopSeconds && isFlat(samples),
};
