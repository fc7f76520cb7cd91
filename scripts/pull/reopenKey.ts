import { basename } from 'node:path';
import { NO_CUT } from './cutPoint.ts';
import type { KeyFileSystem } from './keyImage.ts';
import type { PullBench } from './pullBench.ts';
import { type PulledKey, pullKey } from './pullKey.ts';
import { numbers, type Said, words } from './said.ts';
import { LOST_KEY_EXIT } from './workloads/keepWorking.ts';

/** A pulled key after the program was started on it again, in a PC that mounts it with its own driver. */
export interface ReopenedKey extends PulledKey {
  /** How many times the key had to be put in: 2 when the driver made it read-only the first time. */
  readonly mounts: number;
}

/**
 * One more time than the program asks for. Linux's vfat driver turns a key read-only when it meets a file whose chain of clusters
 * does not match its length, and mends that file by cutting it: the next mount finds nothing wrong (docs/spec/key-layout.md).
 */
const MOST_MOUNTS = 2;

/**
 * Mounts a pulled key again and runs {@link tendKey} on it.
 *
 * @throws Error when the program crashed, found a notice to give (nothing acknowledged may depend on a snapshot), or could not
 *   work even after the key was put in a second time
 */
export async function reopenKey(
  bench: PullBench,
  pulled: PulledKey,
  what: {
    readonly fileSystem: KeyFileSystem;
    readonly workload: 'vault' | 'engine' | 'contents' | 'database' | 'updates';
    /** What it needs to know instead of the passphrases that may be the present one. */
    readonly numbers?: readonly number[];
  },
): Promise<ReopenedKey> {
  const last = numbers(pulled.acknowledged, 'passphrase').at(-1) ?? 0;
  const begun = numbers(pulled.output, 'NOTE begin passphrase').at(-1) ?? last;
  const unsettled = unsettledDocuments(pulled);
  let key = pulled;
  const told: string[] = [];
  for (let mounts = 1; mounts <= MOST_MOUNTS; mounts += 1) {
    const next = await pullKey(bench, {
      fileSystem: what.fileSystem,
      how: 'power',
      // The same driver in both: User-Mode Linux runs at full speed, but has no exFAT.
      machine: what.fileSystem === 'vfat' ? 'uml' : 'pc',
      workload: 'tend',
      args: [what.workload, ...(what.numbers ?? [...new Set([last, begun])]).map(String)],
      cut: NO_CUT,
      from: key.image,
      unmount: true,
    });
    if (key !== pulled) key[Symbol.dispose]();
    key = next;
    told.push(`MOUNT ${mounts}`, ...next.output, ...next.acknowledged);
    if (next.exitCode !== LOST_KEY_EXIT) {
      const wrong = next.output.filter((line) => line.startsWith('NOTE notice'));
      const unreadable = next.unreadable.filter((path) => !unsettled.has(basename(path)));
      if (wrong.length === 0 && unreadable.length === 0) return { ...next, mounts };
      next[Symbol.dispose]();
      throw new Error([...wrong, `unreadable: ${unreadable.join()}`, ...told].join('\n'));
    }
  }
  key[Symbol.dispose]();
  throw new Error(`The key cannot be worked with after ${MOST_MOUNTS} mounts.\n${told.join('\n')}`);
}

/**
 * The documents whose removal had begun, or that had begun and were not acknowledged. FAT writes a name and its clusters apart: the name of
 * such a one may be there without them, and nobody counts on it.
 */
function unsettledDocuments({ output, acknowledged }: Said): ReadonlySet<string> {
  const idOf = (rest: string): string => rest.split(' ')[0] ?? '';
  const kept = new Set(words(acknowledged, 'document').map(idOf));
  const begun = words(output, 'NOTE begin document').map(idOf);
  return new Set([...begun.filter((id) => !kept.has(id)), ...words(output, 'NOTE begin removal').map(idOf)]);
}
