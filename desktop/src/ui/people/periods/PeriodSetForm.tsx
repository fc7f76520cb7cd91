import type { SchoolPeriodsAnswer } from '@cartable/shared/bridge/asks/periods.ts';
import {
  maxPeriods,
  type PeriodSet,
  type PlannedPeriod,
} from '@cartable/shared/domain/directory/periodPlan.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../design/Button/Button.tsx';
import { Checkbox } from '../../design/Choice/Checkbox.tsx';
import { Card } from '../../design/Surface/Card.tsx';
import { PeriodFields } from './PeriodFields.tsx';
import type { Template } from './periodTemplates.ts';

export interface PeriodSetFormProps {
  readonly set: PeriodSet;
  /** Of all classes that no other set names. */
  readonly isGeneral: boolean;
  readonly isAlone: boolean;
  readonly classes: SchoolPeriodsAnswer['classes'];
  /** Classes of other sets. */
  readonly taken: ReadonlySet<string>;
  /** Periods with evaluations, which stay. */
  readonly used: ReadonlySet<string | null>;
  readonly templates: (kind: Template) => readonly PlannedPeriod[];
  readonly onChange: (next: PeriodSet) => void;
  /** Takes the whole set away; absent for the general one. */
  readonly onRemove?: () => void;
}

/** The periods of some classes, or of all others, to be written. */
export function PeriodSetForm(props: PeriodSetFormProps) {
  const { set, isGeneral, isAlone, classes, taken, used, templates, onChange, onRemove } = props;
  const { t } = useTranslation('people');
  const { classIds, periods } = set;
  const isUsed = periods.some((one) => used.has(one.id));
  const setPeriods = (next: readonly PlannedPeriod[]) => onChange({ classIds, periods: next });
  const toggle = (id: string, isChosen: boolean) =>
    onChange({ periods, classIds: isChosen ? [...classIds, id] : classIds.filter((one) => one !== id) });
  const add = () => {
    const last = periods.at(-1);
    const startsOn = last === undefined ? '' : addDays(last.endsOn, 1);
    setPeriods([
      ...periods,
      { id: null, name: '', startsOn, endsOn: addDays(startsOn, 60), entryEndsOn: null },
    ]);
  };
  const kinds = ['trimesters', 'semesters'] as const;
  return (
    <Card
      title={t(isGeneral ? (isAlone ? 'periods.allClasses' : 'periods.otherClasses') : 'periods.someClasses')}
    >
      {!isGeneral && (
        <fieldset className="period-classes">
          <legend className="field-label">{t('periods.whichClasses')}</legend>
          {classes.some((one) => one.group) && (
            <p className="field-hint period-groups">{t('periods.groupsToo')}</p>
          )}
          {classes.map(({ id, name }) => (
            <Checkbox
              key={id}
              isSelected={classIds.includes(id)}
              isDisabled={taken.has(id)}
              onChange={(isChosen) => toggle(id, isChosen)}
            >
              {name}
            </Checkbox>
          ))}
        </fieldset>
      )}
      {!isUsed && (
        <div className="period-actions period-templates">
          {kinds.map((kind) => (
            <Button key={kind} size="sm" onPress={() => setPeriods(templates(kind))}>
              {t(`periods.${kind}`)}
            </Button>
          ))}
        </div>
      )}
      {periods.map((one, at) => (
        <PeriodFields
          // A new one has no identifier yet, and none moves.
          key={one.id ?? at}
          value={one}
          onChange={(next) => setPeriods(periods.map((other, index) => (index === at ? next : other)))}
          {...(periods.length > 1 &&
            !used.has(one.id) && { onRemove: () => setPeriods(periods.filter((_, index) => index !== at)) })}
        />
      ))}
      <div className="period-actions">
        {periods.length < maxPeriods && (
          <Button size="sm" icon={Plus} onPress={add}>
            {t('periods.add')}
          </Button>
        )}
        {onRemove && !isUsed && (
          <Button size="sm" variant="danger" icon={Trash2} onPress={onRemove}>
            {t('periods.removeSet')}
          </Button>
        )}
      </div>
    </Card>
  );
}
