import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';
import { Button } from '../../design/Button/Button.tsx';
import { ConfirmDialog } from '../../design/Dialog/ConfirmDialog.tsx';
import { useTrayActions } from './useTrayActions.ts';

export interface GiveUpProps {
  readonly refusals: readonly RefusedAction[];
  /** What they are, for those who hear it. */
  readonly what: string;
}

/** Gives refused actions up for good. Asks first wherever something that a person wrote or joined would go with them. */
export function GiveUp({ refusals, what }: GiveUpProps) {
  const { t } = useTranslation('tray');
  const { giveUp } = useTrayActions();
  const [asking, setAsking] = useState(false);
  const work = refusals.some((one) => one.work.fields.length > 0 || one.work.files.length > 0);
  const go = () => void giveUp(refusals);
  return (
    <>
      <Button
        size="sm"
        variant="quiet"
        aria-label={t('giveUpOf', { what })}
        onPress={work ? () => setAsking(true) : go}
      >
        {t('giveUp')}
      </Button>
      <ConfirmDialog
        title={t('giveUpTitle', { count: refusals.length })}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={go}
        confirmLabel={t('giveUp')}
        danger
      >
        <p>{what}</p>
        <p>{t('giveUpText')}</p>
      </ConfirmDialog>
    </>
  );
}
