import type { CryptoPort } from '@cartable/shared/crypto/cryptoPort.ts';
import type { SignedHeader } from '@cartable/shared/crypto/vaultFileText.ts';
import type { VaultHeader } from '@cartable/shared/crypto/vaultHeader.ts';
import type { SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import { signHeader } from './signHeader.ts';
import type { VaultFiles } from './vaultFiles.ts';

/**
 * Signs and writes a changed header into both files, one after the other: a slot that was replaced must not stay in force
 * behind a torn write. Gives the header in force, whose generation is two higher.
 */
export async function writeHeader(
  files: VaultFiles,
  crypto: CryptoPort,
  vaultKey: SecretBytes,
  header: VaultHeader,
): Promise<SignedHeader> {
  const { generation } = header;
  await files.write(await signHeader(crypto, vaultKey, { ...header, generation: generation + 1 }));
  const signed = await signHeader(crypto, vaultKey, { ...header, generation: generation + 2 });
  await files.write(signed);
  return signed;
}
