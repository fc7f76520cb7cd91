import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ensureSystemPackages } from '../../../../scripts/bootstrap/systemPackages.ts';
import { signManifest } from '../../update/install/programManifest.ts';
import { nodeHasher } from '../../vault/nodeCrypto.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { mtool } from '../fat/fatTools.ts';
import { buildMaster } from '../image/buildMaster.ts';
import {
  executable,
  smallProgram,
  smallProgramKeys,
  START_FOLDER,
  type SmallProgram,
} from '../testing/smallProgram.ts';
import { inspectKey } from './inspectKey.ts';
import { withKey } from './openKey.ts';
import { personaliseKey } from './personaliseKey.ts';

let folder = '';
let program: SmallProgram;
let target: KeyTarget;
const at = (name: string) => join(folder, name);
const inspect = () => withKey(target, inspectKey);

beforeAll(async () => {
  await ensureSystemPackages(['keys']);
  folder = mkdtempSync(join(tmpdir(), 'cartable-inspect-'));
  program = await smallProgram(folder);
  await buildMaster(at('master.img'), [program], 112 * 1024 * 1024, START_FOLDER);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  copyFileSync(at('master.img'), at('key.img'));
  target = { name: at('key.img'), path: at('key.img'), drive: undefined, isNew: false };
});

async function put(name: string, text: string | Buffer, place: string): Promise<void> {
  writeFileSync(at(name), text);
  await mtool('mcopy', target.path, ['-o', '-Q', at(name), place]);
}
/** A second program of the same system, as an update leaves it. */
async function update(version: string, pointer: string): Promise<void> {
  const next = mkdtempSync(at('next-'));
  writeFileSync(join(next, 'cartable'), executable('linux'));
  await signManifest(next, { version, electron: '33.2.1' }, smallProgramKeys.privateKey);
  await mtool('mmd', target.path, ['::/app/linux-b']);
  for (const name of ['manifest.json', 'manifest.sig', 'cartable']) {
    await mtool('mcopy', target.path, [join(next, name), '::/app/linux-b/']);
  }
  await put('linux.slot', pointer, '::/app/');
}
const [old, fresh] = [
  { system: 'linux', version: '0.1.0' },
  { system: 'linux', version: '0.2.0' },
];

it('tells the programs, the one that the start file takes first', async () => {
  expect(inspect().programs).toEqual([{ ...old, starts: true }]);
  await update('0.2.0', 'bk\r\n');
  expect(inspect().programs).toEqual([
    { ...fresh, starts: true },
    { ...old, starts: false },
  ]);
});

it.each([
  ['ak\r\n', old, fresh],
  ['b2\r\n', fresh, old],
  // It did not start twice.
  ['b0\r\n', old, fresh],
  ['nothing that a pointer says', old, fresh],
])('of a pointer %j', async (pointer, first, second) => {
  await update('0.2.0', pointer);
  expect(inspect().programs).toEqual([
    { ...first, starts: true },
    { ...second, starts: false },
  ]);
});

it('counts the starts that Windows’ start file noted in files of its own', async () => {
  await update('0.2.0', 'b1\r\n');
  expect(inspect().programs[0]).toEqual({ ...fresh, starts: true });
  await put('linux.try1', '', '::/app/');
  expect(inspect().programs[0]).toEqual({ ...old, starts: true });
});

it('a manifest that cannot be read costs its version only', async () => {
  await put('manifest.json', 'cut off {', '::/app/linux/');
  expect(inspect().programs).toEqual([{ system: 'linux', version: undefined, starts: true }]);
});

it('tells the day of its identity, and what its ticket says of itself', async () => {
  expect(inspect()).toMatchObject({ personalisedOn: undefined, ticket: undefined });
  const keyId = 'B'.repeat(22);
  const ticketOf = (said: object) => `head.${Buffer.from(JSON.stringify(said)).toString('base64url')}.sign`;
  const names = keyNames(nodeHasher, keyId);
  const key = { keyId, serial: names.serial, holder: null };
  const before = new Date();
  await personaliseKey(
    target,
    { ...key, ticket: ticketOf({ iat: 100, exp: 300, sch: '0750001A' }) },
    'https://a.example',
  );
  const days = [before, new Date()].map((at) => at.toLocaleDateString('sv-SE'));
  expect(days).toContain(inspect().personalisedOn);
  expect(inspect().ticket).toEqual({ madeAt: 100, endsAt: 300, schoolId: '0750001A' });
  await put('enrolment.json', JSON.stringify({ product: 'cartable', format: 1, ticket: 'none' }), '::/data/');
  expect(inspect()).toMatchObject({ ticket: undefined, identity: { waits: true, serial: names.serial } });
});
