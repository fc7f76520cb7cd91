import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchKey, KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureSystemPackages } from '../../../../scripts/bootstrap/systemPackages.ts';
import { nodeHasher } from '../../vault/nodeCrypto.ts';
import { mtool } from '../fat/fatTools.ts';
import { donePath } from '../identity/batchFile.ts';
import { lockPath } from '../identity/batchLock.ts';
import { lookInto } from '../identity/mediumLook.ts';
import { personaliseKey } from '../identity/personaliseKey.ts';
import { buildMaster } from '../image/buildMaster.ts';
import { smallProgram, START_FOLDER } from '../testing/smallProgram.ts';
import { Handout } from './handout.ts';

/** Identities of a batch on real volumes, made with the real tools; a process that died is a {@link Handout} that is opened anew. */
let folder = '';
let path = '';
const at = (name: string) => join(folder, name);
const key = (letter: string): BatchKey => {
  const keyId = letter.repeat(22);
  return { keyId, serial: keyNames(nodeHasher, keyId).serial, ticket: `ticket.${letter}`, holder: null };
};
const [A, B, C] = [key('A'), key('B'), key('C')] as const;
const batch: KeyBatch = {
  product: 'cartable',
  kind: 'keys',
  format: 1,
  server: 'https://cartable.example',
  schoolId: 's',
  schoolName: 'Lycée',
  issuedAt: 1,
  keys: [A, B, C],
};
const SIZE = 112 * 1024 * 1024;

