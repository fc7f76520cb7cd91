import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchResult, type BenchRow, median, type Sample } from './row.ts';

/** Measures one row: prepare, all rounds (ours and peer in the same round), medians. A failure is a row that is not ok, never a crash of the run. */
export async function measure(row: BenchRow, say: (line: string) => void): Promise<BenchResult> {
  const workspace = await mkdtemp(join(tmpdir(), `cartable-bench-${row.id}-`));
  const samples: Sample[] = [];
  try {
    const prepared = await row.prepare(workspace);
    try {
      for (let index = 0; index < row.rounds; index++) {
        const sample = await prepared.round(index);
        samples.push(sample);
        say(
          `  ${row.id} ${index + 1}/${row.rounds}: ${figure(sample.ours)}${sample.peer === null ? '' : ` | peer ${figure(sample.peer)}`} ${row.unit}`,
        );
      }
    } finally {
      await prepared.close();
    }
    return summarise(row, samples);
  } catch (error) {
    say(`  ${row.id} failed: ${error instanceof Error ? error.stack : String(error)}`);
    return {
      id: row.id,
      what: row.what,
      unit: row.unit,
      ours: null,
      peer: null,
      ratio: null,
      bar: row.bar,
      ok: false,
      rounds: samples.length,
      notes: { error: String(error) },
    };
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** Medians of the rounds; the ratio is the median of the rounds' ratios, so that a machine that slows down slows both. */
export function summarise(
  row: Pick<BenchRow, 'id' | 'what' | 'unit' | 'bar' | 'holds'>,
  samples: readonly Sample[],
): BenchResult {
  const ours = median(samples.map((sample) => sample.ours));
  const peers = samples.flatMap((sample) => (sample.peer === null ? [] : [sample.peer]));
  const peer = peers.length === 0 ? null : median(peers);
  const ratios = samples.flatMap((sample) => (sample.peer === null ? [] : [sample.ours / sample.peer]));
  const ratio = ratios.length === 0 ? null : median(ratios);
  const ok = row.holds({ ours, peer, ratio }, samples);
  return {
    id: row.id,
    what: row.what,
    unit: row.unit,
    ours,
    peer,
    ratio,
    bar: row.bar,
    ok,
    rounds: samples.length,
    notes: samples.at(-1)?.notes ?? {},
  };
}

/** Three significant digits are all that a noisy machine gives. */
export function figure(value: number): string {
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
