import { existsSync, linkSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mountOf } from '../drives/ownPlaces.ts';
import { lockPath } from '../identity/batchLock.ts';
import { readBatch } from '../identity/batchFile.ts';
import { batchOf, IMAGE_BYTES, newDrive, type TestWorkshop, testWorkshop } from '../testing/testWorkshop.ts';
import { lookAround } from './thisComputer.ts';

let shop: TestWorkshop;
beforeAll(async () => {
  shop = await testWorkshop();
}, 120_000);
afterAll(() => shop.dispose());

describe('the list', () => {
  it('shows what can be taken out, says why one may not be written, and hides inner disks', async () => {
    shop.listed = [
      newDrive('/dev/sdx'),
      newDrive('/dev/sdy', { mountedAt: [mountOf(shop.folder)] }),
      newDrive('/dev/sdz', { mountedAt: ['/srv/usb'] }),
      newDrive('/dev/sdw', { mountedAt: ['/media/usb'] }),
      newDrive('/dev/sdv', { readOnly: true }),
      newDrive('/dev/sda', { removable: false, mountedAt: ['/'] }),
      newDrive('/dev/loop7', { kind: 'loop', removable: false, mountedAt: ['/snap/x'] }),
    ];
    await shop.ask('look', {});
    const rows = shop.state.targets.map(({ name, refusal, readable, openedAt }) => [
      name,
      refusal?.code,
      readable,
      openedAt,
    ]);
    expect(rows).toEqual([
      ['/dev/sdx', undefined, true, null],
      // Where the program lies on the computer’s own disk, that is said of it.
      [
        '/dev/sdy',
        mountOf(shop.folder) === '/' ? 'prepare.system_disk' : 'prepare.own_key',
        false,
        mountOf(shop.folder),
      ],
      ['/dev/sdz', 'prepare.mounted', true, '/srv/usb'],
      ['/dev/sdw', undefined, true, '/media/usb'],
      ['/dev/sdv', 'prepare.write_protected', true, null],
    ]);
    expect(await shop.ask('describe', shop.ids('/dev/sdw'))).toMatchObject([{ openedAt: '/media/usb' }]);
    expect(shop.named('/dev/sdx')).toMatchObject({ holds: 'other', label: 'KINGSTON' });
    const before = shop.named('/dev/sdx').id;
    shop.listed = [newDrive('/dev/sdx', { serial: 'another key in the same place' })];
    await shop.ask('look', {});
    expect(shop.named('/dev/sdx').id).not.toBe(before);
  });

  it('says what is missing on this computer, and of which program an image can be made', async () => {
    expect(shop.state.here).toMatchObject({ system: 'linux', missing: [], program: '0.1.0' });
    const bare = await lookAround('/nowhere/cartable', 'linux', { PATH: '' });
    expect(bare).toMatchObject({ program: null, missing: expect.arrayContaining(['mtools']) });
    expect(await lookAround('/nowhere/cartable', 'win32')).toMatchObject({ system: 'other' });
  });
});

