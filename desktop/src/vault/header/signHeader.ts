import type { CryptoPort } from '@cartable/shared/crypto/cryptoPort.ts';
import { deriveKey } from '@cartable/shared/crypto/keyLabels.ts';
import type { SignedHeader } from '@cartable/shared/crypto/vaultFileText.ts';
import { headerBytes, type VaultHeader } from '@cartable/shared/crypto/vaultHeader.ts';
import { dispose, type SecretBytes } from '@cartable/shared/lib/secretBytes.ts';

/** The header with its HMAC under `cartable/hdr/v1`: only who opened the vault can write one. */
export async function signHeader(
  crypto: CryptoPort,
  vaultKey: SecretBytes,
  header: VaultHeader,
): Promise<SignedHeader> {
  const key = await deriveKey(crypto, vaultKey, 'header');
  const hmac = await crypto.hmac(key, headerBytes(header));
  dispose(key);
  return { header, hmac };
}

/** Whether the header was written by someone who had the vault key. Compares in constant time. */
export async function headerIsGenuine(
  crypto: CryptoPort,
  vaultKey: SecretBytes,
  signed: SignedHeader,
): Promise<boolean> {
  const { hmac } = await signHeader(crypto, vaultKey, signed.header);
  let difference = hmac.length ^ signed.hmac.length;
  for (let at = 0; at < hmac.length; at += 1) difference |= (hmac[at] ?? 0) ^ (signed.hmac[at] ?? 0);
  return difference === 0;
}
