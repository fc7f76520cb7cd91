import { PenLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PeriodLine } from '@cartable/shared/domain/directory/queries/periods.ts';
import type { AverageCell, AverageRow } from '@cartable/shared/domain/grades/queries/averages.ts';
import type { MutatorArgs } from '@cartable/shared/domain/mutators.ts';
import { useAction } from '../bridge/useAction.ts';
import { EntryGrid } from '../design/Grid/EntryGrid.tsx';
import type { GridCell } from '../design/Grid/gridKeys.ts';
import { Badge } from '../design/Surface/Badge.tsx';
import { useFormat } from '../lib/useFormat.ts';
import './Grades.css';
import { forcedText, parseForced } from './forcedText.ts';

type Force = MutatorArgs['grades.forceAverage'];

export interface AverageGridProps {
  readonly place: Pick<Force, 'classId' | 'subjectId' | 'periodId'>;
  readonly period: PeriodLine;
  readonly rows: readonly AverageRow[];
}

/** The averages that the server computed, and beside each the one that the teacher sets by hand: a number, NN, or nothing. */
export function AverageGrid({ place, period, rows }: AverageGridProps) {
  const { t } = useTranslation('grades');
  const format = useFormat();
  const act = useAction();
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const [past, setPast] = useState<readonly (readonly Force[])[]>([]);
  const byId = new Map(rows.map((row) => [row.pupilId, row]));

  const send = async (all: readonly Force[]) => {
    for (const args of all) await act('grades.forceAverage', args);
  };

  const enter = async (changes: readonly (GridCell & { readonly text: string })[]) => {
    const bad: Record<string, string> = { ...wrong };
    const before: Force[] = [];
    const after: Force[] = [];
    for (const { row: pupilId, text } of changes) {
      const row = byId.get(pupilId);
      if (!row) continue;
      delete bad[pupilId];
      const forced = parseForced(text);
      if (!forced) {
        bad[pupilId] = text;
        continue;
      }
      if (forced.state === row.forced.state && forced.value === row.forced.value) continue;
      before.push({ ...place, pupilId, ...row.forced });
      after.push({ ...place, pupilId, ...forced });
    }
    setWrong(bad);
    if (after.length === 0) return;
    setPast((list) => [...list.slice(-49), before]);
    await send(after);
  };

  const undo = () => {
    const last = past.at(-1);
    if (!last) return;
    setPast(past.slice(0, -1));
    void send(last);
  };

  const number = (cell: AverageCell | null) => {
    if (cell === null) return '–';
    return cell.value === null ? t('nn') : format.number(cell.value / 100, 1);
  };

  return (
    <>
      <p className="grid-help">{t('averagesHelp')}</p>
      <EntryGrid
        label={t('averagesLabel', { period: period.name })}
        corner={t('pupil')}
        rows={rows.map((row) => {
          const name = `${row.familyName} ${row.givenName}`;
          return { id: row.pupilId, name, header: name };
        })}
        facts={[
          {
            id: 'average',
            label: t('average'),
            of: (id) => {
              const average = byId.get(id)?.average ?? null;
              return (
                <span className="average-cell">
                  {average?.forced && <Badge icon={PenLine}>{t('forcedShort')}</Badge>}
                  <strong>{number(average)}</strong>
                </span>
              );
            },
          },
          { id: 'year', minor: true, label: t('year'), of: (id) => number(byId.get(id)?.year ?? null) },
        ]}
        columns={[{ id: 'forced', label: t('forcedColumn'), cellLabel: (name) => t('forcedOf', { name }) }]}
        text={({ row }) => wrong[row] ?? forcedText(byId.get(row)?.forced, format.number)}
        problem={({ row }) => (row in wrong ? t('badForced') : undefined)}
        onEnter={(changes) => void enter(changes)}
        onUndo={undo}
      />
    </>
  );
}
