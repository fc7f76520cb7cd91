import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallProgram } from '../testing/smallProgram.ts';
import { batchOf, IMAGE_SIZE, type TestWorkshop, testWorkshop } from '../testing/testWorkshop.ts';

let shop: TestWorkshop;
beforeAll(async () => {
  shop = await testWorkshop();
  await shop.makeMaster();
  // A prepared key, and its batch.
  await shop.open(shop.at('lot.json'), batchOf('ABC'));
  await shop.ask('addImages', { folder: shop.folder, count: 1 });
  await shop.ask('write', { ...shop.ids('cle-01.img'), rest: 'leave' });
  expect(shop.named('cle-01.img').holds).toBe('prepared');
  await shop.begin();
}, 120_000);
afterAll(() => shop.dispose());

describe('an image of a file', () => {
  it('is taken when every file in it is the signed one', async () => {
    await shop.ask('openMaster', { path: shop.at('master.img') });
    expect(shop.state.master?.name).toBe('master.img');
  });

  it('is opened again with its batch; what is gone meanwhile is told by its name, without its place', async () => {
    await shop.begin();
    const places = {
      batch: shop.at('lot.json'),
      master: shop.at('master.img'),
      programs: null,
      images: [{ folder: shop.folder, count: 2 }],
    };
    expect(await shop.ask('reopen', places)).toEqual(places);
    expect(shop.state).toMatchObject({
      batch: { name: 'lot.json' },
      master: { name: 'master.img' },
      unopened: [],
    });
    expect(shop.state.targets.map(({ name }) => name)).toEqual(['cle-01.img', 'cle-02.img']);

    await shop.begin();
    const gone = { ...places, batch: shop.at('gone.json') };
    expect(await shop.ask('reopen', gone)).toEqual({ ...places, batch: null });
    expect(shop.state.unopened).toEqual([{ code: 'prepare.batch_unreadable', data: { path: 'gone.json' } }]);
    await shop.ask('openBatch', { path: shop.at('lot.json') });
    expect(shop.state.unopened).toEqual([]);
  });

  it('is made for several systems, and refused when one of their programs is not the signed one', async () => {
    const release = shop.at('release');
    mkdirSync(release);
    for (const system of ['win', 'mac'] as const) {
      renameSync((await smallProgram(shop.folder, { system, megabytes: 1 })).folder, join(release, system));
    }
    await shop.begin();
    await shop.ask('choosePrograms', { folder: release });
    expect(shop.state.programs.map(({ system, state: is }) => [system, is])).toEqual([
      ['linux', 'there'],
      ['win', 'there'],
      ['mac', 'there'],
    ]);
    await shop.ask('makeMaster', {
      path: shop.at('all.img'),
      size: IMAGE_SIZE,
      systems: ['win', 'linux', 'mac'],
    });
    const everywhere = [
      { system: 'linux', version: '0.1.0' },
      { system: 'mac', version: '0.1.0' },
      { system: 'win', version: '0.1.0' },
    ];
    expect(shop.state.master?.programs).toEqual(everywhere);
    // Checked file by file, as one that comes from elsewhere.
    await shop.ask('openMaster', { path: shop.at('all.img') });
    expect(shop.state.master).toMatchObject({ name: 'all.img', programs: everywhere });

    writeFileSync(join(release, 'win', 'locales', 'fr.pak'), 'changed');
    await expect(
      shop.ask('makeMaster', { path: shop.at('unsound.img'), size: IMAGE_SIZE, systems: ['linux', 'win'] }),
    ).rejects.toMatchObject({ code: 'prepare.program_unsound', data: { path: 'win/locales/fr.pak' } });
    expect(existsSync(shop.at('unsound.img'))).toBe(false);
    await shop.ask('makeMaster', { path: shop.at('sound.img'), size: IMAGE_SIZE, systems: ['linux', 'mac'] });
    expect(shop.state.master?.programs.map(({ system }) => system)).toEqual(['linux', 'mac']);
  });

  it('is refused when it was made of another signer’s program, or is a prepared key', async () => {
    const forged = await smallProgram(shop.folder, { seed: 7 });
    writeFileSync(join(forged.folder, 'locales', 'fr.pak'), 'changed');
    await shop.ask('begin', { keyRoot: shop.folder, executable: join(forged.folder, 'cartable') });
    await expect(
      shop.ask('makeMaster', { path: shop.at('forged.img'), size: IMAGE_SIZE, systems: ['linux'] }),
    ).rejects.toThrow('prepare.program_unsound');
    writeFileSync(shop.at('cle-01.img.json'), readFileSync(shop.at('master.img.json')));
    await expect(shop.ask('openMaster', { path: shop.at('cle-01.img') })).rejects.toThrow(
      'prepare.image_damaged',
    );
  });
});
