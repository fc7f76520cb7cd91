import type { PlannedPeriod } from '@cartable/shared/domain/directory/periodPlan.ts';
import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../design/Button/IconButton.tsx';
import { DayField } from '../../design/Field/DayField.tsx';
import { TextField } from '../../design/Field/TextField.tsx';

export interface PeriodFieldsProps {
  readonly value: PlannedPeriod;
  readonly onChange: (next: PlannedPeriod) => void;
  /** Takes it away; absent for one that has to stay. */
  readonly onRemove?: () => void;
}

/** One period to be written: its name, its days, the last day on which marks are entered. */
export function PeriodFields({ value, onChange, onRemove }: PeriodFieldsProps) {
  const { t } = useTranslation('people');
  const { name, startsOn, endsOn, entryEndsOn } = value;
  return (
    <fieldset className="period-fields">
      <legend className="visually-hidden">{name === '' ? t('periods.unnamed') : name}</legend>
      <TextField
        label={t('periods.periodName')}
        value={name}
        onChange={(next) => onChange({ ...value, name: next })}
        maxLength={40}
        isRequired
      />
      <DayField
        label={t('periods.from')}
        value={startsOn}
        onChange={(next) => onChange({ ...value, startsOn: next })}
      />
      <DayField
        label={t('periods.to')}
        value={endsOn}
        onChange={(next) => onChange({ ...value, endsOn: next })}
      />
      <DayField
        label={t('periods.entryEnd')}
        value={entryEndsOn ?? ''}
        isOptional
        onChange={(next) => onChange({ ...value, entryEndsOn: next === '' ? null : next })}
      />
      <span className="period-remove">
        {onRemove && <IconButton icon={Trash2} label={t('periods.remove', { name })} onPress={onRemove} />}
      </span>
    </fieldset>
  );
}
