import { afterEach, beforeEach, expect, test } from 'vitest';
import { undoLast } from '../directory/applyRun.ts';
import { personIdOf } from '../directory/recordIds.ts';
import { proposeRemovals } from '../directory/removals.ts';
import { ImportWorld } from '../directory/testing/importWorld.ts';
import { filesOf, small } from '../directory/testing/smallDirectory.ts';
import { confirmRun } from '../directory/applyRun.ts';
import type { Reader } from '../storage/storage.ts';
import { personSourced, sourcedPlaces } from './sourcedPlaces.ts';

const source = 'aaf:paris';
const kinds = ['pupil', 'guardian', 'staff'] as const;
let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
});
afterEach(() => world.close());

/** Who is written down, and who should be. */
async function people() {
  const { reader } = world.storage;
  const entries = await reader
    .selectFrom('source_entry')
    .select(['kind', 'id'])
    .where('kind', 'in', kinds)
    .execute();
  const rows = await reader.selectFrom('source_person').selectAll().execute();
  return {
    written: rows.map((one) => `${one.user_id} ${one.kind} ${one.id}`).sort(),
    wanted: entries
      .map(({ kind, id }) => `${personIdOf(source, kind as (typeof kinds)[number], id)} ${kind} ${id}`)
      .sort(),
  };
}

test('who is where in a source is written down while it is applied, forgotten with a removal, and back when that is undone', async () => {
  await world.import(filesOf(small));
  const all = await people();
  expect(all.written).toEqual(all.wanted);
  expect(all.written.length).toBeGreaterThan(5);
  await world.import(filesOf({ ...small, pupils: small.pupils.slice(1) }), true);
  // Missing is not gone.
  expect((await people()).written).toEqual(all.written);
  world.laterBy(100);
  const { token } = await proposeRemovals(world.host, source, 90);
  await confirmRun(world.host, token ?? '', { acceptLeavers: true });
  const fewer = await people();
  expect(fewer.written).toEqual(fewer.wanted);
  expect(fewer.written.length).toBe(all.written.length - 1);
  await undoLast(world.host, source);
  expect((await people()).written).toEqual(all.written);
});

test('the undoing of a first import leaves nobody', async () => {
  await world.import(filesOf(small));
  await undoLast(world.host, source);
  expect(await people()).toEqual({ written: [], wanted: [] });
});

/** The same reader, which tells the tables that it is asked for. */
function told(reader: Reader): { readonly reader: Reader; readonly tables: string[] } {
  const tables: string[] = [];
  const watched = new Proxy(reader, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...values: readonly unknown[]) => {
        if (name === 'selectFrom') tables.push(String(values[0]));
        return Reflect.apply(value, target, values) as unknown;
      };
    },
  });
  return { reader: watched, tables };
}

test('a copy finds what the directories say of somebody by their identifier, and looks through none', async () => {
  await world.import(filesOf(small));
  const { reader, tables } = told(world.storage.reader);
  const [row] = await personSourced(reader, personIdOf(source, 'pupil', '200'));
  expect(row).toMatchObject({ source, familyName: 'ALPHA' });
  expect(await personSourced(reader, 'nobody')).toEqual([]);
  expect(new Set(tables)).toEqual(new Set(['source_person', 'source_entry']));
  expect(tables.length).toBeLessThanOrEqual(3);
});

test('an erasure finds them there too, and in the files that wait for a decision', async () => {
  const { pupils } = small;
  await world.import(filesOf({ ...small, pupils: pupils.slice(1) }));
  await world.read(filesOf(small));
  const known = personIdOf(source, 'pupil', '201');
  const coming = personIdOf(source, 'pupil', '200');
  const found = await sourcedPlaces(world.storage.reader, new Set([known, coming, 'nobody']));
  expect([...found.keys()].sort()).toEqual([known, coming].sort());
  expect(found.get(known)).toEqual({ places: [{ source, kind: 'pupil', id: '201' }], present: true });
  expect(found.get(coming)).toEqual({ places: [{ source, kind: 'pupil', id: '200' }], present: true });
});
