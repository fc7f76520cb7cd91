import { useTranslation } from 'react-i18next';
import { Stat } from '../design/Surface/Stat.tsx';
import { useFormat } from '../lib/useFormat.ts';

/** An average on 20; "NN" in words when there is none. */
export function AverageStat({ value, label }: { readonly value: number | null; readonly label: string }) {
  const { t } = useTranslation('grades');
  const format = useFormat();
  return value === null ? (
    <Stat value={t('nn')} label={label} />
  ) : (
    <Stat value={format.number(value / 100, 1)} unit="/20" label={label} />
  );
}
