import { csvTable } from '@cartable/shared/lib/csvTable.ts';
import type { RegisteredSchool } from '../storage/repositories/region/schools.ts';
import type { ShownProgram } from './programFigures.ts';
import type { ShownFigures } from './summarise.ts';

type Line = Pick<RegisteredSchool, 'uai' | 'name' | 'wave' | 'state'> & {
  readonly academy: string;
  readonly programs: readonly ShownProgram[];
} & ShownFigures;

const states: Readonly<Record<Line['state'], string>> = {
  planned: 'prévu',
  conventions: 'conventions en cours',
  open: 'ouvert',
  closed: 'fermé',
};

const header = [
  'UAI',
  'Établissement',
  'Académie',
  'Vague',
  'État',
  'Comptes',
  'Comptes activés',
  'Appareils actifs (30 jours)',
  'Connexions (7 jours)',
  'Synchronisations (7 jours)',
  'Stockage (octets)',
  'Clés en service',
  'Clés à mettre en service',
  'Clés perdues',
  'Clés en service par version du programme',
];

/** The figures for a spreadsheet: UTF-8 with its mark, semicolons, as French spreadsheets open them. A hidden count is `< 5`. */
export function statisticsCsv(lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    line.uai,
    line.name,
    line.academy,
    line.wave === null ? '' : String(line.wave),
    states[line.state],
    ...[line.accounts, line.activated, line.devices, line.signIns, line.syncs].map(countText),
    String(line.storageBytes),
    ...[line.keysInUse, line.keysWaiting, line.keysLost].map(countText),
    line.programs.map(({ program, keys }) => `${program ?? 'inconnue'} : ${countText(keys)}`).join(', '),
  ]);
  return csvTable([header, ...rows]);
}

function countText(count: number | null): string {
  return count === null ? '< 5' : String(count);
}