describe('one batch', () => {
  it('needs an image and identities before anything is written', async () => {
    await shop.ask('addImages', { folder: shop.folder, count: 4 });
    await expect(shop.ask('write', { ...shop.ids('cle-01.img'), rest: 'erase' })).rejects.toThrow(
      'prepare.not_chosen',
    );
    await expect(
      shop.ask('makeMaster', { path: shop.at('m.img'), size: 'beaucoup', systems: ['linux'] }),
    ).rejects.toThrow('prepare.size');
    await shop.makeMaster();
    expect(shop.state.master).toMatchObject({
      name: 'master.img',
      programs: [{ system: 'linux', version: '0.1.0' }],
    });
    await shop.open(shop.at('lot.json'), batchOf('ABC'));
    await expect(
      shop.ask('write', { ids: shop.state.targets.map(({ id }) => id), rest: 'erase' }),
    ).rejects.toThrow('prepare.batch_short');
  });

  it('becomes three keys; the one that is too small fails alone and gives its identity back', async () => {
    writeFileSync(shop.at('cle-02.img'), Buffer.alloc(512));
    await shop.ask('write', { ...shop.ids('cle-01.img', 'cle-02.img', 'cle-03.img'), rest: 'erase' });
    expect(shop.named('cle-01.img')).toMatchObject({ holds: 'prepared', step: { kind: 'done' } });
    expect(shop.named('cle-03.img').step).toMatchObject({
      kind: 'done',
      holder: expect.stringContaining('Léa'),
    });
    expect(shop.named('cle-02.img').step).toMatchObject({
      kind: 'failed',
      problem: { code: 'prepare.too_small', data: { device: 'cle-02.img' } },
    });
    expect(shop.state.batch).toMatchObject({ total: 3, left: 1 });
    truncateSync(shop.at('cle-02.img'), IMAGE_BYTES);
    await shop.ask('write', { ...shop.ids('cle-02.img'), rest: 'erase' });
    expect(shop.named('cle-02.img').step).toMatchObject({ kind: 'done' });
    const serials = shop.state.targets.slice(-4).map(({ label }) => label);
    expect(new Set(serials.slice(0, 3))).toEqual(new Set(batchOf('ABC').keys.map((key) => key.serial)));
    expect(shop.state.batch?.left).toBe(0);
  });

  it('goes on with its batch while another one is opened, and is not given a second time by the first opened again', async () => {
    const [first, second] = [shop.at('one-after.json'), shop.at('the-other.json')];
    await shop.open(first, batchOf('MN'));
    await shop.ask('addImages', { folder: shop.folder, count: 5 });
    const made = shop.ask('write', { ...shop.ids('cle-04.img'), rest: 'leave' });
    await vi.waitFor(() => expect(shop.named('cle-04.img').step.kind).toBe('working'));
    await shop.open(second, batchOf('PQ'));
    expect(shop.state.batch).toMatchObject({ name: 'the-other.json', left: 2 });
    await shop.ask('openBatch', { path: first });
    // The very batch that is under way: what is being written is not free.
    const more = shop.ask('write', { ...shop.ids('cle-05.img'), rest: 'leave' });
    await Promise.all([made, more]);
    const serials = ['cle-04.img', 'cle-05.img'].map((name) => {
      const { step } = shop.named(name);
      return step.kind === 'done' ? step.serial : step.kind;
    });
    expect(serials.sort()).toEqual(
      batchOf('MN')
        .keys.map(({ serial }) => serial)
        .sort(),
    );
    expect(shop.state.batch).toMatchObject({ name: 'one-after.json', left: 0 });
    for (const name of ['cle-04.img', 'cle-05.img']) rmSync(shop.at(name));
    await shop.ask('openBatch', { path: shop.at('lot.json') });
  });

  it('is not written while another computer has it, until a person says that this one died', async () => {
    await shop.open(shop.at('shared.json'), batchOf('R'));
    await shop.ask('addImages', { folder: shop.folder, count: 6 });
    const hold = { host: 'ATELIER-2', process: 1, since: 1, life: 'another run', token: 't' };
    writeFileSync(lockPath(shop.at('shared.json')), JSON.stringify(hold));
    const wish = { ...shop.ids('cle-06.img'), rest: 'leave' } as const;
    await expect(shop.ask('write', wish)).rejects.toMatchObject({
      code: 'prepare.batch_locked',
      data: { path: 'shared.json', host: 'ATELIER-2' },
    });
    expect(existsSync(shop.at('cle-06.img'))).toBe(false);
    await shop.ask('write', { ...wish, takeOver: 'ATELIER-2' });
    expect(shop.named('cle-06.img').step).toMatchObject({
      kind: 'done',
      serial: batchOf('R').keys[0]?.serial,
    });
    expect(existsSync(lockPath(shop.at('shared.json')))).toBe(false);
    rmSync(shop.at('cle-06.img'));
    await shop.ask('openBatch', { path: shop.at('lot.json') });
  });

  it('is verified file by file', async () => {
    const { id, step: before } = shop.named('cle-01.img');
    expect(before).toMatchObject({ kind: 'done' });
    const serial = before.kind === 'done' ? before.serial : '';
    const [own] = readBatch(shop.at('lot.json')).keys.filter((one) => one.serial === serial);
    expect(await shop.ask('verify', shop.ids('cle-01.img'))).toEqual([
      { id, serial, wrong: 0, ticket: own?.ticket },
    ]);
    expect(shop.named('cle-01.img').step).toMatchObject({
      kind: 'checked',
      faults: [],
      programs: ['linux 0.1.0'],
      ticket: null,
    });
    // Whoever shows it has no need of the ticket itself.
    expect(JSON.stringify(shop.state)).not.toContain(own?.ticket);
    expect(await shop.ask('verify', shop.ids('cle-04.img'))).toEqual([]);
    expect(shop.named('cle-04.img').step).toMatchObject({ problem: { code: 'prepare.absent' } });
  });

  it('says on the row what the server said of its ticket, until something else is done with it', async () => {
    const { id } = shop.named('cle-01.img');
    const told = { tickets: [{ id, code: 'fleet.ticket_renewed' }] };
    await shop.ask('judgeTickets', told);
    expect(shop.named('cle-01.img').step).toMatchObject({ kind: 'checked', ticket: 'fleet.ticket_renewed' });
    await shop.ask('verify', shop.ids('cle-01.img'));
    expect(shop.named('cle-01.img').step).toMatchObject({ kind: 'checked', ticket: null });
    await shop.ask('judgeTickets', { tickets: [{ id: 'gone', code: 'fleet.ticket_renewed' }] });
    const { id: other, step } = shop.named('cle-02.img');
    await shop.ask('judgeTickets', { tickets: [{ id: other, code: 'fleet.ticket_renewed' }] });
    expect(shop.named('cle-02.img').step).toEqual(step);
  });

  it('is read: what it says of itself, and for whom it is from the open batch alone', async () => {
    const { id, label } = shop.named('cle-01.img');
    const [own] = readBatch(shop.at('lot.json')).keys.filter((one) => one.serial === label);
    const read = await shop.ask('inspect', { id });
    expect(read).toMatchObject({
      keyId: own?.keyId,
      serial: label,
      state: 'waits',
      programs: [{ system: 'linux', version: '0.1.0', starts: true }],
      batch: { holder: expect.stringContaining(own?.holder?.familyName ?? ''), schoolName: 'Lycée <Test>' },
    });
    expect(JSON.stringify(read)).not.toContain(own?.ticket);
    await expect(shop.ask('inspect', { id: 'gone' })).rejects.toThrow('prepare.absent');
    await expect(shop.ask('inspect', { id: shop.named('cle-04.img').id })).rejects.toThrow('prepare.absent');
  });

  it('has labels of what was made, in which nothing is markup', async () => {
    const page = (await shop.ask('labels', {})) as { html: string };
    expect(page.html.match(/class="label"/g)).toHaveLength(3);
    expect(page.html).toContain('Lycée &lt;Test&gt;');
  });

  it('leaves nothing behind when it is stopped', async () => {
    await shop.open(shop.at('lot2.json'), batchOf('DE'));
    shop.heard = () => {
      if (shop.named('cle-04.img').step.kind === 'working') void shop.ask('cancel', shop.ids('cle-04.img'));
    };
    await shop.ask('write', { ...shop.ids('cle-04.img'), rest: 'erase' });
    shop.heard = () => undefined;
    expect(shop.named('cle-04.img').step).toMatchObject({ problem: { code: 'prepare.cancelled' } });
    expect(existsSync(shop.at('cle-04.img'))).toBe(false);
    expect(shop.state.batch?.left).toBe(2);
  });

  it('is never the image or the batch that is open', async () => {
    const links = ['cle-07.img', 'cle-08.img'];
    linkSync(shop.at('master.img'), shop.at('cle-07.img'));
    linkSync(shop.at('lot2.json'), shop.at('cle-08.img'));
    await shop.ask('addImages', { folder: shop.folder, count: 8 });
    const [image, lot] = [readFileSync(shop.at('master.img')), readFileSync(shop.at('lot2.json'))];
    for (const work of [
      () => shop.ask('write', { ...shop.ids('cle-07.img'), rest: 'erase' }),
      () => shop.ask('wipe', shop.ids(...links)),
    ]) {
      await work();
      expect(shop.named('cle-07.img').step).toMatchObject({
        problem: { code: 'prepare.is_source', data: { device: 'cle-07.img' } },
      });
    }
    expect(shop.named('cle-08.img').step).toMatchObject({ problem: { code: 'prepare.is_source' } });
    expect(readFileSync(shop.at('master.img')).equals(image)).toBe(true);
    expect(readFileSync(shop.at('lot2.json')).equals(lot)).toBe(true);
    for (const name of links) rmSync(shop.at(name));
  });

  it('becomes zeros when it is wiped', async () => {
    await shop.ask('wipe', shop.ids('cle-03.img'));
    expect(shop.named('cle-03.img')).toMatchObject({ step: { kind: 'wiped' }, holds: 'nothing' });
  });
});

it('a class list is read, and what is wrong with it is told by its name', async () => {
  writeFileSync(shop.at('liste.csv'), 'nom;prenom\nPetit;Léa\nSeulement;\n');
  expect(await shop.ask('readList', { path: shop.at('liste.csv') })).toMatchObject({
    name: 'liste.csv',
    pupils: [{ line: 2, familyName: 'Petit' }],
    faults: [{ line: 3, code: 'prepare.list_incomplete' }],
  });
});
