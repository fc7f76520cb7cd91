import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeHasher } from '../../vault/nodeCrypto.ts';
import { nothingThere } from '../identity/mediumLook.ts';
import { donePath, readNotes } from '../identity/batchFile.ts';
import { BLOCK_BYTES, type MasterMap } from '../image/masterMap.ts';
import { patternBytes } from '../testing/smallProgram.ts';
import { nodeThreads } from '../thread/nodeThread.ts';
import { KeyThreads } from '../thread/keyThreads.ts';
import { Handout } from './handout.ts';
import { nameOne } from './nameOne.ts';
import { prepareOne } from './prepareOne.ts';
import { withIdentity } from './withIdentity.ts';

let folder = '';
let handout: Handout;
const at = (name: string) => join(folder, name);
const keyId = 'A'.repeat(22);
const batch: KeyBatch = {
  product: 'cartable',
  kind: 'keys',
  format: 1,
  server: 'https://cartable.example',
  schoolId: 's',
  schoolName: 'Lycée',
  issuedAt: 1,
  keys: [{ keyId, serial: keyNames(nodeHasher, keyId).serial, ticket: 't', holder: null }],
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-one-'));
  writeFileSync(at('lot.json'), JSON.stringify(batch));
  handout = new Handout(at('lot.json'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An image that is written and read back well, and is no key. `sha256` is what its only block should be. */
function noKey(sha256?: string): { readonly path: string; readonly map: MasterMap } {
  const bytes = patternBytes(BLOCK_BYTES, 3);
  writeFileSync(at('image.img'), bytes);
  const blocks = [sha256 ?? createHash('sha256').update(bytes).digest('hex')];
  const about = {
    product: 'cartable',
    kind: 'master',
    format: 1,
    volumeId: '00000000',
    programs: [],
  } as const;
  return {
    path: at('image.img'),
    map: { ...about, programs: [], sizeBytes: BLOCK_BYTES, blockBytes: BLOCK_BYTES, blocks },
  };
}

const prepare = (master: ReturnType<typeof noKey>) =>
  prepareOne({
    target: { name: 'cle-01.img', path: at('cle-01.img'), drive: undefined, isNew: true },
    confirmed: nothingThere,
    rest: 'erase',
    lookAgain: async () => ({ name: 'cle-01.img', path: at('cle-01.img'), drive: undefined, isNew: false }),
    handout,
    master,
    threads: nodeThreads,
    show: () => undefined,
  });

it('gives an identity back that did not get onto the key, for this run and the next', async () => {
  await expect(prepare(noKey())).rejects.toMatchObject({
    code: 'prepare.not_a_key',
    data: { device: 'cle-01.img' },
  });
  expect(readFileSync(donePath(at('lot.json')), 'utf8')).toContain(keyId);
  expect(handout.left).toBe(1);
  expect(new Handout(at('lot.json')).left).toBe(1);
});

it('takes no identity for a key that does not hold what was written, and leaves no file that looks like one', async () => {
  await expect(prepare(noKey('0'.repeat(64)))).rejects.toMatchObject({ code: 'prepare.verify_failed' });
  expect(existsSync(at('cle-01.img'))).toBe(false);
  expect(existsSync(donePath(at('lot.json')))).toBe(false);
});

it('an identity whose naming was stopped goes to no other key first: the last of what was copied may still come', async () => {
  const stop = new AbortController();
  // A thread that has begun, and then waits for its key.
  const waits = `const { parentPort } = require('node:worker_threads');
    parentPort.on('message', () => {
      parentPort.postMessage({ kind: 'alive' });
      for (;;);
    });`;
  const threads = new KeyThreads(() => {
    const worker = new Worker(waits, { eval: true });
    worker.once('message', () => stop.abort());
    return worker;
  });
  writeFileSync(at('x.img'), Buffer.alloc(1024 * 1024));
  const target = { name: 'x', path: at('x.img'), drive: undefined, isNew: false };
  const named = withIdentity({ target, handout, threads: nodeThreads }, undefined, (take) =>
    nameOne(target, take(), { target, handout, threads }, stop.signal),
  );
  await expect(named).rejects.toMatchObject({ code: 'prepare.naming_stopped', data: { device: 'x' } });
  expect(readNotes(at('lot.json'))).toEqual(new Map([[keyId, 'begun']]));
});
