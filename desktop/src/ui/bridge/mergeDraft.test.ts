import { expect, test } from 'vitest';
import { mergeDraft } from './mergeDraft.ts';

const begun = { title: 'A', dueOn: '2026-12-01', files: ['x'] };

test('what the author left takes what is recorded now; what they changed stays theirs', () => {
  const recorded = { ...begun, dueOn: '2026-12-08', files: ['x', 'y'] };
  expect(mergeDraft({ ...begun, title: 'Le mien' }, begun, recorded)).toEqual({
    value: { ...recorded, title: 'Le mien' },
    basis: recorded,
    overtaken: [],
  });
});

test('what both changed stays the author’s and is named, however often it is looked at', () => {
  const recorded = { ...begun, title: 'L’autre', dueOn: '2026-12-08' };
  const once = mergeDraft({ ...begun, title: 'Le mien' }, begun, recorded);
  expect(once.overtaken).toEqual(['title']);
  expect(once.value).toEqual({ ...recorded, title: 'Le mien' });
  expect(mergeDraft(once.value, once.basis, recorded)).toEqual(once);
});

test('two who agree, and a draft of which nothing is known, contest nothing', () => {
  const recorded = { ...begun, title: 'B' };
  expect(mergeDraft(recorded, begun, recorded)).toEqual({ value: recorded, basis: recorded, overtaken: [] });
  expect(mergeDraft(recorded, null, begun)).toMatchObject({ value: recorded, overtaken: [] });
});
