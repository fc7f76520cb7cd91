import type { ImportRunView } from '@cartable/shared/bridge/asks/imports.ts';
import { useTranslation } from 'react-i18next';
import { Notice } from '../design/Status/Notice.tsx';
import { useFormat } from '../lib/useFormat.ts';

type Power = ImportRunView['details']['powers'][number];

/** Who would receive or lose a right over the whole school, by line: whoever confirms must have seen it. Names are not in a report. */
export function PowerList({ powers }: { readonly powers: readonly Power[] }) {
  const { t } = useTranslation('directory');
  const { t: app } = useTranslation('app');
  const format = useFormat();
  if (powers.length === 0) return null;
  const sentence = ({ role, what, count, places }: Power) => {
    const words = t(`report.power.${what}`, { role: app(`roles.${role}`), count });
    if (places.length === 0) return words;
    const where = format.list(places.map(({ file, line }) => t('report.powerPlace', { file, line })));
    return t(count > places.length ? 'report.powerSome' : 'report.powerAt', { words, where });
  };
  return (
    <Notice tone="warn" title={t('report.powers')}>
      <p>{t('report.powersText')}</p>
      <ul>
        {powers.map((one) => (
          <li key={`${one.role} ${one.what}`}>{sentence(one)}</li>
        ))}
      </ul>
    </Notice>
  );
}
