import { expect, test } from 'vitest';
import { recordDefinitions } from '../records.ts';
import { processing, processingIds, processings } from './processing.ts';
import { impersonalRecords, recordPrivacy } from './recordPrivacy.ts';
import { scopeConcern } from './scopeConcern.ts';

test('every kind of record is in the register or declared impersonal, and nothing else is', () => {
  const known = [...recordPrivacy.keys(), ...impersonalRecords].sort();
  expect(known).toEqual([...recordDefinitions.keys()].sort());
});

test('a record that names a person is never declared impersonal', () => {
  for (const type of impersonalRecords) {
    const columns = Object.keys(recordDefinitions.get(type)?.columns ?? {});
    expect(columns.filter((field) => /(?:user|pupil|teacher|owner)Id$/.test(field))).toEqual([]);
  }
});

test('each processing has one line with a bounded retention', () => {
  expect(processings.map((one) => one.id)).toEqual([...processingIds]);
  for (const { processing: id } of recordPrivacy.values())
    expect(processing(id).retention.days).toBeGreaterThan(0);
});

test('what the audit follows by its changes says whom it concerns', () => {
  for (const [type, entry] of recordPrivacy) {
    expect([type, entry.auditSubject !== undefined]).toEqual([type, entry.audit === 'changes']);
  }
});

test.each([
  ['class:a:staff', 'class:a'],
  ['user:pupil:ro', 'pupil'],
  ['user:pupil:rw', 'pupil'],
  ['user:me:ro', undefined],
  ['user:me:rw', undefined],
  ['class:a', undefined],
  ['school', undefined],
  ['school:staff', undefined],
])('the reading of %s concerns %s', (scope, concerned) => {
  expect(scopeConcern(scope, 'me')).toBe(concerned);
});
