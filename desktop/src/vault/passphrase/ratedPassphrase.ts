import { fromUtf8 } from '@cartable/shared/lib/bytes.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import type { SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import { dispose } from '@cartable/shared/lib/secretBytes.ts';
import { type PassphraseProblem, ratePassphrase } from './strength.ts';
import { normalisePassphrase } from './stretch.ts';

/** The normalised passphrase when it may be chosen; `personal` is what it must not be made of. The caller wipes both. */
export async function ratedPassphrase(
  passphrase: SecretBytes,
  personal: readonly string[],
): Promise<Result<SecretBytes, PassphraseProblem>> {
  const normalised = normalisePassphrase(passphrase);
  const text = normalised && fromUtf8(normalised);
  if (normalised === undefined || text === undefined) return refused('vault.passphrase_weak');
  const { problem } = await ratePassphrase(text, personal);
  if (problem === null) return ok(normalised);
  dispose(normalised);
  return refused(problem);
}
