import type { PeriodLine } from '@cartable/shared/domain/directory/queries/periods.ts';
import { CalendarRange } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { useMe } from '../bridge/HostContext.tsx';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { decidesPeriods } from '../people/peopleRoles.ts';

/** This school year's periods; while there are none, what that means, for those who decide them, and nothing for the others. */
export function PeriodsCard({ periods }: { readonly periods: readonly PeriodLine[] }) {
  const { t } = useTranslation('home');
  const format = useFormat();
  const { roles } = useMe();
  const mine = decidesPeriods(roles);
  // The general ones first, then those of some classes, each in their order.
  const inSets = periods.toSorted((a, b) => (a.classCount ?? 0) - (b.classCount ?? 0));
  if (periods.length === 0 && !mine) return null;
  return (
    <Card title={t('periods')}>
      {periods.length === 0 && <Notice tone="warn">{t('noPeriods')}</Notice>}
      {periods.length > 0 && (
        <ul className="class-list">
          {inSets.map((period) => (
            <li key={period.id} className="class-row">
              <span className="mark-words">
                <strong>{period.name}</strong>
                <span className="page-eyebrow">
                  {t('fromTo', {
                    from: format.shortDay(period.startsOn),
                    to: format.shortDay(period.endsOn),
                  })}
                  {period.classCount !== null && ` · ${t('periodClasses', { count: period.classCount })}`}
                </span>
              </span>
              {period.current && <Badge tone="marker">{t('current')}</Badge>}
            </li>
          ))}
        </ul>
      )}
      {mine && (
        <p>
          <ButtonLink href={href('people', 'periods')} icon={CalendarRange}>
            {t(periods.length === 0 ? 'setPeriods' : 'changePeriods')}
          </ButtonLink>
        </p>
      )}
    </Card>
  );
}
