import type { SeenRollout } from '@cartable/shared/bridge/asks/fleet.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { FormDialog } from '../design/Dialog/FormDialog.tsx';
import { Select } from '../design/Field/Select.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useFormat } from '../lib/useFormat.ts';

const shares = ['0', '1', '5', '10', '25', '50', '100'] as const;

export interface RolloutDialogProps {
  readonly value: SeenRollout;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** Which share of the school's keys gets a version, or that none gets it any more. */
export function RolloutDialog({ value, onClose, onSaved }: RolloutDialogProps) {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const ask = useAsk();
  const toasts = useToasts();
  const { version, own, percent } = value;
  const [share, setShare] = useState(own ? (shares.findLast((one) => Number(one) <= percent) ?? '0') : '');
  const save = async (state: 'running' | 'stopped') => {
    const asked = { version, percent: share === '' ? null : Number(share), state };
    if ((await ask('fleet.setRollout', asked)) === undefined) return;
    toasts.show({ text: t('updates.saved'), tone: 'good' });
    onSaved();
    onClose();
  };
  return (
    <FormDialog
      title={t('updates.change', { version })}
      onClose={onClose}
      action={t('updates.save')}
      onAction={() => void save('running')}
      other={
        value.state === 'running' && (
          <Button variant="danger" onPress={() => void save('stopped')}>
            {t('updates.stop')}
          </Button>
        )
      }
    >
      <p>{t('updates.text')}</p>
      <Select
        label={t('updates.share')}
        value={share}
        onChange={setShare}
        options={[
          { value: '', label: t('updates.follow') },
          ...shares.map((one) => ({ value: one, label: format.percent(Number(one) / 100) })),
        ]}
      />
    </FormDialog>
  );
}
