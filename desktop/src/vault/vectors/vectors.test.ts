import { fileHeaderLength, openFileHeader } from '@cartable/shared/crypto/fileHeader.ts';
import { readRecoveryCode } from '@cartable/shared/crypto/recoveryCode.ts';
import { openEscrowSlot, openPassphraseSlot, openRecoverySlot } from '@cartable/shared/crypto/slots.ts';
import { readVaultFile, vaultFileLengthBytes } from '@cartable/shared/crypto/vaultFileText.ts';
import { toHex, utf8 } from '@cartable/shared/lib/bytes.ts';
import { type SecretBytes, secret } from '@cartable/shared/lib/secretBytes.ts';
import { webCrypto } from '@cartable/shared/testing/webCrypto.ts';
import { describe, expect, test } from 'vitest';
import published from '../../../../docs/spec/vectors/vault.json' with { type: 'json' };
import { headerIsGenuine } from '../header/signHeader.ts';
import { nodeCrypto, nodeHasher } from '../nodeCrypto.ts';
import { makeVectors } from './makeVectors.ts';

const hex = (text: string): SecretBytes => secret(new Uint8Array(Buffer.from(text, 'hex')));
const vaultFile = (): Uint8Array => {
  const file = new Uint8Array(vaultFileLengthBytes).fill(0x20);
  file.set(utf8(published.vaultFile));
  file[vaultFileLengthBytes - 1] = 0x0a;
  return file;
};

describe.each([
  ['Node', nodeCrypto],
  ['WebCrypto', webCrypto],
])('the published vectors on %s', (_, crypto) => {
  test('are what the program computes', async () => {
    expect(await makeVectors(crypto, nodeHasher)).toEqual(published);
  });

  test('open: every slot gives the vault key, and the header is genuine', async () => {
    const read = readVaultFile(vaultFile(), nodeHasher);
    if (!read.ok) throw new Error(read.error.code);
    const { header } = read.value;
    const { vaultId, passphrase, recovery, escrow } = header;
    const code = readRecoveryCode(published.recovery.printed);
    if (!code.ok || escrow === null) throw new Error('unreadable');
    const keys = [
      await openPassphraseSlot(crypto, vaultId, passphrase, hex(published.passphrase.argon2id)),
      await openRecoverySlot(crypto, vaultId, recovery, code.value),
      await openEscrowSlot(crypto, vaultId, escrow, hex(published.escrow.schoolPrivate)),
    ];
    for (const key of keys) expect(key && toHex(key)).toBe(published.vaultKey);
    expect(await headerIsGenuine(crypto, hex(published.vaultKey), read.value)).toBe(true);
    const forged = { ...read.value, header: { ...header, releases: [] } };
    expect(await headerIsGenuine(crypto, hex(published.vaultKey), forged)).toBe(false);
  });

  test('open: cheaper parameters or another vault do not', async () => {
    const read = readVaultFile(vaultFile(), nodeHasher);
    if (!read.ok) throw new Error(read.error.code);
    const { vaultId, passphrase } = read.value.header;
    const stretched = hex(published.passphrase.argon2id);
    const doctored = { ...passphrase, kdf: { ...passphrase.kdf, passes: 4 } };
    expect(await openPassphraseSlot(crypto, vaultId, doctored, stretched)).toBeUndefined();
    expect(await openPassphraseSlot(crypto, 'A'.repeat(22), passphrase, stretched)).toBeUndefined();
  });

  test('open: the file header', async () => {
    const bytes = hex(published.file.header);
    expect(fileHeaderLength(bytes)).toBe(bytes.length);
    const opened = await openFileHeader(crypto, hex(published.derivedKeys['cartable/files/v1']), bytes);
    if (!opened.ok) throw new Error(opened.error.code);
    expect(opened.value.metadata).toEqual(published.file.metadata);
    expect(toHex(opened.value.key)).toBe(published.file.key);
    expect(toHex(opened.value.fileId)).toBe(published.file.idBytes);
  });
});

test('a vault file outside the bounds is not read: too cheap, too dear, torn, another length', () => {
  const damage = (change: (text: string) => string): unknown => {
    const text = change(new TextDecoder().decode(vaultFile()));
    return readVaultFile(utf8(text.padEnd(vaultFileLengthBytes)), nodeHasher);
  };
  const damaged = { ok: false, error: { code: 'vault.header_damaged', data: {} } };
  expect(damage((text) => text.replace('"memoryKib":65536', '"memoryKib":65535'))).toEqual(damaged);
  expect(damage((text) => text.replace('"memoryKib":65536', '"memoryKib":9999999'))).toEqual(damaged);
  expect(damage((text) => text.replace('"generation":3', '"generation":4'))).toEqual(damaged);
  expect(damage((text) => `${text.slice(0, 800)}${' '.repeat(100)}${text.slice(900)}`)).toEqual(damaged);
  expect(readVaultFile(vaultFile().subarray(1), nodeHasher)).toEqual(damaged);
  expect(damage((text) => text.replace('"format":1', '"format":2'))).toMatchObject({
    error: { code: 'vault.too_new' },
  });
});
