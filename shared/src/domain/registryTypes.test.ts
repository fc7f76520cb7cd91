import { expect, expectTypeOf, test } from 'vitest';
import type { MutatorArgs } from './mutators.ts';
import { mutators } from './mutators.ts';
import type { QueryArgs, QueryResults } from './queries.ts';
import { queries } from './queries.ts';
import { recordDefinitions } from './records.ts';

test('each entry stands under its own name', () => {
  for (const [name, mutator] of mutators) expect(mutator.name).toBe(name);
  for (const [name, query] of queries) expect(query.name).toBe(name);
});

test('queries read kinds of records that exist', () => {
  for (const query of queries.values()) {
    for (const type of query.reads) expect(recordDefinitions.has(type), type).toBe(true);
  }
});

test('a screen writes plain texts and reads typed results', () => {
  expectTypeOf<MutatorArgs['homework.setDone']>().toEqualTypeOf<{
    readonly assignmentId: string;
    readonly done: boolean;
  }>();
  expectTypeOf<MutatorArgs['grades.setMark']['status']>().toEqualTypeOf<
    'value' | 'ABS' | 'DISP' | 'NR' | 'NN' | 'empty'
  >();
  expectTypeOf<QueryArgs['homework.week']>().toEqualTypeOf<{ readonly day: string }>();
  expectTypeOf<QueryArgs['documents.search']>().toEqualTypeOf<{
    readonly text: string;
    readonly limit?: number | undefined;
  }>();
  expectTypeOf<QueryResults['directory.periods'][number]['current']>().toEqualTypeOf<boolean>();
});
