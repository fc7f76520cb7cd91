import type { ToldUpdate } from '@cartable/shared/update/programCheck.ts';
import { isToldRefusal } from '@cartable/shared/update/refusal.ts';
import type { VaultClient } from '../vault/vaultClient.ts';
import type { RunEnd } from './updateRun.ts';

/**
 * Tells the server that this key did not take what it was offered, and why. At once, since the line was there; nothing is kept: a key that is pulled
 * first meets the same at its next question, and tells it then.
 */
export async function tellRefusal(
  vault: Pick<VaultClient, 'request'>,
  question: ToldUpdate,
  version: string,
  end: RunEnd,
): Promise<void> {
  // A repair of the running version says nothing of one that is rolled out.
  if (end.kind !== 'failed' || !isToldRefusal(end.code) || version === question.version) return;
  await vault.request('update.offer', { ...question, refused: { version, code: end.code } });
}
