import { type CryptoPort, keyLengthBytes, x25519BasePoint } from '@cartable/shared/crypto/cryptoPort.ts';
import { newRecoveryCode, printRecoveryCode } from '@cartable/shared/crypto/recoveryCode.ts';
import { openEscrowSlot, sealRecoverySlot } from '@cartable/shared/crypto/slots.ts';
import type { EscrowRelease } from '@cartable/shared/crypto/vaultHeader.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { dispose, type SecretBytes, secret } from '@cartable/shared/lib/secretBytes.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { headerIsGenuine } from './signHeader.ts';
import { type HeaderProblem, VaultFiles } from './vaultFiles.ts';
import { writeHeader } from './writeHeader.ts';

/** A school's escrow key: the public half goes into vaults; the private one exists as two shares held by two persons. */
export interface EscrowKey {
  readonly publicKey: Uint8Array;
  /** Each alone is random and says nothing of the key. */
  readonly shares: readonly [SecretBytes, SecretBytes];
}

/** Makes a school's escrow key. The private key itself is wiped: only the two shares remain. */
export async function newEscrowKey(crypto: CryptoPort, random: Random): Promise<EscrowKey> {
  const privateKey = secret(random.bytes(keyLengthBytes));
  const publicKey = await crypto.x25519(privateKey, x25519BasePoint);
  const first = secret(random.bytes(keyLengthBytes));
  const second = joinShares(privateKey, first);
  dispose(privateKey);
  return { publicKey, shares: [first, second] };
}

/** Exclusive or: makes the private key of its two shares, and a share of the key and the other. */
function joinShares(a: Uint8Array, b: Uint8Array): SecretBytes {
  return secret(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}

/**
 * Opens a pupil's vault with the school's key and gives it a new recovery code, with which the pupil, or a technician beside
 * the pupil, sets a new passphrase. Nothing of the content is read. The release is written into the vault, where the program
 * shows it to the pupil until it was read; the operator's tool (`scripts/technician/escrow.ts`) adds it to the school's audit.
 *
 * Codes: `vault.escrow_absent` (made without escrow), `vault.escrow_wrong_key`, and those of {@link VaultFiles.read}.
 */
export async function releaseEscrow(
  tools: { readonly crypto: CryptoPort; readonly random: Random; readonly hasher: Hasher },
  vaultFolder: string,
  shares: EscrowKey['shares'],
  release: EscrowRelease,
): Promise<
  Result<
    { readonly recoveryCode: string; readonly vaultId: string },
    HeaderProblem | 'vault.escrow_absent' | 'vault.escrow_wrong_key'
  >
> {
  const { crypto, random } = tools;
  const files = new VaultFiles(vaultFolder, tools.hasher);
  const read = await files.read();
  if (!read.ok) return read;
  const { header } = read.value;
  if (header.escrow === null) return refused('vault.escrow_absent');
  const privateKey = joinShares(...shares);
  const vaultKey = await openEscrowSlot(crypto, header.vaultId, header.escrow, privateKey);
  dispose(privateKey);
  if (vaultKey === undefined || !(await headerIsGenuine(crypto, vaultKey, read.value))) {
    return refused('vault.escrow_wrong_key');
  }
  const code = newRecoveryCode(random);
  const recovery = await sealRecoverySlot({ crypto, random, vaultId: header.vaultId }, code, vaultKey);
  const releases = [...header.releases, release].slice(-8);
  await writeHeader(files, crypto, vaultKey, { ...header, recovery, releases });
  dispose(vaultKey);
  const recoveryCode = printRecoveryCode(code);
  dispose(code);
  return ok({ recoveryCode, vaultId: header.vaultId });
}
