import type { PeriodLine } from '@cartable/shared/domain/directory/queries/periods.ts';
import { useTranslation } from 'react-i18next';

/** Periods as choices: those of another school year than `year` say theirs, because each year has a « Trimestre 1 ». */
export function usePeriodOptions(
  periods: readonly PeriodLine[],
  year: number,
): { readonly value: string; readonly label: string }[] {
  const { t } = useTranslation('grades');
  return periods.map((one) => ({
    value: one.id,
    label:
      one.year === year ? one.name : t('periodOfYear', { name: one.name, from: one.year, to: one.year + 1 }),
  }));
}
