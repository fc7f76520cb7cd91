import type { RegionAcademy } from '@cartable/shared/bridge/asks/region.ts';
import { type SchoolKind, schoolKinds } from '@cartable/shared/domain/region/schoolStates.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate } from '../app/route.ts';
import { useAsk } from '../bridge/useAsk.ts';
import { FormDialog } from '../design/Dialog/FormDialog.tsx';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';

export interface AddSchoolProps {
  readonly academies: readonly RegionAcademy[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Writes a school into the register, planned. */
export function AddSchool({ academies, onClose, onDone }: AddSchoolProps) {
  const { t } = useTranslation('region');
  const ask = useAsk();
  const [uai, setUai] = useState('');
  const [name, setName] = useState('');
  const [town, setTown] = useState('');
  const [wave, setWave] = useState('');
  const [kind, setKind] = useState<SchoolKind>('lycee');
  const [academy, setAcademy] = useState(academies[0]?.id ?? '');
  const code = uai.trim().toUpperCase();
  const ready = /^\d{7}[A-Z]$/.test(code) && name.trim() !== '' && town.trim() !== '';
  const save = async () => {
    const number = /^[1-9]\d?$/.test(wave) ? Number(wave) : null;
    const answer = await ask('region.addSchool', {
      uai: code,
      name: name.trim(),
      kind,
      town: town.trim(),
      academy,
      wave: number,
    });
    if (answer === undefined) return;
    onDone();
    onClose();
    navigate('region', 'school', answer.schoolId);
  };
  return (
    <FormDialog
      title={t('addSchool')}
      onClose={onClose}
      action={t('add')}
      isReady={ready}
      onAction={() => void save()}
    >
      <div className="region-form">
        <TextField label={t('uai')} hint={t('uaiHint')} value={uai} onChange={setUai} maxLength={8} />
        <TextField label={t('name')} value={name} onChange={setName} maxLength={120} />
        <TextField label={t('town')} value={town} onChange={setTown} maxLength={80} />
        <div className="region-pair">
          <Select
            label={t('kindLabel')}
            value={kind}
            onChange={setKind}
            options={schoolKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
          <Select
            label={t('academy')}
            value={academy}
            onChange={setAcademy}
            options={academies.map((one) => ({ value: one.id, label: one.name }))}
          />
        </div>
        <TextField label={t('wave')} value={wave} onChange={setWave} maxLength={2} inputMode="numeric" />
      </div>
    </FormDialog>
  );
}
