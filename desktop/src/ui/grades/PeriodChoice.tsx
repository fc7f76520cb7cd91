import type { PeriodLine } from '@cartable/shared/domain/directory/queries/periods.ts';
import { useTranslation } from 'react-i18next';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { Select } from '../design/Field/Select.tsx';
import { usePeriodOptions } from './periodOptions.ts';

export interface PeriodChoiceProps {
  readonly periods: readonly PeriodLine[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** The most periods that stand side by side. */
const mostSideBySide = 3;

/** Which period is shown: this year's side by side, or a list with those of the years before. Those of a year to come have nothing to show yet. */
export function PeriodChoice({ periods, value, onChange }: PeriodChoiceProps) {
  const { t } = useTranslation('grades');
  const year = periods.find((one) => one.current)?.year ?? 0;
  const shown = periods.filter((one) => one.year <= year || one.id === value);
  const options = usePeriodOptions(shown, year);
  const Choice = shown.length > mostSideBySide ? Select : Segmented;
  return <Choice label={t('period')} hideLabel value={value} onChange={onChange} options={options} />;
}
