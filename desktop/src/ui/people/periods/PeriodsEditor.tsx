import type { PeriodEffects, SchoolPeriodsAnswer } from '@cartable/shared/bridge/asks/periods.ts';
import type { PeriodSet } from '@cartable/shared/domain/directory/periodPlan.ts';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../../bridge/useAsk.ts';
import { Button } from '../../design/Button/Button.tsx';
import { Notice } from '../../design/Status/Notice.tsx';
import { EffectsDialog } from './EffectsDialog.tsx';
import { PeriodSetForm } from './PeriodSetForm.tsx';
import { templateOf } from './periodTemplates.ts';

type Year = SchoolPeriodsAnswer['years'][number];

export interface PeriodsEditorProps {
  readonly year: Year;
  readonly classes: SchoolPeriodsAnswer['classes'];
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

const asPlan = ({ sets }: Year): readonly PeriodSet[] =>
  sets.map(({ classIds, periods }) => ({
    classIds,
    periods: periods.map(({ evaluations: _count, ...said }) => said),
  }));

/** Writes the periods of a school year; what that does to evaluations that are there is told before it is saved. */
export function PeriodsEditor({ year, classes, onSaved, onClose }: PeriodsEditorProps) {
  const { t } = useTranslation('people');
  const ask = useAsk();
  const isNew = year.sets.length === 0;
  const begun = (kind: 'trimesters' | 'semesters') =>
    templateOf(kind, year.year, (no) => t(`periods.name.${kind}`, { no }));
  const [sets, setSets] = useState<readonly PeriodSet[]>(() =>
    isNew ? [{ classIds: [], periods: begun('trimesters') }] : asPlan(year),
  );
  const [effects, setEffects] = useState<PeriodEffects>();
  const used = new Set(
    year.sets.flatMap((one) => one.periods.flatMap(({ id, evaluations }) => (evaluations > 0 ? [id] : []))),
  );
  const wanted = {
    ...{ year: year.year, base: year.base },
    sets: sets.map(({ classIds, periods }) => ({
      classIds: [...classIds],
      periods: periods.map((one) => ({ ...one, name: one.name.trim() })),
    })),
  };
  const isReady = sets.every(
    ({ classIds, periods }, index) =>
      (index === 0 || classIds.length > 0) &&
      periods.length > 0 &&
      periods.every((one) => one.name.trim() !== ''),
  );
  const save = async () => {
    setEffects(undefined);
    if ((await ask('periods.set', wanted)) !== undefined) onSaved();
  };
  const check = async () => {
    const found = await ask('periods.check', wanted);
    if (found === undefined) return;
    if (found.periods.length === 0 && found.classes.length === 0) await save();
    else setEffects(found);
  };
  const change = (at: number, next: PeriodSet) =>
    setSets(sets.map((one, index) => (index === at ? next : one)));
  return (
    <div className="stack">
      {isNew && <Notice tone="info">{t('periods.begin')}</Notice>}
      {sets.map((set, at) => (
        <PeriodSetForm
          // Sets have no name of their own; none moves.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={at}
          set={set}
          isGeneral={at === 0}
          isAlone={sets.length === 1}
          classes={classes}
          taken={new Set(sets.flatMap((one, index) => (index === at ? [] : one.classIds)))}
          used={used}
          templates={begun}
          onChange={(next) => change(at, next)}
          {...(at > 0 && { onRemove: () => setSets(sets.filter((_, index) => index !== at)) })}
        />
      ))}
      <p>
        <Button icon={Plus} onPress={() => setSets([...sets, { classIds: [], periods: begun('semesters') }])}>
          {t('periods.addSet')}
        </Button>
      </p>
      <div className="period-actions">
        {!isNew && (
          <Button variant="quiet" onPress={onClose}>
            {t('cancel', { ns: 'common' })}
          </Button>
        )}
        <Button variant="primary" isDisabled={!isReady} onPress={() => void check()}>
          {t('periods.save')}
        </Button>
      </div>
      {effects && (
        <EffectsDialog
          effects={effects}
          onClose={() => setEffects(undefined)}
          onConfirm={() => void save()}
        />
      )}
    </div>
  );
}