beforeAll(async () => {
  await ensureSystemPackages(['keys']);
  folder = mkdtempSync(join(tmpdir(), 'cartable-handout-'));
  path = at('lot.json');
  writeFileSync(path, JSON.stringify(batch));
  await buildMaster(at('master.img'), [await smallProgram(folder, { megabytes: 1 })], SIZE, START_FOLDER);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => rmSync(donePath(path), { force: true }));

const target = (name: string) => ({ name, path: at(name), drive: undefined, isNew: false });
/** A written key without an identity. */
function blank(name: string) {
  copyFileSync(at('master.img'), at(name));
  return target(name);
}
async function whole(name: string, identity: BatchKey) {
  await personaliseKey(blank(name), identity, batch.server);
  return target(name);
}
/** As the power leaves it between the volume's name, which comes first, and the rest. */
async function half(name: string, identity: BatchKey) {
  blank(name);
  const { volumeId, label } = keyNames(nodeHasher, identity.keyId);
  await mtool('mlabel', at(name), ['-N', volumeId, `::${label}`]);
  return target(name);
}
const letters = (keys: readonly BatchKey[]) => keys.map(({ keyId }) => keyId[0]).join('');
/** What the handout of the next run gives, until there is nothing left. */
function rest(): string {
  const next = new Handout(path);
  const given: BatchKey[] = [];
  while (next.left > 0) given.push(next.take('next.img'));
  return letters(given);
}

describe('a run that was cut', () => {
  it('has made nothing of what it had begun, and the others are given before it', () => {
    const cut = new Handout(path);
    cut.finish(cut.take('one.img'), 'one.img');
    cut.take('two.img');
    const next = new Handout(path);
    expect(letters(next.made())).toBe('A');
    expect(next.left).toBe(2);
    expect(rest()).toBe('CB');
  });

  it('is gone on with: a half-named key has the identity that its volume’s name says', async () => {
    new Handout(path).take('one.img');
    const next = new Handout(path);
    const found = next.carriedBy(lookInto(await half('one.img', A)));
    expect(found).toEqual({ key: A, whole: false, started: false });
    expect(next.take('one.img', found?.key)).toEqual(A);
    expect(letters([next.take('two.img'), next.take('three.img')])).toBe('BC');
    expect(() => next.take('four.img')).toThrow('prepare.batch_used_up');
  });

  it('but not when that identity lies whole on another medium by now', async () => {
    const cut = new Handout(path);
    cut.finish(cut.take('other.img'), 'other.img');
    expect(new Handout(path).carriedBy(lookInto(await half('one.img', A)))).toBeUndefined();
  });

  it('leaves half a line, which is none, and the next line is whole', () => {
    const cut = new Handout(path);
    cut.take('one.img');
    const notes = readFileSync(donePath(path));
    truncateSync(donePath(path), notes.indexOf(A.keyId) + 5);
    const next = new Handout(path);
    next.finish(next.take('two.img'), 'two.img');
    expect(letters(new Handout(path).made())).toBe('A');
    expect(rest()).toBe('BC');
  });

  it('reads the notes of before, where each line was a key that was made', () => {
    writeFileSync(
      donePath(path),
      `${A.keyId}\t${A.serial}\tone\n${B.keyId}\t${B.serial}\ttwo\n!${B.keyId}\n`,
    );
    const next = new Handout(path);
    expect(letters(next.made())).toBe('A');
    next.finish(next.take('two.img'), 'two.img');
    expect(letters(new Handout(path).made())).toBe('AB');
  });
});

describe('a key that is written a second time', () => {
  it('has its own identity again and costs no other, even of a batch that is used up', async () => {
    const first = new Handout(path);
    for (const name of ['a', 'b', 'c']) first.finish(first.take(name), name);
    const medium = lookInto(await whole('again.img', B));
    expect(first.left).toBe(0);
    expect(first.isEnoughFor([medium])).toBe(true);
    expect(first.isEnoughFor([medium, lookInto(blank('blank.img'))])).toBe(false);
    // Two copies of one key are one identity only.
    copyFileSync(at('again.img'), at('copy.img'));
    expect(first.isEnoughFor([medium, lookInto(target('copy.img'))])).toBe(false);
    expect(first.take('again.img', first.reusable(medium))).toEqual(B);
    // From here on the medium carries nothing: a run that is cut now has two made.
    expect(letters(new Handout(path).made())).toBe('AC');
    expect(rest()).toBe('B');
  });

  it.each([
    ['stays made when it still carries it', true, 'AB', 'C'],
    ['is given back when it carries nothing', false, 'A', 'BC'],
    ['counts as begun when nobody can tell', undefined, 'A', 'CB'],
  ] as const)('and fails: the identity %s', (_how, carried, made, left) => {
    const first = new Handout(path);
    for (const name of ['a', 'b']) first.finish(first.take(name), name);
    first.giveBack(first.take('b', B), 'b', carried);
    for (const handout of [first, new Handout(path)]) expect(letters(handout.made())).toBe(made);
    expect(rest()).toBe(left);
  });

  it('stays noted as made all the time when it is only finished, not written anew', () => {
    const first = new Handout(path);
    first.finish(first.take('a'), 'a');
    first.take('a', A, false);
    expect(letters(new Handout(path).made())).toBe('A');
  });

  it('has another identity when its own was started', async () => {
    const medium = await whole('started.img', B);
    await mtool('mdel', medium.path, ['::/data/enrolment.json']);
    const handout = new Handout(path);
    const look = lookInto(medium);
    expect(handout.carriedBy(look)).toMatchObject({ key: B, started: true });
    expect(handout.reusable(look)).toBeUndefined();
  });
});

it('notes that cannot be read are not no notes, and what cannot be noted is not given', () => {
  mkdirSync(donePath(path));
  expect(() => new Handout(path)).toThrow('prepare.batch_unreadable');
  rmdirSync(donePath(path));
  const handout = new Handout(path);
  // A place that is empty to read and none to write.
  symlinkSync(at('nowhere/notes'), donePath(path));
  expect(() => handout.take('one.img')).toThrow('prepare.not_noted');
  rmSync(donePath(path));
  expect(handout.left).toBe(3);
});

describe('a batch on a folder that two computers share', () => {
  /** As another computer leaves its hold. */
  const elsewhere = (host: string) =>
    writeFileSync(
      lockPath(path),
      JSON.stringify({ host, process: 1, since: 1, life: 'another run', token: host }),
    );
  afterEach(() => rmSync(lockPath(path), { force: true }));

  it('gives nothing while the other gives, and goes on behind what the other has given', async () => {
    const [one, two] = [new Handout(path), new Handout(path)];
    elsewhere('ATELIER-2');
    const work = vi.fn(async () => undefined);
    await expect(one.during(work)).rejects.toMatchObject({
      code: 'prepare.batch_locked',
      data: { path: 'lot.json', host: 'ATELIER-2' },
    });
    expect(work).not.toHaveBeenCalled();
    rmSync(lockPath(path));
    await one.during(async () => one.finish(one.take('one.img'), 'one.img'));
    expect(existsSync(lockPath(path))).toBe(false);
    const given = await two.during(async () => two.take('two.img'));
    expect(given).toEqual(B);
  });

  it('reads the notes anew before each identity, whoever wrote them', () => {
    const [one, two] = [new Handout(path), new Handout(path)];
    one.finish(one.take('one.img'), 'one.img');
    expect(letters([two.take('two.img'), one.take('three.img')])).toBe('BC');
  });

  it('is taken over by the name of the computer that died, and let go of when the work fails', async () => {
    elsewhere('ATELIER-2');
    const handout = new Handout(path);
    const failing = handout.during(async () => {
      throw new Error('the work');
    }, 'ATELIER-2');
    await expect(failing).rejects.toThrow('the work');
    expect(existsSync(lockPath(path))).toBe(false);
  });

  it('gives nothing more here once the other has taken it over; what is made here is noted all the same', async () => {
    const handout = new Handout(path);
    await handout.during(async () => {
      const first = handout.take('one.img');
      elsewhere('ATELIER-2');
      expect(() => handout.take('two.img')).toThrow('prepare.batch_taken');
      handout.finish(first, 'one.img');
    });
    expect(letters(new Handout(path).made())).toBe('A');
    // The other's hold is not ended by ours.
    expect(existsSync(lockPath(path))).toBe(true);
  });

  it('stays held until the last of several works is done', async () => {
    const handout = new Handout(path);
    const end = Promise.withResolvers<void>();
    const long = handout.during(() => end.promise);
    await handout.during(async () => undefined);
    expect(existsSync(lockPath(path))).toBe(true);
    end.resolve();
    await long;
    expect(existsSync(lockPath(path))).toBe(false);
  });
});
