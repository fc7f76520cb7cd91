import { newRecoveryCode } from '@cartable/shared/crypto/recoveryCode.ts';
import { sealEscrowSlot, sealPassphraseSlot, sealRecoverySlot } from '@cartable/shared/crypto/slots.ts';
import {
  type PassphraseSlot,
  type VaultHeader,
  vaultHeaderFormat,
} from '@cartable/shared/crypto/vaultHeader.ts';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { dispose, type SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import type { VaultTools } from '../vaultTools.ts';

/** A passphrase slot with a fresh salt and this PC's parameters. */
export async function newPassphraseSlot(
  tools: VaultTools,
  vaultId: string,
  normalised: SecretBytes,
  vaultKey: SecretBytes,
): Promise<PassphraseSlot> {
  const salt = tools.random.bytes(16);
  const stretched = await tools.stretch(normalised, salt, tools.argon2);
  const slot = await sealPassphraseSlot({ ...tools, vaultId }, stretched, salt, tools.argon2, vaultKey);
  dispose(stretched);
  return slot;
}

/** The header of a new vault, and its recovery code, which the caller wipes. */
export async function newHeader(
  tools: VaultTools,
  normalised: SecretBytes,
  vaultKey: SecretBytes,
  escrowPublicKey: Uint8Array | null,
): Promise<{ readonly header: VaultHeader; readonly code: SecretBytes }> {
  const vaultId = toBase64Url(tools.random.bytes(16));
  const code = newRecoveryCode(tools.random);
  const sealing = { ...tools, vaultId };
  const header: VaultHeader = {
    format: vaultHeaderFormat,
    vaultId,
    generation: 1,
    passphrase: await newPassphraseSlot(tools, vaultId, normalised, vaultKey),
    recovery: await sealRecoverySlot(sealing, code, vaultKey),
    escrow: escrowPublicKey && (await sealEscrowSlot(sealing, escrowPublicKey, vaultKey)),
    releases: [],
  };
  return { header, code };
}
