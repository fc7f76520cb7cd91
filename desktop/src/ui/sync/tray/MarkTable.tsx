import { useTranslation } from 'react-i18next';
import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';
import { Button } from '../../design/Button/Button.tsx';
import { useFormat } from '../../lib/useFormat.ts';
import { keepTheirs } from './keepTheirs.ts';
import { useFieldWords } from './useFieldWords.ts';
import { useTrayActions } from './useTrayActions.ts';

export interface MarkTableProps {
  readonly refusals: readonly RefusedAction[];
  readonly label: string;
}

/** A line a pupil: the mark that was entered, on a conflict the other one beside it and the choice. */
export function MarkTable({ refusals, label }: MarkTableProps) {
  const { t } = useTranslation('tray');
  const format = useFormat();
  const conflict = refusals.some((one) => one.kind === 'conflict');
  const lines = [...refusals].sort((a, b) => format.compare(a.about.person ?? '', b.about.person ?? ''));
  return (
    // A long table scrolls by keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable.
    <section className="mark-table-scroll" aria-label={label} tabIndex={0}>
      <table className="mark-table">
        <thead>
          <tr>
            <th scope="col">{t('pupil')}</th>
            <th scope="col">{t('yourMark')}</th>
            {conflict && <th scope="col">{t('otherMark')}</th>}
            {conflict && <th scope="col">{t('choice')}</th>}
          </tr>
        </thead>
        <tbody>
          {lines.map((refusal) => (
            <MarkLine key={refusal.id} refusal={refusal} conflict={conflict} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface MarkLineProps {
  readonly refusal: RefusedAction;
  readonly conflict: boolean;
}

function MarkLine({ refusal, conflict }: MarkLineProps) {
  const { t } = useTranslation('tray');
  const words = useFieldWords();
  const actions = useTrayActions();
  const { id, args, about, conflicts, work } = refusal;
  const name = about.person ?? t('unknownPupil');
  const shown = (fields: readonly { readonly field: string; readonly value: unknown }[]) =>
    fields.map(({ field, value }) => words(field, value).text || t('emptyCell')).join(' · ');
  const theirs = () => {
    const left = keepTheirs(refusal, new Set(conflicts.map(({ field }) => field)));
    void (left === undefined ? actions.giveUp([refusal]) : actions.send([{ id, args: left }]));
  };
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{shown(conflict ? conflicts.map(({ field, mine }) => ({ field, value: mine })) : work.fields)}</td>
      {conflict && <td>{shown(conflicts.map(({ field, theirs: value }) => ({ field, value })))}</td>}
      {conflict && (
        <td className="mark-table-choice">
          <Button size="sm" aria-label={t('of', { step: t('theirs'), what: name })} onPress={theirs}>
            {t('theirs')}
          </Button>
          <Button
            size="sm"
            aria-label={t('of', { step: t('mine'), what: name })}
            onPress={() => void actions.send([{ id, args }])}
          >
            {t('mine')}
          </Button>
        </td>
      )}
    </tr>
  );
}
