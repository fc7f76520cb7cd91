import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { addDays, mondayOf } from '@cartable/shared/lib/days.ts';
import { Button } from '../design/Button/Button.tsx';
import { IconButton } from '../design/Button/IconButton.tsx';
import { today } from '../lib/days.ts';

export interface WeekNavProps {
  readonly monday: string;
  readonly onChange: (day: string) => void;
}

/** The week before, this week, the week after. */
export function WeekNav({ monday, onChange }: WeekNavProps) {
  const { t } = useTranslation('homework');
  const now = mondayOf(today());
  return (
    <div className="week-nav">
      <IconButton label={t('weekBefore')} icon={ChevronLeft} onPress={() => onChange(addDays(monday, -7))} />
      <Button size="sm" isDisabled={monday === now} onPress={() => onChange(now)}>
        {t('thisWeek')}
      </Button>
      <IconButton label={t('weekAfter')} icon={ChevronRight} onPress={() => onChange(addDays(monday, 7))} />
    </div>
  );
}
