import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { type BatchKey, type KeyBatch, keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';

/** @throws {AppError} `prepare.batch_unreadable` (data: path) */
export function readBatch(path: string): KeyBatch {
  try {
    return keyBatch.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AppError('prepare.batch_unreadable', { path }, cause);
  }
}

/** Beside a batch: which of its keys are on which medium, a line each, so that the next run goes on where this one ended. */
export function donePath(batch: string): string {
  return `${batch}.done`;
}

/** No id begins with it, unlike a hyphen. */
const GIVEN_BACK = '!';

/** The keys of a batch that lie on no medium yet, in their order. */
export function waitingKeys(path: string, batch: KeyBatch): readonly BatchKey[] {
  let done = '';
  try {
    done = readFileSync(donePath(path), 'utf8');
  } catch {
    writeFileSync(donePath(path), '', { mode: 0o600 });
  }
  const ids = new Set<string>();
  for (const line of done.split('\n')) {
    const [id = ''] = line.split('\t');
    if (id.startsWith(GIVEN_BACK)) ids.delete(id.slice(1));
    else ids.add(id);
  }
  return batch.keys.filter((key) => !ids.has(key.keyId));
}

/** Notes that a key lies on a medium; before it is written there, so that two media never get the same identity. */
export function noteDone(path: string, key: BatchKey, device: string): void {
  appendFileSync(donePath(path), `${key.keyId}\t${key.serial}\t${device.replaceAll(/[\t\n]/g, ' ')}\n`, {
    flush: true,
  });
}

/** The medium did not take it: the next one may have it. Its ticket works once, whatever the bad medium holds. */
export function giveBack(path: string, key: BatchKey): void {
  appendFileSync(donePath(path), `${GIVEN_BACK}${key.keyId}\n`, { flush: true });
}
