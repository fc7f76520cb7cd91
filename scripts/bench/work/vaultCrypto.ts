import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { ChunkCipher } from '@cartable/desktop/vault/files/chunkCipher.ts';
import { StreamOpener } from '@cartable/desktop/vault/files/streamOpener.ts';
import { StreamSealer } from '@cartable/desktop/vault/files/streamSealer.ts';
import { chunkAad, chunkLengthBytes, sealedChunkLengthBytes } from '@cartable/shared/crypto/fileStream.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';

/** Both are timed in turn on pieces this small, so that a machine that slows down for a moment slows both. */
const slices = 20;

/**
 * Encrypts and decrypts documents of together the given size (MB) through the vault's own stream code with memory as the disk, and the
 * same bytes as raw AES-256-GCM in 64 KiB pieces, in turn. Prints {"oursMs", "rawMs"}.
 */
const megabytes = Number(process.argv[2]);
const chunks = Math.floor((megabytes * 1_000_000) / slices / chunkLengthBytes);
const size = chunks * chunkLengthBytes;
const piece = randomBytes(1024 * 1024);
const sealed = Buffer.alloc(chunks * sealedChunkLengthBytes + sealedChunkLengthBytes, 1);

async function ours(): Promise<number> {
  const key = secret(new Uint8Array(randomBytes(32)));
  const cipher = new ChunkCipher(key, chunkAad(new Uint8Array(16), 1));
  const start = performance.now();
  let at = 0;
  const sealer = new StreamSealer(cipher, async (bytes) => {
    sealed.set(bytes, at);
    at += bytes.length;
  });
  for (let done = 0; done < size; done += piece.length)
    await sealer.append(piece.subarray(0, Math.min(piece.length, size - done)));
  await sealer.finish();
  const layout = { chunks, plaintextLength: size, lastChunkLength: chunkLengthBytes };
  const opener = new StreamOpener(
    cipher,
    async (into, position) => sealed.copy(into, 0, position, Math.min(position + into.length, at)),
    layout,
  );
  for await (const opened of opener.stream()) {
    if (!('bytes' in opened)) throw new Error(`chunk ${opened.damagedChunk} did not verify`);
  }
  return performance.now() - start;
}

function raw(): number {
  const key = createSecretKey(randomBytes(32));
  const nonce = Buffer.alloc(12);
  const aad = Buffer.alloc(20);
  const tags: Buffer[] = [];
  const start = performance.now();
  for (let index = 0; index < chunks; index++) {
    nonce.writeUInt32BE(index, 8);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(aad);
    const from = (index * chunkLengthBytes) % piece.length;
    sealed.set(cipher.update(piece.subarray(from, from + chunkLengthBytes)), index * chunkLengthBytes);
    cipher.final();
    tags.push(cipher.getAuthTag());
  }
  for (let index = 0; index < chunks; index++) {
    nonce.writeUInt32BE(index, 8);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    decipher.setAAD(aad);
    decipher.setAuthTag(tags[index] ?? Buffer.alloc(0));
    decipher.update(sealed.subarray(index * chunkLengthBytes, (index + 1) * chunkLengthBytes));
    decipher.final();
  }
  return performance.now() - start;
}

raw();
await ours();
let rawMs = 0;
let oursMs = 0;
for (let slice = 0; slice < slices; slice++) {
  // Each goes first as often as the other: the second finds warm memory.
  if (slice % 2 === 0) rawMs += raw();
  oursMs += await ours();
  if (slice % 2 === 1) rawMs += raw();
}
console.log(JSON.stringify({ oursMs, rawMs }));
