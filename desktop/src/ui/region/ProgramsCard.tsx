import type { RegionStatistics } from '@cartable/shared/bridge/asks/region.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { Button } from '../design/Button/Button.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useFormat } from '../lib/useFormat.ts';

const shownAtFirst = 10;

/** Which version of the program runs on the keys in use: over all schools, and school by school. */
export function ProgramsCard({ programs, schools }: Pick<RegionStatistics, 'programs' | 'schools'>) {
  const { t } = useTranslation('region');
  const format = useFormat();
  const [all, setAll] = useState(false);
  const some = schools.filter((one) => one.programs.length > 0);
  const most = Math.max(1, ...programs.map(({ keys }) => keys));
  const name = (program: string | null) => (program === null ? t('unknownProgram') : program);
  const show = (count: number | null) => (count === null ? t('few') : format.number(count));
  return (
    <Card title={t('programs')}>
      {programs.length === 0 && <p className="page-eyebrow">{t('noPrograms')}</p>}
      <ul className="region-bars">
        {programs.map(({ program, keys, schools: count }) => (
          <li key={program ?? ''}>
            <span className="region-wave-name">
              <strong>{name(program)}</strong>
              <span>
                {/* Hidden in each school of those: no number at all rather than a wrong one. */}
                {keys === 0
                  ? t('programHidden', { count })
                  : t('programKeys', { keys: format.number(keys), count })}
              </span>
            </span>
            {/* The figure says the same: the bar is for those who look. */}
            <svg className="region-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect className="region-planned" width="100" height="6" />
              <rect className="region-done" width={(keys * 100) / most} height="6" />
            </svg>
          </li>
        ))}
      </ul>
      {some.length > 0 && (
        <ul className="class-list">
          {[...some]
            .sort((a, b) => format.compare(a.name, b.name))
            .slice(0, all ? undefined : shownAtFirst)
            .map((one) => (
              <li key={one.schoolId} className="class-row region-programs">
                <a href={href('region', 'school', one.schoolId)}>{one.name}</a>
                <span className="page-eyebrow">
                  {one.programs
                    .map(({ program, keys }) => t('programOf', { program: name(program), keys: show(keys) }))
                    .join(' · ')}
                </span>
              </li>
            ))}
        </ul>
      )}
      {!all && some.length > shownAtFirst && (
        <Button size="sm" variant="quiet" onPress={() => setAll(true)}>
          {t('allSchools', { count: some.length })}
        </Button>
      )}
    </Card>
  );
}
