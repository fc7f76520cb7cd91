import type { RegionStatistics } from '@cartable/shared/bridge/asks/region.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { Button } from '../design/Button/Button.tsx';
import { useFormat } from '../lib/useFormat.ts';

const shownAtFirst = 20;

/** Each school's figures, the most accounts first; a card each on a phone. */
export function FiguresTable({ schools }: Pick<RegionStatistics, 'schools'>) {
  const { t } = useTranslation('region');
  const format = useFormat();
  const [all, setAll] = useState(false);
  const show = (count: number | null) => (count === null ? t('few') : format.number(count));
  const sorted = [...schools].sort(
    (a, b) => (b.accounts ?? 0) - (a.accounts ?? 0) || format.compare(a.name, b.name),
  );
  const columns = ['activated', 'devices', 'keys', 'signIns', 'syncs', 'storage'] as const;
  return (
    <>
      <table className="region-table">
        <thead>
          <tr>
            <th scope="col">{t('school')}</th>
            {columns.map((one) => (
              <th key={one} scope="col">
                {t(`figures.${one}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, all ? undefined : shownAtFirst).map((one) => (
            <tr key={one.schoolId}>
              <th scope="row">
                <a href={href('region', 'school', one.schoolId)}>{one.name}</a>
              </th>
              <td data-label={t('figures.activated')}>
                {show(one.activated)} / {show(one.accounts)}
              </td>
              <td data-label={t('figures.devices')}>{show(one.devices)}</td>
              <td data-label={t('figures.keys')}>
                {show(one.keysInUse)} / {show(one.keysWaiting)} / {show(one.keysLost)}
              </td>
              <td data-label={t('figures.signIns')}>{show(one.signIns)}</td>
              <td data-label={t('figures.syncs')}>{show(one.syncs)}</td>
              <td data-label={t('figures.storage')}>{format.bytes(one.storageBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!all && sorted.length > shownAtFirst && (
        <Button size="sm" variant="quiet" onPress={() => setAll(true)}>
          {t('allSchools', { count: sorted.length })}
        </Button>
      )}
    </>
  );
}
