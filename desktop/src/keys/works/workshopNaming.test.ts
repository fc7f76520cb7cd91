import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personaliseKey } from '../identity/personaliseKey.ts';
import { batchOf, newDrive, type TestWorkshop, testWorkshop } from '../testing/testWorkshop.ts';

let shop: TestWorkshop;
beforeAll(async () => {
  shop = await testWorkshop();
  await shop.makeMaster();
}, 120_000);
afterAll(() => shop.dispose());

describe('a key that was written already', () => {
  it('is given an identity of the batch as it is, in the order of the list; what can have none is refused alone and costs none', async () => {
    await shop.begin();
    const own = shop.at('named');
    mkdirSync(own);
    for (const name of ['cle-01.img', 'cle-02.img', 'cle-05.img']) {
      copyFileSync(shop.at('master.img'), join(own, name));
    }
    writeFileSync(join(own, 'cle-03.img'), Buffer.alloc(1024 * 1024));
    copyFileSync(shop.at('master.img'), join(own, 'cle-04.img'));
    const target = { name: 'x', path: join(own, 'cle-04.img'), drive: undefined, isNew: false };
    const [foreign] = batchOf('Z').keys;
    if (foreign === undefined) throw new Error('no key');
    await personaliseKey(target, foreign, 'https://cartable.example');
    await shop.ask('addImages', { folder: own, count: 6 });
    const all = { ids: shop.state.targets.map(({ id }) => id) };
    await expect(shop.ask('personalise', all)).rejects.toThrow('prepare.no_batch');
    await shop.open(shop.at('few.json'), batchOf('VW'));
    await expect(shop.ask('personalise', all)).rejects.toMatchObject({
      code: 'prepare.batch_short',
      data: { left: 2 },
    });
    await shop.open(shop.at('named.json'), batchOf('VWX'));
    // No image is open: none is needed.
    expect(shop.state.master).toBeNull();
    await shop.ask('personalise', all);
    const [first, second, third] = batchOf('VWX').keys;
    const steps = shop.state.targets.map(({ step }) =>
      step.kind === 'done' ? step.serial : step.kind === 'failed' ? step.problem.code : step.kind,
    );
    expect(steps).toEqual([
      first?.serial,
      second?.serial,
      'prepare.not_a_key',
      'prepare.other_identity',
      third?.serial,
      'prepare.absent',
    ]);
    expect(shop.named('cle-01.img')).toMatchObject({ holds: 'prepared', keyId: first?.keyId });
    expect(shop.state.batch?.left).toBe(0);
    // Stopped: each is told what that means for it, and nothing is lost.
    shop.heard = () => {
      const { id, step } = shop.named('cle-02.img');
      if (step.kind === 'working') void shop.ask('cancel', { ids: [id] });
    };
    await shop.ask('verify', shop.ids('cle-02.img'));
    expect(shop.named('cle-02.img').step).toMatchObject({ problem: { code: 'prepare.check_stopped' } });
    await shop.ask('personalise', shop.ids('cle-02.img'));
    expect(shop.named('cle-02.img').step).toMatchObject({ problem: { code: 'prepare.naming_stopped' } });
    shop.heard = () => undefined;
    expect(shop.state.batch?.left).toBe(0);
    // One that has its identity already keeps it, and costs no other.
    await shop.ask('personalise', shop.ids('cle-02.img'));
    expect(shop.named('cle-02.img').step).toMatchObject({ kind: 'done', serial: second?.serial });
    expect(shop.state.batch?.left).toBe(0);
  });

  it('may be too small for the image that is open: it is refused for writing only', async () => {
    shop.listed = [newDrive('/dev/sdx', { sizeBytes: 8e6 })];
    await shop.ask('openMaster', { path: shop.at('master.img') });
    await shop.ask('look', {});
    expect(shop.named('/dev/sdx')).toMatchObject({
      refusal: null,
      tooSmall: { code: 'prepare.too_small', data: { size: 8e6 } },
    });
    shop.listed = [];
    await shop.ask('look', {});
  });
});
