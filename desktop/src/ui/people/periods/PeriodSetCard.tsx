import type { SchoolPeriodsAnswer } from '@cartable/shared/bridge/asks/periods.ts';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../design/Surface/Badge.tsx';
import { Card } from '../../design/Surface/Card.tsx';
import { useFormat } from '../../lib/useFormat.ts';

type Year = SchoolPeriodsAnswer['years'][number];

export interface PeriodSetCardProps {
  readonly set: Year['sets'][number];
  readonly classes: SchoolPeriodsAnswer['classes'];
  /** Whether every class has these periods. */
  readonly isAlone: boolean;
}

/** Periods of some classes, or of all others. */
export function PeriodSetCard({ set, classes, isAlone }: PeriodSetCardProps) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const names = classes.filter((one) => set.classIds.includes(one.id)).map((one) => one.name);
  const title =
    names.length > 0 ? names.join(', ') : t(isAlone ? 'periods.allClasses' : 'periods.otherClasses');
  return (
    <Card title={title}>
      <ul className="class-list">
        {set.periods.map(({ id, name, startsOn, endsOn, entryEndsOn, evaluations }) => (
          <li key={id} className="class-row">
            <span className="mark-words">
              <strong>{name}</strong>
              <span className="page-eyebrow">
                {t('fromTo', { from: format.shortDay(startsOn), to: format.shortDay(endsOn) })}
              </span>
              <span className="page-eyebrow">
                {entryEndsOn === null
                  ? t('periods.noEntryEnd')
                  : t('periods.entryUntil', { day: format.shortDay(entryEndsOn) })}
              </span>
            </span>
            {evaluations > 0 && <Badge>{t('periods.evaluations', { count: evaluations })}</Badge>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
