import { csvTable } from '@cartable/shared/lib/csvTable.ts';
import { schoolDay } from '../sync/schoolDay.ts';
import type { ListedKey } from './fleetView.ts';

const titles = [
  ...['serie', 'etat', 'nom', 'prenom', 'classe', 'version'],
  ...['preparee', 'dernier_contact', 'copiee', 'identifiant'],
];

const day = (at: number | null): string => (at === null ? '' : schoolDay(at));

/** Keys as a table for a spreadsheet, a key a line: the same for the command and for both screens. Days are the school's, ISO 8601. */
export function fleetTable(keys: readonly ListedKey[]): string {
  const lines = keys.map(({ serial, state, holder, program, preparedAt, seenAt, copied, keyId }) => [
    ...[serial, state, holder?.familyName ?? '', holder?.givenName ?? '', holder?.className ?? ''],
    ...[program ?? '', day(preparedAt), day(seenAt), copied ? 'oui' : '', keyId],
  ]);
  return csvTable([titles, ...lines]);
}
