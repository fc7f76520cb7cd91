import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseProgramTrust, programTrustText } from '@cartable/desktop/update/trust/programTrust.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { initRepository } from '../technician/update/repository.ts';
import { ownRepository, programTrust } from './programTrust.ts';

let folder = '';
let publicKey: KeyObject;
const at = (...names: readonly string[]) => join(folder, ...names);
const named = {
  key: () => ({ CARTABLE_RELEASE_KEY: at('key.pem') }),
  root: (path = at('depot', 'metadata', '1.root.json')) => ({ CARTABLE_UPDATE_ROOT: path }),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-trust-'));
  const pair = generateKeyPairSync('ed25519');
  publicKey = pair.publicKey;
  writeFileSync(at('key.pem'), pair.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  initRepository({ folder: at('depot'), keys: at('keys'), passphrase: undefined, now: Date.now() });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a release is packed with both that were named', () => {
  const trust = programTrust({ ...named.key(), ...named.root() });
  expect(Buffer.from(trust.root)).toEqual(readFileSync(at('depot', 'metadata', '1.root.json')));
  expect(trust.releaseKey.equals(publicKey)).toBe(true);
  expect(parseProgramTrust(programTrustText(trust))?.trial).toBeUndefined();
});

test('a release key without a root, or a root without a release key, is refused', () => {
  expect(() => programTrust(named.key())).toThrow(/CARTABLE_UPDATE_ROOT is not/u);
  expect(() => programTrust({ ...named.key(), CARTABLE_UPDATE_ROOT: '' })).toThrow(
    /CARTABLE_UPDATE_ROOT is not/u,
  );
  expect(() => programTrust(named.root())).toThrow(/CARTABLE_RELEASE_KEY is not/u);
});

test('a file that is no root is refused: the program would take no update', () => {
  const timestamp = at('depot', 'metadata', 'timestamp.json');
  for (const path of [timestamp, at('key.pem')])
    expect(() => programTrust({ ...named.key(), ...named.root(path) })).toThrow(/is no root of updates/u);
  const forged = JSON.parse(readFileSync(at('depot', 'metadata', '1.root.json'), 'utf8'));
  forged.signatures = forged.signatures.slice(0, 1);
  writeFileSync(at('forged.json'), JSON.stringify(forged));
  expect(() => programTrust({ ...named.key(), ...named.root(at('forged.json')) })).toThrow(/is no root/u);
});

test('without either it is for trying, and says so to whoever reads it', () => {
  const trust = programTrust({});
  expect(Buffer.from(trust.root)).toEqual(
    readFileSync(join(ownRepository().folder, 'metadata', '1.root.json')),
  );
  expect(parseProgramTrust(programTrustText(trust))?.trial).toBe(true);
});
