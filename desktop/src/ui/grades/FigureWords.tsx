import { useTranslation } from 'react-i18next';
import type { FigureView } from '@cartable/shared/domain/grades/queries/figure.ts';
import { useFormat } from '../lib/useFormat.ts';
import './Grades.css';

/** Lowest, mean and highest of the class in words, under the bar. */
export function FigureWords({ figure }: { readonly figure: FigureView | null }) {
  const { t } = useTranslation('grades');
  const format = useFormat();
  if (!figure || figure.min === null || figure.mean === null || figure.max === null) return null;
  const show = (value: number) => format.number(value / 100);
  return (
    <p className="figure-words">
      {t('figures', { min: show(figure.min), mean: show(figure.mean), max: show(figure.max) })}
    </p>
  );
}
