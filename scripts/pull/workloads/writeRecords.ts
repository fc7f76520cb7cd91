import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { acknowledge } from './acknowledge.ts';
import { makeRecord, RECORD_BYTES } from './record.ts';

/**
 * The ways of writing. none: write a new file, rename it, no fsync.
 * rename: write a new file, fsync it, rename it, fsync the folder (what most programs do).
 * rename-again: the same, then fsync the still open descriptor once more.
 * append: one log, fsync after each record. ab: two files of fixed size overwritten in turn, fsync.
 */
export const WRITE_MODES = ['none', 'rename', 'rename-again', 'append', 'ab'] as const;
export type WriteMode = (typeof WRITE_MODES)[number];

const syncFolder = (folder: string): void => {
  const fd = openSync(folder, 'r');
  fsyncSync(fd);
  closeSync(fd);
};

function writers(folder: string): Readonly<Record<WriteMode, () => (index: number) => void>> {
  const replace = (syncs: 0 | 1 | 2) => () => (index: number) => {
    const draft = join(folder, 'draft.tmp');
    const fd = openSync(draft, 'w');
    writeSync(fd, makeRecord(index));
    if (syncs > 0) fsyncSync(fd);
    renameSync(draft, join(folder, `record-${index}.bin`));
    if (syncs > 1) fsyncSync(fd);
    closeSync(fd);
    if (syncs > 0) syncFolder(folder);
  };
  return {
    none: replace(0),
    rename: replace(1),
    'rename-again': replace(2),
    append: () => {
      const fd = openSync(join(folder, 'log.bin'), 'a');
      syncFolder(folder);
      return (index) => {
        writeSync(fd, makeRecord(index));
        fsyncSync(fd);
      };
    },
    ab: () => {
      const files = ['a.bin', 'b.bin'].map((name) => {
        const fd = openSync(join(folder, name), 'w+');
        writeSync(fd, new Uint8Array(RECORD_BYTES));
        fsyncSync(fd);
        return fd;
      });
      syncFolder(folder);
      return (index) => {
        const fd = files[index % 2] ?? -1;
        writeSync(fd, makeRecord(index), 0, RECORD_BYTES, 0);
        fsyncSync(fd);
      };
    },
  };
}

/**
 * Writes `count` small records in one of several ways and acknowledges each as soon as the way's last fsync returned.
 * It proves which ways a FAT driver keeps (docs/spec/key-layout.md), and that a pull here is a real one.
 */
export function writeRecords(key: string, mode: string, count: number): void {
  const folder = join(key, 'records');
  mkdirSync(folder);
  syncFolder(key);
  const ways: Readonly<Record<string, () => (index: number) => void>> = writers(folder);
  const write = ways[mode]?.();
  if (write === undefined) throw new Error(`unknown mode ${mode}`);
  for (let index = 0; index < count; index++) {
    write(index);
    acknowledge(String(index));
  }
}
