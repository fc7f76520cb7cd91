import type { ListedKey } from '@cartable/shared/bridge/asks/fleet.ts';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';

export interface LossDialogProps {
  /** The key that is said to be lost; the question is shown while there is one. */
  readonly asking: Pick<ListedKey, 'keyId' | 'serial'> | undefined;
  readonly onClose: () => void;
  /** It was cut off: whoever lists keys asks the server anew. */
  readonly onDone: () => void;
}

/** The second of the two clicks that cut a lost key off: says what it means first. */
export function LossDialog({ asking, onClose, onDone }: LossDialogProps) {
  const { t } = useTranslation('fleet');
  const ask = useAsk();
  const toasts = useToasts();
  const lose = async (keyId: string) => {
    if ((await ask('fleet.reportLoss', { keyId })) === undefined) return;
    toasts.show({ text: t('done.lost'), tone: 'good' });
    onDone();
  };
  return (
    <ConfirmDialog
      title={t('ask.lost', { serial: asking?.serial ?? '' })}
      isOpen={asking !== undefined}
      onClose={onClose}
      onConfirm={() => asking && void lose(asking.keyId)}
      confirmLabel={t('askAction.lost')}
      danger
    >
      <p>{t('askText.lost')}</p>
    </ConfirmDialog>
  );
}
