import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePointer } from '../../update/slots/pointer.ts';
import { slotsOf } from '../../update/slots/slots.ts';
import { smallProgram } from '../testing/smallProgram.ts';
import { ProgramShelf } from './programShelf.ts';

let folder = '';
let keyRoot = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-shelf-'));
  keyRoot = join(folder, 'key');
  mkdirSync(join(keyRoot, 'app'), { recursive: true });
  renameSync((await smallProgram(folder, { megabytes: 1 })).folder, join(keyRoot, 'app', 'linux'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program of this version, `0.<seed>.0`, at a place. */
async function put(system: 'linux' | 'win' | 'mac', seed: number, place: string): Promise<string> {
  const made = await smallProgram(folder, { system, seed, megabytes: 1 });
  cpSync(made.folder, place, { recursive: true, verbatimSymlinks: true });
  return place;
}
const onKey = (name: string) => join(keyRoot, 'app', name);

function shelf(): ProgramShelf {
  const made = new ProgramShelf({ keyRoot, executable: join(onKey('linux'), 'cartable'), platform: 'linux' });
  made.look();
  return made;
}
const told = (of: ProgramShelf) =>
  of
    .list()
    .map((one) => (one.state === 'there' ? [one.system, one.version, one.from] : [one.system, one.state]));

describe('programs for an image', () => {
  it('are the one that runs and those of the key; of the rest it is told why there is none', async () => {
    await put('win', 2, onKey('win'));
    await put('mac', 3, onKey('mac'));
    rmSync(join(onKey('mac'), 'manifest.json'));
    expect(told(shelf())).toEqual([
      ['linux', '0.1.0', 'running'],
      ['win', '0.2.0', 'key'],
      ['mac', 'unfinished'],
    ]);
    rmSync(onKey('mac'), { recursive: true });
    expect(told(shelf()).at(-1)).toEqual(['mac', 'absent']);
  });

  it('come from the folder that the key would start, and from the other when that one is not whole', async () => {
    await put('win', 2, onKey('win'));
    await put('win', 3, onKey('win-b'));
    const slots = slotsOf(keyRoot, 'win');
    writePointer(slots, { slot: 'b', left: 'k' });
    expect(shelf().take(['win'])).toEqual([{ system: 'win', folder: onKey('win-b') }]);
    writePointer(slots, { slot: 'b', left: '0' });
    expect(shelf().take(['win'])).toEqual([{ system: 'win', folder: onKey('win') }]);
    writePointer(slots, { slot: 'b', left: 'k' });
    rmSync(join(onKey('win-b'), 'manifest.json'));
    expect(shelf().take(['win'])).toEqual([{ system: 'win', folder: onKey('win') }]);
  });

  it('whose manifest was cut off are not whole', async () => {
    await put('win', 2, onKey('win'));
    writeFileSync(join(onKey('win'), 'manifest.json'), '{"version": "0.');
    expect(told(shelf())).toContainEqual(['win', 'unfinished']);
  });

  it('come first from a chosen folder: a release, another key, or one system’s own', async () => {
    const release = join(folder, 'release');
    await put('linux', 4, join(release, 'linux'));
    await put('win', 4, join(release, 'win'));
    const all = shelf();
    all.choose(release);
    expect(told(all)).toEqual([
      ['linux', '0.4.0', 'folder'],
      ['win', '0.4.0', 'folder'],
      ['mac', 'absent'],
    ]);
    const other = join(folder, 'other');
    await put('mac', 5, join(other, 'app', 'mac'));
    all.choose(other);
    expect(told(all)).toEqual([
      ['linux', '0.1.0', 'running'],
      ['win', 'absent'],
      ['mac', '0.5.0', 'folder'],
    ]);
    // Another key that was updated: what it would start, and that alone, when its first program is gone.
    await put('mac', 6, join(other, 'app', 'mac-b'));
    writePointer(slotsOf(other, 'mac'), { slot: 'b', left: 'k' });
    all.choose(other);
    expect(told(all)).toContainEqual(['mac', '0.6.0', 'folder']);
    rmSync(join(other, 'app', 'mac'), { recursive: true });
    all.choose(other);
    expect(told(all)).toContainEqual(['mac', '0.6.0', 'folder']);
    all.choose(join(release, 'win'));
    expect(all.take(['win', 'linux', 'win'])).toEqual([
      { system: 'win', folder: join(release, 'win') },
      { system: 'linux', folder: onKey('linux') },
    ]);
  });

  it('are known by what they are: one under another system’s name is refused, one under any name is found', async () => {
    const some = shelf();
    const release = join(folder, 'release');
    await put('mac', 6, join(release, 'mac'));
    await put('linux', 7, join(release, 'win'));
    expect(() => some.choose(release)).toThrow(
      expect.objectContaining({ code: 'prepare.program_system', data: { folder: 'win', system: 'Windows' } }),
    );
    expect(told(some)).toContainEqual(['mac', 'absent']);
    some.choose(await put('win', 8, join(folder, 'Cartable 0.8')));
    expect(told(some)).toContainEqual(['win', '0.8.0', 'folder']);
    some.choose(join(release, 'win'));
    expect(told(some)).toEqual([
      ['linux', '0.7.0', 'folder'],
      ['win', 'absent'],
      ['mac', 'absent'],
    ]);
  });

  it('are not in any folder: what was there stays, and a system without one is not taken', () => {
    const some = shelf();
    const empty = mkdtempSync(join(folder, 'empty-'));
    expect(() => some.choose(empty)).toThrow(
      expect.objectContaining({ code: 'prepare.folder_empty', data: { path: basename(empty) } }),
    );
    expect(told(some)[0]).toEqual(['linux', '0.1.0', 'running']);
    expect(() => some.take(['linux', 'mac'])).toThrow('prepare.no_program');
  });
});
