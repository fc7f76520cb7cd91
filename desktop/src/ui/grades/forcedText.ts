import type { AverageRow } from '@cartable/shared/domain/grades/queries/averages.ts';
import { parseMark } from './markText.ts';

type Forced = AverageRow['forced'];

/** Averages are out of 20, in hundredths. */
const scale = 2000;

/** What a teacher typed as an average: a number out of 20, NN, or nothing, which leaves it to the computation. Undefined when it is none of them. */
export function parseForced(text: string): Forced | undefined {
  const cell = parseMark(text, scale);
  if (cell?.status === 'empty') return { state: 'none', value: null };
  if (cell?.status === 'NN') return { state: 'NN', value: null };
  return cell?.status === 'value' ? { state: 'value', value: cell.value } : undefined;
}

/** The cell as the table shows it. */
export function forcedText(forced: Forced | undefined, number: (value: number) => string): string {
  if (forced?.state === 'NN') return 'NN';
  return forced?.state === 'value' && forced.value !== null ? number(forced.value / 100) : '';
}
