import { useTranslation } from 'react-i18next';
import type { MarkLine } from '@cartable/shared/domain/grades/queries/markLine.ts';
import { useFormat } from '../lib/useFormat.ts';
import './Grades.css';

/** A mark with its scale, or the reason for having none in full words. */
export function MarkValue({
  mark,
  big,
}: {
  readonly mark: Pick<MarkLine, 'status' | 'value' | 'scale'>;
  readonly big?: boolean;
}) {
  const { t } = useTranslation('grades');
  const format = useFormat();
  const { status, value, scale } = mark;
  if (status === 'empty') return null;
  if (status !== 'value' || value === null) {
    return (
      <abbr className="mark-reason" title={t(`reason.${status === 'value' ? 'NN' : status}`)}>
        {status}
      </abbr>
    );
  }
  return (
    <span className={big ? 'mark mark-big' : 'mark'}>
      {format.number(value / 100)}
      <span className="mark-scale">/{format.number(scale / 100)}</span>
    </span>
  );
}
