import { fromBase64Url, toBase64Url } from '../lib/base64url.ts';
import { concatBytes, utf8 } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonicalJson.ts';
import { dispose, type SecretBytes, secret } from '../lib/secretBytes.ts';
import type { Random } from '../ports/random.ts';
import { type CryptoPort, nonceLengthBytes, x25519BasePoint } from './cryptoPort.ts';
import { deriveKey } from './keyLabels.ts';
import type { Argon2Params, EscrowSlot, PassphraseSlot, RecoverySlot } from './vaultHeader.ts';

/** What sealing a slot needs beside the secret. */
export interface SlotTools {
  readonly crypto: CryptoPort;
  readonly random: Random;
  readonly vaultId: string;
}

/** Everything of a slot that an attacker could change goes here, so that a changed slot does not open. */
function aadOf(vaultId: string, slot: Record<string, unknown> & { kind: string }): Uint8Array {
  const { nonce: _nonce, wrapped: _wrapped, ...params } = slot;
  return utf8(`cartable/slot/v1 ${canonicalJson({ vaultId, slot: params as Record<string, string> })}`);
}

function part(text: string): Uint8Array {
  const bytes = fromBase64Url(text);
  if (bytes === undefined) throw new TypeError('a slot holds base64url, its schema says so');
  return bytes;
}

async function wrap<Slot extends { kind: string }>(
  tools: SlotTools,
  kek: SecretBytes,
  params: Slot,
  vaultKey: SecretBytes,
): Promise<Slot & { nonce: string; wrapped: string }> {
  const nonce = tools.random.bytes(nonceLengthBytes);
  const wrapped = await tools.crypto.seal(kek, nonce, aadOf(tools.vaultId, params), vaultKey);
  dispose(kek);
  return { ...params, nonce: toBase64Url(nonce), wrapped: toBase64Url(wrapped) };
}

async function unwrap(
  crypto: CryptoPort,
  vaultId: string,
  kek: SecretBytes,
  slot: { kind: string; nonce: string; wrapped: string },
): Promise<SecretBytes | undefined> {
  const opened = await crypto.open(kek, part(slot.nonce), aadOf(vaultId, slot), part(slot.wrapped));
  dispose(kek);
  return opened && secret(opened);
}

/** A passphrase slot. `stretched` is Argon2id's 32 bytes over the NFKC passphrase with `salt` and `params`. */
export async function sealPassphraseSlot(
  tools: SlotTools,
  stretched: SecretBytes,
  salt: Uint8Array,
  params: Argon2Params,
  vaultKey: SecretBytes,
): Promise<PassphraseSlot> {
  const kek = await deriveKey(tools.crypto, stretched, 'passphrase');
  const kdf = { name: 'argon2id' as const, ...params };
  return wrap(tools, kek, { kind: 'passphrase' as const, kdf, salt: toBase64Url(salt) }, vaultKey);
}

/** The vault key, or undefined when the passphrase is wrong or the slot was changed. */
export async function openPassphraseSlot(
  crypto: CryptoPort,
  vaultId: string,
  slot: PassphraseSlot,
  stretched: SecretBytes,
): Promise<SecretBytes | undefined> {
  return unwrap(crypto, vaultId, await deriveKey(crypto, stretched, 'passphrase'), slot);
}

/** A recovery slot: the code has 130 bits, so HKDF is enough and no stretching is needed. */
export async function sealRecoverySlot(
  tools: SlotTools,
  code: SecretBytes,
  vaultKey: SecretBytes,
): Promise<RecoverySlot> {
  const salt = tools.random.bytes(16);
  const kek = await deriveKey(tools.crypto, code, 'recovery', salt);
  return wrap(tools, kek, { kind: 'recovery' as const, salt: toBase64Url(salt) }, vaultKey);
}

/** The vault key, or undefined when it is another vault's code. */
export async function openRecoverySlot(
  crypto: CryptoPort,
  vaultId: string,
  slot: RecoverySlot,
  code: SecretBytes,
): Promise<SecretBytes | undefined> {
  return unwrap(crypto, vaultId, await deriveKey(crypto, code, 'recovery', part(slot.salt)), slot);
}

/** A slot that only the holder of the school's private key can open (X25519 with a key pair used once, HKDF, AES-256-GCM). */
export async function sealEscrowSlot(
  tools: SlotTools,
  schoolPublicKey: Uint8Array,
  vaultKey: SecretBytes,
): Promise<EscrowSlot> {
  const privateKey = secret(tools.random.bytes(32));
  const ephemeral = await tools.crypto.x25519(privateKey, x25519BasePoint);
  const kek = await escrowKek(tools.crypto, privateKey, schoolPublicKey, ephemeral, schoolPublicKey);
  dispose(privateKey);
  const params = {
    kind: 'escrow' as const,
    school: toBase64Url(schoolPublicKey),
    ephemeral: toBase64Url(ephemeral),
  };
  return wrap(tools, kek, params, vaultKey);
}

/** The vault key, or undefined when the private key is not the one the slot was sealed for. */
export async function openEscrowSlot(
  crypto: CryptoPort,
  vaultId: string,
  slot: EscrowSlot,
  schoolPrivateKey: SecretBytes,
): Promise<SecretBytes | undefined> {
  const ephemeral = part(slot.ephemeral);
  const kek = await escrowKek(crypto, schoolPrivateKey, ephemeral, ephemeral, part(slot.school));
  return unwrap(crypto, vaultId, kek, slot);
}

async function escrowKek(
  crypto: CryptoPort,
  privateKey: SecretBytes,
  peer: Uint8Array,
  ephemeral: Uint8Array,
  school: Uint8Array,
): Promise<SecretBytes> {
  const shared = secret(await crypto.x25519(privateKey, peer));
  const kek = await deriveKey(crypto, shared, 'escrow', concatBytes(ephemeral, school));
  dispose(shared);
  return kek;
}
