import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { PassphraseForm } from '../firststart/PassphraseForm.tsx';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';

/** A new passphrase against the present one. */
export function ChangePassphrase({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const toasts = useToasts();
  const attempt = useAttempt();
  const [current, setCurrent] = useState('');
  const change = async (chosen: string) => {
    const answer = await attempt.run(() =>
      withSecret(current, (currentBytes) =>
        withSecret(chosen, (next) => bridge.call('vault.changePassphrase', { current: currentBytes, next })),
      ),
    );
    if (answer === undefined) return;
    toasts.show({ text: t('change.done'), tone: 'good' });
    onClose();
  };
  return (
    <Dialog title={t('change.title')} isOpen onClose={onClose} isDismissable={false}>
      <p className="page-eyebrow">{t('change.text')}</p>
      <PassphraseField label={t('change.current')} value={current} onChange={setCurrent} autoFocus />
      <PassphraseForm attempt={attempt} onChosen={change} submitLabel={t('change.open')} />
    </Dialog>
  );
}
