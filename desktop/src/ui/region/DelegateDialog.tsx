import type { PlaceName } from '@cartable/shared/domain/region/place.ts';
import { type RegionRight, rightsOfLevel } from '@cartable/shared/domain/region/rights.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Checkbox } from '../design/Choice/Checkbox.tsx';
import { FormDialog } from '../design/Dialog/FormDialog.tsx';
import { DayField } from '../design/Field/DayField.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { dayOrNull } from './regionWords.ts';

export interface DelegateDialogProps {
  readonly place: PlaceName;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Gives somebody rights over a place: never more than one's own, which the server holds. */
export function DelegateDialog({ place, onClose, onDone }: DelegateDialogProps) {
  const { t } = useTranslation('region');
  const ask = useAsk();
  const [login, setLogin] = useState('');
  const [rights, setRights] = useState<readonly RegionRight[]>([]);
  const [endsOn, setEndsOn] = useState('');
  const toggle = (right: RegionRight, on: boolean) =>
    setRights((held) => (on ? [...held, right] : held.filter((one) => one !== right)));
  const save = async () => {
    const wanted = { login: login.trim(), place, rights: [...rights], endsOn: dayOrNull(endsOn) };
    if ((await ask('region.delegate', wanted)) === undefined) return;
    onDone();
    onClose();
  };
  return (
    <FormDialog
      title={t('delegateTitle')}
      onClose={onClose}
      action={t('name_verb')}
      isReady={login.trim() !== '' && rights.length > 0}
      onAction={() => void save()}
    >
      <div className="region-form">
        <TextField
          label={t('login')}
          hint={t('loginHint')}
          value={login}
          onChange={setLogin}
          maxLength={120}
          autoComplete="off"
        />
        <fieldset className="region-rights">
          <legend className="field-label">{t('rights')}</legend>
          {rightsOfLevel[place.level].map((right) => (
            <Checkbox key={right} isSelected={rights.includes(right)} onChange={(on) => toggle(right, on)}>
              {t(`rightText.${right}`)}
            </Checkbox>
          ))}
        </fieldset>
        <DayField label={t('endsOn')} hint={t('endsOnHint')} value={endsOn} onChange={setEndsOn} isOptional />
      </div>
    </FormDialog>
  );
}
