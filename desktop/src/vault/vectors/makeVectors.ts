import { type CryptoPort, x25519BasePoint } from '@cartable/shared/crypto/cryptoPort.ts';
import { sealFileHeader } from '@cartable/shared/crypto/fileHeader.ts';
import type { FileMetadata } from '@cartable/shared/crypto/fileMetadata.ts';
import { chunkAad } from '@cartable/shared/crypto/fileStream.ts';
import { deriveKey } from '@cartable/shared/crypto/keyLabels.ts';
import { newRecoveryCode, printRecoveryCode } from '@cartable/shared/crypto/recoveryCode.ts';
import { sealEscrowSlot, sealPassphraseSlot, sealRecoverySlot } from '@cartable/shared/crypto/slots.ts';
import { writeVaultFile } from '@cartable/shared/crypto/vaultFileText.ts';
import { argon2Floor, type VaultHeader } from '@cartable/shared/crypto/vaultHeader.ts';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { concatBytes, fromUtf8, toHex, utf8 } from '@cartable/shared/lib/bytes.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { patternBytes } from '@cartable/shared/ports/contracts/contentStoreContract.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { ChunkCipher } from '../files/chunkCipher.ts';
import { fileIdOf } from '../files/filePaths.ts';
import { StreamSealer } from '../files/streamSealer.ts';
import { signHeader } from '../header/signHeader.ts';
import { normalisePassphrase, stretchPassphrase } from '../passphrase/stretch.ts';

/** The "random" bytes of the vectors: SHA-256("cartable vector " ‖ n), n = 0, 1, 2 … in decimal, cut into what is asked for. */
export function vectorRandom(hasher: Hasher): Random {
  let block = new Uint8Array(0);
  let next = 0;
  return {
    bytes(length) {
      while (block.length < length) {
        block = new Uint8Array(concatBytes(block, hasher.sha256(utf8(`cartable vector ${next}`))));
        next += 1;
      }
      const taken = block.slice(0, length);
      block = block.slice(length);
      return taken;
    },
  };
}

/** Every format computed from fixed inputs: what docs/spec/vectors/vault.json publishes, and every runtime must give again. */
export async function makeVectors(crypto: CryptoPort, hasher: Hasher) {
  const random = vectorRandom(hasher);
  const vaultKey = secret(random.bytes(32));
  const vaultId = toBase64Url(random.bytes(16));
  const tools = { crypto, random, vaultId };

  const passphrase = 'lavande corbeau tiroir évêché moulin';
  const normalised = normalisePassphrase(secret(utf8(passphrase))) ?? secret(new Uint8Array(0));
  const salt = random.bytes(16);
  const stretched = await stretchPassphrase(normalised, salt, argon2Floor);
  const code = newRecoveryCode(random);
  const schoolPrivate = secret(random.bytes(32));
  const schoolPublic = await crypto.x25519(schoolPrivate, x25519BasePoint);
  const header: VaultHeader = {
    format: 1,
    vaultId,
    generation: 3,
    passphrase: await sealPassphraseSlot(tools, stretched, salt, argon2Floor, vaultKey),
    recovery: await sealRecoverySlot(tools, code, vaultKey),
    escrow: await sealEscrowSlot(tools, schoolPublic, vaultKey),
    releases: [{ at: 1_700_000_000_000, by: ['principal', 'cpe'], reason: 'oubli' }],
  };
  const vaultFile = fromUtf8(writeVaultFile(await signHeader(crypto, vaultKey, header), hasher)) ?? '';

  const filesKey = await deriveKey(crypto, vaultKey, 'files');
  const metadata: FileMetadata = {
    document: 'doc',
    version: 2,
    name: 'Exposé.pdf',
    folder: ['Français', 'Oral'],
    mime: 'application/pdf',
    content: 'ab'.repeat(32),
  };
  const fileId = random.bytes(16);
  const fileHeader = await sealFileHeader({ crypto, random }, filesKey, fileId, metadata);
  const streams = [];
  for (const length of [0, 5, 65_536, 65_537, 1_200_000]) {
    const body: Uint8Array[] = [];
    const cipher = new ChunkCipher(fileHeader.key, chunkAad(fileId, metadata.version));
    const sealer = new StreamSealer(cipher, async (sealed) => void body.push(sealed.slice()));
    await sealer.append(patternBytes(length));
    await sealer.finish();
    const sealed = concatBytes(...body);
    streams.push({
      plaintextLength: length,
      bodyLength: sealed.length,
      bodySha256: toHex(hasher.sha256(sealed)),
      body: sealed.length < 100 ? toHex(sealed) : null,
    });
  }
  return {
    about:
      'Test vectors of docs/spec/vault.md. Byte strings are hexadecimal. Random bytes are SHA-256("cartable vector " + n) for n = 0, 1, 2 …, in the order of use. Stream plaintexts: byte i is (31·i + 17·⌊i/256⌋ + 7·⌊i/65536⌋) mod 256.',
    vaultKey: toHex(vaultKey),
    vaultId,
    derivedKeys: {
      'cartable/db/v1': toHex(await deriveKey(crypto, vaultKey, 'database')),
      'cartable/files/v1': toHex(filesKey),
      'cartable/hdr/v1': toHex(await deriveKey(crypto, vaultKey, 'header')),
    },
    passphrase: { text: passphrase, salt: toHex(salt), ...argon2Floor, argon2id: toHex(stretched) },
    recovery: { symbols: toHex(code), printed: printRecoveryCode(code) },
    escrow: { schoolPrivate: toHex(schoolPrivate), schoolPublic: toHex(schoolPublic) },
    vaultFile: vaultFile.trimEnd(),
    file: {
      id: fileIdOf(fileId),
      idBytes: toHex(fileId),
      metadata,
      key: toHex(fileHeader.key),
      header: toHex(fileHeader.bytes),
      headerSha256: toHex(hasher.sha256(fileHeader.bytes)),
      streams,
    },
  };
}
