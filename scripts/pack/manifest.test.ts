import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MANIFEST_FILE, SIGNATURE_FILE, signManifest, verifyManifest } from './manifest.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const about = { version: '1.2.3', electron: '45.0.0' };
let folder = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-manifest-'));
  mkdirSync(join(folder, 'resources'));
  writeFileSync(join(folder, 'cartable'), 'binary');
  writeFileSync(join(folder, 'resources', 'app.asar'), 'program');
  symlinkSync('cartable', join(folder, 'link'));
  await signManifest(folder, about, privateKey);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the signed manifest', () => {
  it('covers every file and link, and accepts an untouched folder', async () => {
    const verified = await verifyManifest(folder, publicKey);
    expect(verified).toMatchObject({ ok: true, value: about });
    if (!verified.ok) return;
    expect(verified.value.entries.map((entry) => entry.path)).toEqual([
      'cartable',
      'link',
      'resources/app.asar',
    ]);
  });

  it.each([
    ['a changed file', 'program.file_changed', () => appendFileSync(join(folder, 'cartable'), '!')],
    [
      'a file of the same size',
      'program.file_changed',
      () => writeFileSync(join(folder, 'cartable'), 'binarY'),
    ],
    ['a missing file', 'program.file_missing', () => rmSync(join(folder, 'resources', 'app.asar'))],
    ['an added library', 'program.file_unknown', () => writeFileSync(join(folder, 'evil.so'), '')],
    ['an unsigned folder', 'program.manifest_missing', () => rmSync(join(folder, SIGNATURE_FILE))],
    ['a cut signature', 'program.manifest_forged', () => writeFileSync(join(folder, SIGNATURE_FILE), 'AAAA')],
    [
      'a link that leads elsewhere',
      'program.file_changed',
      () => {
        rmSync(join(folder, 'link'));
        symlinkSync('/bin/sh', join(folder, 'link'));
      },
    ],
    [
      'a rewritten manifest',
      'program.manifest_forged',
      () => {
        const path = join(folder, MANIFEST_FILE);
        writeFileSync(path, readFileSync(path, 'utf8').replace('1.2.3', '1.2.4'));
      },
    ],
  ])('refuses %s', async (_what, code, harm) => {
    harm();
    expect(await verifyManifest(folder, publicKey)).toMatchObject({ ok: false, error: { code } });
  });

  it('refuses what somebody else has signed', async () => {
    await signManifest(folder, about, generateKeyPairSync('ed25519').privateKey);
    expect(await verifyManifest(folder, publicKey)).toMatchObject({
      error: { code: 'program.manifest_forged' },
    });
  });
});
