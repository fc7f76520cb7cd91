import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';

export interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}

/** Codes to copy on paper, once. */
export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  const { t } = useTranslation('settings');
  return (
    <Dialog
      title={t('second.paper')}
      isOpen={codes.length > 0}
      onClose={onClose}
      size="sm"
      isDismissable={false}
      actions={
        <Button variant="primary" onPress={onClose}>
          {t('second.noted')}
        </Button>
      }
    >
      <p>{t('second.paperText')}</p>
      <ul className="settings-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </Dialog>
  );
}
