import { roles } from '@cartable/shared/domain/actor.ts';
import { keyStates } from '@cartable/shared/domain/fleet/keyState.ts';
import { strayReasons } from '@cartable/shared/domain/fleet/strayKey.ts';
import { evaluation } from '@cartable/shared/domain/grades/evaluation.ts';
import { forcedAverage } from '@cartable/shared/domain/grades/forced.ts';
import { mark } from '@cartable/shared/domain/grades/mark.ts';
import { assignment } from '@cartable/shared/domain/homework/assignment.ts';
import { correction } from '@cartable/shared/domain/homework/correction.ts';
import { documentNode } from '@cartable/shared/domain/documents/node.ts';
import { accessSentence, saidActions } from '@cartable/shared/domain/privacy/accessSentence.ts';
import { recordPrivacy } from '@cartable/shared/domain/privacy/recordPrivacy.ts';
import { placeLevels } from '@cartable/shared/domain/region/place.ts';
import { regionRights } from '@cartable/shared/domain/region/rights.ts';
import { preferenceKeys } from '@cartable/shared/domain/settings/preference.ts';
import { expect, test } from 'vitest';
import { auditActions } from '../../audit/auditRow.ts';
import { accountEventKinds } from '../../storage/repositories/accountEvents.ts';
import { privacyLanguages, privacyWords } from '../privacyWords.ts';
import { ownColumns } from './ownColumns.ts';
import { recordColumns } from './recordColumns.ts';

/** The values of an enumeration of a record's schema. */
function optionsOf(definition: { readonly schema: object }, field: string): readonly string[] {
  const shape = Reflect.get(definition.schema, 'shape') as Readonly<
    Record<string, { readonly options: readonly string[] }>
  >;
  return shape[field]?.options ?? [];
}

/** Every code that a copy's tables turn into a word. */
const codes: Readonly<Record<string, readonly string[]>> = {
  role: [...roles, 'main'],
  assignmentKind: optionsOf(assignment, 'kind'),
  handIn: optionsOf(assignment, 'handIn'),
  correctionState: optionsOf(correction, 'state'),
  evaluationKind: optionsOf(evaluation, 'kind'),
  optional: optionsOf(evaluation, 'optional'),
  mark: optionsOf(mark, 'status').filter((one) => one !== 'value'),
  average: optionsOf(forcedAverage, 'state').filter((one) => one !== 'value'),
  node: optionsOf(documentNode, 'kind'),
  preference: preferenceKeys,
  level: placeLevels,
  right: regionRights,
  event: accountEventKinds,
  keyState: [...keyStates, ...strayReasons.map((one) => `stray:${one}`)],
};

test.each(privacyLanguages)(
  '%s: each kind of table has its columns, its name in the index and its file’s',
  (language) => {
    const words = privacyWords(language);
    const said = (name: string) => expect([name, words(name) === name]).toEqual([name, false]);
    expect(Object.keys(recordColumns).sort()).toEqual(
      // Of the history of marks nothing is ever exported.
      [...recordPrivacy.keys()].filter((one) => one !== 'grades.change').sort(),
    );
    for (const [type, columns] of Object.entries({ ...recordColumns, ...ownColumns })) {
      said(`copy.title.${type}`);
      said(`record.${type}`);
      said(`folder.${recordPrivacy.get(type)?.processing ?? type.split('.')[0]}`);
      for (const title of Object.keys(columns)) said(`copy.field.${title}`);
    }
  },
);

test.each(privacyLanguages)('%s: each code has its word', (language) => {
  const words = privacyWords(language);
  for (const [group, list] of Object.entries(codes)) {
    expect([group, list.length > 0]).toEqual([group, true]);
    for (const code of list)
      expect([group, code, words(`copy.${group}.${code}`)]).not.toContain(`copy.${group}.${code}`);
  }
});

test.each(privacyLanguages)(
  '%s: each line of the log has its sentence, to the person and to others',
  (language) => {
    const words = privacyWords(language);
    for (const action of [...auditActions, 'of.another_version']) {
      for (const to of ['self', 'other'] as const) {
        for (const type of ['scope', 'grades.mark', 'homework.handIn', 'never.seen']) {
          const { sentence, thing } = accessSentence({ action, type, wholeClass: false }, to);
          expect([sentence, words(sentence)]).not.toEqual([sentence, sentence]);
          expect([thing, words(thing)]).not.toEqual([thing, thing]);
          const text = words(sentence, { thing: words(thing) });
          if (to === 'other') expect(text).not.toMatch(/\b(?:vous|vos|votre|you|your)\b/);
        }
      }
    }
    expect(auditActions).toEqual(expect.arrayContaining([...saidActions]));
  },
);
