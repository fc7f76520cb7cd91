import fc from 'fast-check';
import { expect, test } from 'vitest';
import { affectedBy, Footprints, outgrew } from './footprints.ts';

const seed = Number(process.env.CARTABLE_SEED ?? Date.now() & 0x7fffffff);

/** A toy action: it writes, to each of its records, a text made of everything it reads at its turn. */
interface Toy {
  readonly id: string;
  readonly reads: readonly string[];
  readonly types: readonly string[];
  readonly writes: readonly string[];
}

const keys = ['a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'c/1', 'c/2', 'd/1'];
const some = fc.subarray(keys, { maxLength: 2 });
const toys: fc.Arbitrary<readonly Toy[]> = fc
  .array(fc.record({ reads: some, types: fc.subarray(['a', 'b', 'c'], { maxLength: 1 }), writes: some }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((list) => list.map((toy, index) => ({ id: `m${index}`, ...toy })));

function run(state: Map<string, string>, toy: Toy): void {
  const seen = keys.filter((key) => toy.reads.includes(key) || toy.types.includes(key.slice(0, 1)));
  // A short digest, so that the texts do not grow without end.
  const text = `${toy.id}(${seen.map((key) => `${key}=${state.get(key)}`).join()})`;
  let hash = 7;
  for (const letter of text) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0;
  for (const key of toy.writes) state.set(key, `${toy.id}:${hash}`);
}

function replayed(server: ReadonlyMap<string, string>, list: readonly Toy[]): Map<string, string> {
  const state = new Map(server);
  for (const toy of list) run(state, toy);
  return state;
}

function printsOf(list: readonly Toy[]): Footprints {
  const prints = new Footprints();
  for (const { id, reads, types, writes } of list) {
    prints.set(id, { reads: new Set(reads), types: new Set(types), writes: new Set(writes) });
  }
  return prints;
}

test(`running again only what is affected ends where running everything ends (seed ${seed})`, () => {
  fc.assert(
    fc.property(toys, fc.subarray(keys), fc.nat(8), (list, touched, leaving) => {
      const server = new Map(keys.map((key) => [key, 'old']));
      const visible = replayed(server, list);
      for (const key of touched) server.set(key, 'new');
      const gone = list.slice(0, leaving);
      const staying = list.slice(leaving);
      const changed = new Set([...touched, ...gone.flatMap((toy) => toy.writes)]);
      const ids = staying.map((toy) => toy.id);
      const affected = affectedBy(printsOf(list), ids, changed);
      if (affected === undefined) throw new Error('every footprint is known');
      for (const key of affected.records) visible.set(key, server.get(key) ?? '');
      for (const toy of staying) if (affected.actions.includes(toy.id)) run(visible, toy);
      expect([...visible].sort()).toEqual([...replayed(server, staying)].sort());
    }),
    { numRuns: 3_000, seed },
  );
});

const print = (reads: readonly string[], writes: readonly string[], types: readonly string[] = []) => ({
  reads: new Set(reads),
  writes: new Set(writes),
  types: new Set(types),
});

test('what is unconcerned is left alone', () => {
  const prints = new Footprints();
  prints.set('m1', print(['a/1'], ['a/1']));
  prints.set('m2', print(['b/1'], ['b/1']));
  const affected = affectedBy(prints, ['m1', 'm2'], new Set(['b/1']));
  expect(affected?.actions).toEqual(['m2']);
  expect([...(affected?.records ?? [])]).toEqual(['b/1']);
});

test('an action without a footprint cannot be judged', () => {
  expect(affectedBy(new Footprints(), ['m1'], new Set())).toBeUndefined();
});

test('an action that reaches further than what was undone for it is noticed', () => {
  const prints = new Footprints();
  prints.set('m1', print(['a/1'], ['a/1']));
  prints.set('m2', print([], ['b/1']));
  const affected = affectedBy(prints, ['m1', 'm2'], new Set(['a/1']));
  if (affected === undefined) throw new Error('every footprint is known');
  expect(outgrew(print(['a/1', 'c/1'], ['a/1']), affected)).toBe(false);
  expect(outgrew(print(['a/1'], ['a/1', 'c/1']), affected)).toBe(true);
  expect(outgrew(print(['b/1'], ['a/1']), affected)).toBe(true);
  expect(outgrew(print([], ['a/1'], ['b']), affected)).toBe(true);
});

test('a failed transaction forgets what it noted', () => {
  const prints = new Footprints();
  const fail = () =>
    prints.guard(() => {
      prints.set('m1', print([], []));
      throw new Error('rolled back');
    });
  expect(fail).toThrow('rolled back');
  expect(prints.get('m1')).toBeUndefined();
});
