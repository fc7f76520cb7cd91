import type { CryptoPort } from '@cartable/shared/crypto/cryptoPort.ts';
import type { SignedHeader } from '@cartable/shared/crypto/vaultFileText.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import type { SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import { signHeader } from './signHeader.ts';
import type { VaultFiles } from './vaultFiles.ts';

/**
 * Ends a change of the header that a pull interrupted between its two copies ({@link writeHeader}): one of them then still has the slot that
 * was replaced, and a passphrase that was given up would open the key again if the other copy were lost. No write when both say the same.
 * Only for a header in force that is genuine and not an old one put back.
 */
export async function mendHeader(
  files: VaultFiles,
  crypto: CryptoPort,
  vaultKey: SecretBytes,
  { header }: SignedHeader,
): Promise<void> {
  try {
    if (await files.agree()) return;
    await files.write(await signHeader(crypto, vaultKey, { ...header, generation: header.generation + 1 }));
  } catch (error) {
    // The vault is open and whole all the same; the next opening tries again.
    if (!isAppError(error)) throw error;
  }
}
