import { expect, test } from 'vitest';
import type { Json } from '../lib/canonicalJson.ts';
import type { DomainHost } from '../testing/domainHost.ts';
import { recordDatabase } from '../testing/recordDatabase.ts';
import { assignmentArgs, contentOf, smallSchool } from '../testing/smallSchool.ts';
import type { Refusal } from '../sync/client/refusals.ts';
import { refusedActions } from './syncView.ts';

const file = { name: 'Exposé.odt', content: contentOf(1) };

function refusal(name: string, args: object, more: Partial<Refusal> = {}): Refusal {
  const code = 'action.not_allowed';
  return {
    id: 'r',
    name,
    args: JSON.parse(JSON.stringify(args)) as Json,
    about: {},
    code,
    data: {},
    conflict: false,
    claimedAt: 1,
    refusedAt: 2,
    ...more,
  };
}

/** One refusal as the tray gets it, over what this host holds. */
function shown(host: DomainHost, one: Refusal) {
  const [action] = refusedActions(recordDatabase(host.records()), [one]);
  if (action === undefined) throw new TypeError('nothing shown');
  return action;
}

function school() {
  const host = smallSchool();
  host.act('ownTeacher', 'homework.give', assignmentArgs('work', { title: 'Les volcans' }));
  return host;
}

test('a hand-in names its work and gives its text and files back', () => {
  const args = { id: 'v', assignmentId: 'work', comment: 'Voici', files: [file] };
  const action = shown(school(), refusal('homework.handIn', args));
  expect(action.about).toMatchObject({ title: 'Les volcans' });
  expect(action.here).toBe(true);
  expect(action.work).toEqual({ fields: [{ field: 'comment', value: 'Voici' }], files: [file] });
});

test('what is gone from here is named as its author saw it', () => {
  const args = { id: 'v', assignmentId: 'gone', comment: 'Voici', files: [] };
  const action = shown(school(), refusal('homework.handIn', args, { about: { title: 'Le séisme' } }));
  expect(action).toMatchObject({ about: { title: 'Le séisme' }, here: false });
});

test('a correction names the pupil; only what the edit changes is shown', () => {
  const host = school();
  const changes = { state: 'ongoing', comment: 'Bien', files: [] };
  host.act('ownTeacher', 'homework.correct', { assignmentId: 'work', pupilId: 'pupil', changes });
  const args = { assignmentId: 'work', pupilId: 'pupil', changes: { ...changes, comment: 'Très bien' } };
  const action = shown(host, refusal('homework.correct', args));
  expect(action.about.title).toBe('Les volcans');
  expect(action.about.person).toBe('X pupil');
  expect(action.work.fields).toEqual([{ field: 'comment', value: 'Très bien' }]);
});

test('a document that was not taken is there by its name and its content', () => {
  const args = { id: 'd', copyId: 'e', parentId: null, name: file.name, content: file.content, base: null };
  const action = shown(
    school(),
    refusal('documents.putFile', { ...args, deviceLabel: 'clé', day: '2026-11-23' }),
  );
  expect(action.about.title).toBe('Exposé.odt');
  expect(action.work.files).toEqual([file]);
});

test('a conflict over several fields has every field with both values whole, theirs as this host has it now', () => {
  const host = school();
  const base = host.rev;
  const long = 'x'.repeat(2_000);
  const theirs = { title: 'Les séismes', description: long, dueOn: '2026-12-01' };
  host.act('ownTeacher', 'homework.edit', { id: 'work', changes: theirs }, { base });
  const args = {
    id: 'work',
    changes: { title: 'Volcans', description: `${long}y`, dueOn: '2026-12-02', kind: 'project' },
  };
  const outcome = host.act('coTeacher', 'homework.edit', args, { base });
  if (outcome.kind !== 'conflict') throw new TypeError(outcome.kind);
  const action = shown(host, refusal('homework.edit', args, { conflict: true, data: outcome.data }));
  expect(action.kind).toBe('conflict');
  expect(action.conflicts).toEqual([
    { field: 'title', mine: 'Volcans', theirs: 'Les séismes' },
    { field: 'description', mine: `${long}y`, theirs: long },
    { field: 'dueOn', mine: '2026-12-02', theirs: '2026-12-01' },
  ]);
});

test('a conflict whose record is gone from here still has the texts of the refusal', () => {
  const data = {
    field: 'title',
    fields: 'title dueOn',
    theirs: 'A',
    mine: 'B',
    'theirs.dueOn': '2026-12-01',
  };
  const args = { id: 'gone', changes: { title: 'B', dueOn: '2026-12-02' } };
  expect(shown(school(), refusal('homework.edit', args, { conflict: true, data })).conflicts).toEqual([
    { field: 'title', mine: 'B', theirs: 'A' },
    { field: 'dueOn', mine: '2026-12-02', theirs: '2026-12-01' },
  ]);
});

test('an action that this program does not know is listed all the same', () => {
  const action = shown(school(), refusal('later.thing', ['?']));
  expect(action).toMatchObject({ about: {}, here: false, work: { fields: [], files: [] } });
});
