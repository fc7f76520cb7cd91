import { useTranslation } from 'react-i18next';
import { Meter } from 'react-aria-components/Meter';
import { useFormat } from '../../lib/useFormat.ts';
import './Chart.css';

export interface QuotaBarProps {
  readonly usedBytes: number;
  readonly totalBytes: number;
}

/** How much of a space is used, with the sizes in words. */
export function QuotaBar({ usedBytes, totalBytes }: QuotaBarProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const words = t('quota', { used: format.bytes(usedBytes), total: format.bytes(totalBytes) });
  const share = totalBytes === 0 ? 0 : Math.min(100, (usedBytes / totalBytes) * 100);
  return (
    <Meter className="quota" aria-label={t('quotaLabel')} value={share} valueLabel={words}>
      <svg className="quota-track" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect className={share > 90 ? 'quota-fill quota-full' : 'quota-fill'} width={share} height="4" />
      </svg>
      <span className="quota-words">{words}</span>
    </Meter>
  );
}
