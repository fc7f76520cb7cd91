import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EvaluationGrid, GridRow } from '@cartable/shared/domain/grades/queries/grid.ts';
import type { MutatorArgs } from '@cartable/shared/domain/mutators.ts';
import { useAction } from '../bridge/useAction.ts';
import { EntryGrid } from '../design/Grid/EntryGrid.tsx';
import type { GridCell } from '../design/Grid/gridKeys.ts';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useFormat } from '../lib/useFormat.ts';
import './Grades.css';
import { cellText, parseMark } from './markText.ts';

type SetMark = MutatorArgs['grades.setMark'];
type Change = GridCell & { readonly text: string };

/** The keyboard grid over one evaluation's marks: what cannot be read stays as typed, undo goes back entry by entry. */
export function MarkGrid({ grid }: { readonly grid: EvaluationGrid }) {
  const { t } = useTranslation('grades');
  const format = useFormat();
  const act = useAction();
  const toasts = useToasts();
  const { evaluation, rows } = grid;
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const [past, setPast] = useState<readonly (readonly SetMark[])[]>([]);
  const scaleText = format.number(evaluation.scale / 100);
  const byId = new Map(rows.map((row) => [row.pupilId, row]));

  const stored = (row: GridRow): SetMark => ({
    evaluationId: evaluation.id,
    pupilId: row.pupilId,
    status: row.status,
    value: row.value,
    comment: row.comment,
  });

  const enter = async (changes: readonly Change[]) => {
    const bad: Record<string, string> = { ...wrong };
    const before: SetMark[] = [];
    const after: SetMark[] = [];
    for (const { row: pupilId, column, text } of changes) {
      const row = byId.get(pupilId);
      if (!row) continue;
      const key = `${pupilId}/${column}`;
      delete bad[key];
      if (column === 'comment') {
        if (text === row.comment) continue;
        before.push(stored(row));
        after.push({ ...stored(row), comment: text.slice(0, 500) });
        continue;
      }
      const cell = parseMark(text, evaluation.scale);
      if (!cell) {
        bad[key] = text;
        continue;
      }
      if (cell.status === row.status && cell.value === row.value) continue;
      const { evaluationId } = stored(row);
      before.push({ evaluationId, pupilId, status: row.status, value: row.value });
      after.push({ evaluationId, pupilId, ...cell });
    }
    setWrong(bad);
    if (after.length === 0) return;
    setPast((list) => [...list.slice(-49), before]);
    for (const args of after) await act('grades.setMark', args);
    if (changes.length > 1) {
      toasts.show({
        text: t('pasted', { count: after.length }),
        tone: 'good',
        undo: () => void replay(before),
      });
    }
  };

  const replay = async (marks: readonly SetMark[]) => {
    for (const args of marks) await act('grades.setMark', args);
  };

  const undo = () => {
    const last = past.at(-1);
    if (!last) return;
    setPast(past.slice(0, -1));
    void replay(last);
  };

  return (
    <>
      <p className="grid-help">{t('gridHelp', { scale: scaleText })}</p>
      <EntryGrid
        label={t('gridLabel', { title: evaluation.title })}
        corner={t('pupil')}
        rows={rows.map((row) => {
          const name = `${row.familyName} ${row.givenName}`;
          return { id: row.pupilId, name, header: name };
        })}
        columns={[
          {
            id: 'mark',
            label: t('markOn', { scale: scaleText }),
            cellLabel: (name) => t('markOf', { name }),
          },
          {
            id: 'comment',
            label: t('comment'),
            cellLabel: (name) => t('commentOf', { name }),
            width: 'wide',
          },
        ]}
        text={({ row, column }) => {
          const pupil = byId.get(row);
          if (!pupil) return '';
          return (
            wrong[`${row}/${column}`] ??
            (column === 'comment' ? pupil.comment : cellText(pupil, format.number))
          );
        }}
        problem={({ row, column }) =>
          `${row}/${column}` in wrong ? t('badMark', { scale: scaleText }) : undefined
        }
        onEnter={(changes) => void enter(changes)}
        onUndo={undo}
      />
    </>
  );
}
