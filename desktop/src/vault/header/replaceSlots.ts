import { newRecoveryCode } from '@cartable/shared/crypto/recoveryCode.ts';
import { sealRecoverySlot } from '@cartable/shared/crypto/slots.ts';
import type { SignedHeader } from '@cartable/shared/crypto/vaultFileText.ts';
import { dispose, type SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import type { VaultTools } from '../vaultTools.ts';
import { newPassphraseSlot } from './newHeader.ts';
import type { VaultFiles } from './vaultFiles.ts';
import { writeHeader } from './writeHeader.ts';

/**
 * Writes the slots of a new passphrase, which is wiped, and of a new recovery code, which it gives: the old ones open nothing any more.
 * @throws {AppError} `key.*`
 */
export async function replaceSlots(
  tools: VaultTools,
  files: VaultFiles,
  vaultKey: SecretBytes,
  { header }: SignedHeader,
  normalised: SecretBytes,
): Promise<{ readonly written: SignedHeader; readonly code: SecretBytes }> {
  const { crypto, random } = tools;
  const { vaultId } = header;
  const code = newRecoveryCode(random);
  const passphrase = await newPassphraseSlot(tools, vaultId, normalised, vaultKey);
  dispose(normalised);
  const recovery = await sealRecoverySlot({ crypto, random, vaultId }, code, vaultKey);
  const written = await writeHeader(files, crypto, vaultKey, { ...header, passphrase, recovery });
  return { written, code };
}
