import type { FleetPage } from '@cartable/shared/bridge/asks/fleet.ts';
import type { CommandArgs } from '@cartable/shared/bridge/commands.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';

export interface PrepareDialogProps {
  readonly classes: FleetPage['classes'];
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Makes the batch; false when it was refused or given up. */
  readonly make: (wish: CommandArgs<'keys.newBatch'>) => Promise<boolean>;
}

/** A batch of new keys, for a class or for nobody yet: a file for the computer to which the keys are plugged in. */
export function PrepareDialog({ classes, isOpen, onClose, make }: PrepareDialogProps) {
  const { t } = useTranslation('fleet');
  const { t: common } = useTranslation('common');
  const [way, setWay] = useState<'class' | 'count'>('class');
  const [classId, setClassId] = useState<string | null>(null);
  const [count, setCount] = useState('30');
  const number = /^\d{1,3}$/.test(count) ? Number(count) : 0;
  const right = way === 'class' ? classId !== null : number >= 1 && number <= 500;
  const prepare = async () => {
    if (await make(way === 'class' ? { classId: classId ?? '' } : { count: number })) onClose();
  };
  return (
    <Dialog
      title={t('prepareTitle')}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button variant="primary" isDisabled={!right} onPress={() => void prepare()}>
            {t('prepareAction')}
          </Button>
        </>
      }
    >
      <Segmented
        label={t('forWhom')}
        value={way}
        onChange={setWay}
        options={[
          { value: 'class', label: t('forClass') },
          { value: 'count', label: t('forNobody') },
        ]}
      />
      {way === 'class' ? (
        <Select
          label={t('class')}
          placeholder={t('chooseClass')}
          value={classId}
          onChange={setClassId}
          options={classes.map((one) => ({ value: one.id, label: one.name }))}
        />
      ) : (
        <TextField label={t('howMany')} value={count} onChange={setCount} inputMode="numeric" />
      )}
      <p className="page-eyebrow">{t('prepareText')}</p>
    </Dialog>
  );
}
