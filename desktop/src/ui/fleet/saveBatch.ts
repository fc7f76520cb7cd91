import type { KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';

/** What the file of a batch is called: the day, and how many keys. */
export function batchFileName(batch: Pick<KeyBatch, 'issuedAt' | 'keys'>): string {
  const day = new Date(batch.issuedAt).toLocaleDateString('fr-CA', { timeZone: 'Europe/Paris' });
  return `lot-${day}-${batch.keys.length}.json`;
}

/** Hands a batch over as a file, by the browser's own download. */
export function saveBatch(batch: KeyBatch): void {
  const blob = new Blob([`${JSON.stringify(batch, null, 1)}\n`], { type: 'application/json' });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = batchFileName(batch);
  link.click();
  URL.revokeObjectURL(url);
}
