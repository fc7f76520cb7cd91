import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PeriodLine } from '@cartable/shared/domain/directory/queries/periods.ts';
import { isOpenToUse, schoolYearOn } from '@cartable/shared/domain/grades/schoolYear.ts';
import type { Evaluation } from '@cartable/shared/domain/grades/evaluation.ts';
import type { EvaluationLine } from '@cartable/shared/domain/grades/queries/evaluationLine.ts';
import { navigate } from '../app/route.ts';
import { useAction } from '../bridge/useAction.ts';
import { useQuery } from '../bridge/useQuery.ts';
import { Button } from '../design/Button/Button.tsx';
import { Checkbox } from '../design/Choice/Checkbox.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { DayField } from '../design/Field/DayField.tsx';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { today } from '../lib/days.ts';
import { newRecordId } from '../lib/newRecordId.ts';
import { useFormat } from '../lib/useFormat.ts';
import { parseMark } from './markText.ts';
import { usePeriodOptions } from './periodOptions.ts';

export interface EvaluationFormProps {
  readonly place: { readonly classId: string; readonly subjectId: string };
  /** The evaluation to change; absent = a new one. */
  readonly line?: EvaluationLine;
  readonly onClose: () => void;
  /** Leads to its removal; absent = it is not offered. */
  readonly onRemove?: () => void;
}

const kinds: readonly Evaluation['kind'][] = ['summative', 'formative'];
const optionals: readonly Evaluation['optional'][] = ['no', 'bonus', 'ifHigher'];

/** Hundredths from what was typed, within bounds; undefined otherwise. */
function hundredthsOf(text: string, min: number, max: number): number | undefined {
  const cell = parseMark(text, max * 100);
  return cell?.status === 'value' && cell.value !== null && cell.value >= min ? cell.value : undefined;
}

/** The periods that an evaluation may be given: those of its class of this school year, to come, or not over; and the one that it has. */
function offered(periods: readonly PeriodLine[], own: string | undefined): readonly PeriodLine[] {
  const day = today();
  return periods.filter((one) => one.id === own || (!one.former && isOpenToUse(one, day)));
}

/** Makes an evaluation or changes it. A coefficient of zero stays zero. */
export function EvaluationForm({ place, line, onClose, onRemove }: EvaluationFormProps) {
  const { t } = useTranslation('grades');
  const act = useAction();
  const format = useFormat();
  const periods = useQuery('directory.periods', { classId: place.classId });
  const known = periods.status === 'ready' ? offered(periods.value, line?.periodId) : [];
  const [title, setTitle] = useState(line?.title ?? '');
  const [heldOn, setHeldOn] = useState<string>(line?.heldOn ?? today());
  const [chosenPeriod, setChosenPeriod] = useState<string | null>(line?.periodId ?? null);
  const [kind, setKind] = useState<Evaluation['kind']>(line?.kind ?? 'summative');
  const [coefficientText, setCoefficientText] = useState(format.number((line?.coefficient ?? 100) / 100));
  const [scaleText, setScaleText] = useState(format.number((line?.scale ?? 2000) / 100));
  const [onTwenty, setOnTwenty] = useState(line?.onTwenty ?? true);
  const [optional, setOptional] = useState<Evaluation['optional']>(line?.optional ?? 'no');
  const periodId =
    chosenPeriod ?? (known.findLast((period) => period.startsOn <= today()) ?? known[0])?.id ?? null;
  const options = usePeriodOptions(known, schoolYearOn(today()));
  const coefficient = hundredthsOf(coefficientText, 0, 100);
  const scale = hundredthsOf(scaleText, 100, 1000);

  const save = async () => {
    if (coefficient === undefined || scale === undefined || periodId === null) return;
    const fields = { title: title.trim(), heldOn, periodId, kind, coefficient, scale, onTwenty, optional };
    const id = line?.id ?? newRecordId();
    const { classId, subjectId } = place;
    const done = line
      ? await act('grades.editEvaluation', { id, changes: fields })
      : await act('grades.createEvaluation', { id, classId, subjectId, ...fields });
    if (!done) return;
    onClose();
    if (!line) navigate('grades', 'evaluation', id);
  };

  const heading = t(line ? 'editEvaluation' : 'create');
  if (periods.status === 'ready' && known.length === 0) {
    return (
      <Dialog
        title={heading}
        isOpen
        onClose={onClose}
        size="sm"
        actions={<Button onPress={onClose}>{t('close', { ns: 'common' })}</Button>}
      >
        <Notice tone="warn">{t('noPeriodText')}</Notice>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={heading}
      isOpen
      onClose={onClose}
      isDismissable={false}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {t('cancel', { ns: 'common' })}
          </Button>
          <Button
            variant="primary"
            isDisabled={
              title.trim() === '' || coefficient === undefined || scale === undefined || periodId === null
            }
            onPress={() => void save()}
          >
            {t(line ? 'saveChanges' : 'createAndEnter')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('evaluationTitle')}
        value={title}
        onChange={setTitle}
        maxLength={120}
        isRequired
        autoFocus
      />
      <div className="form-row">
        <DayField label={t('heldOn')} value={heldOn} onChange={setHeldOn} />
        <Select label={t('period')} value={periodId} onChange={setChosenPeriod} options={options} />
        <TextField
          label={t('coefficientLabel')}
          inputMode="decimal"
          value={coefficientText}
          onChange={setCoefficientText}
          error={coefficient === undefined ? t('badNumber') : undefined}
        />
        <TextField
          label={t('scale')}
          inputMode="decimal"
          value={scaleText}
          onChange={setScaleText}
          error={scale === undefined ? t('badNumber') : undefined}
        />
        <Select
          label={t('kindLabel')}
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
        <Select
          label={t('optionalLabel')}
          value={optional}
          onChange={setOptional}
          options={optionals.map((value) => ({ value, label: t(`optionalKind.${value}`) }))}
        />
      </div>
      <Checkbox isSelected={onTwenty} onChange={setOnTwenty}>
        {t('bringToTwenty')}
      </Checkbox>
      {onRemove && (
        <p>
          <Button variant="danger" icon={Trash2} onPress={onRemove}>
            {t('askRemoval')}
          </Button>
        </p>
      )}
    </Dialog>
  );
}
