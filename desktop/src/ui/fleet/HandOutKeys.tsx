import type { FleetFilter } from '@cartable/shared/domain/fleet/fleetFilter.ts';
import { HandHelping } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';

export interface HandOutKeysProps {
  readonly filter: FleetFilter;
  /** How many keys of the filter lie in the drawer. */
  readonly count: number;
  readonly onDone: () => void;
}

/** Hands out all keys of the filter that lie in the drawer: a class's, or the one whose number was typed or scanned. */
export default function HandOutKeys({ filter, count, onDone }: HandOutKeysProps) {
  const { t } = useTranslation('fleet');
  const ask = useAsk();
  const toasts = useToasts();
  const [asking, setAsking] = useState(false);
  const handOut = async () => {
    if ((await ask('fleet.handOut', { ...filter, count })) === undefined) return;
    toasts.show({ text: t('handedOutAll', { count }), tone: 'good' });
    onDone();
  };
  return (
    <>
      <Button size="sm" variant="quiet" icon={HandHelping} onPress={() => setAsking(true)}>
        {t('handOutAll', { count })}
      </Button>
      <ConfirmDialog
        title={t('handOutTitle', { count })}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void handOut()}
        confirmLabel={t('handOutAction')}
      >
        <p>{t('handOutText')}</p>
      </ConfirmDialog>
    </>
  );
}
