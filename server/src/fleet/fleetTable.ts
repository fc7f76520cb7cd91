import { csvTable } from '@cartable/shared/lib/csvTable.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { ListedKey } from './fleetView.ts';

const titles = [
  ...['serie', 'etat', 'nom', 'prenom', 'classe', 'etablissement', 'version'],
  ...['preparee', 'dernier_contact', 'copiee', 'programme_modifie', 'identifiant'],
];

const day = (at: number | null): string => (at === null ? '' : schoolDay(at));

const yes = (is: boolean): string => (is ? 'oui' : '');

/** Keys as a table for a spreadsheet, a key a line: the same for the command and for both screens. Days are the school's, ISO 8601. */
export function fleetTable(keys: readonly ListedKey[], school: string): string {
  const lines = keys.map(({ serial, state, holder, program, keyId, ...key }) => [
    ...[serial, state, holder?.familyName ?? '', holder?.givenName ?? '', holder?.className ?? ''],
    ...[
      school,
      program ?? '',
      day(key.preparedAt),
      day(key.seenAt),
      yes(key.copied),
      yes(key.modified),
      keyId,
    ],
  ]);
  return csvTable([titles, ...lines]);
}
