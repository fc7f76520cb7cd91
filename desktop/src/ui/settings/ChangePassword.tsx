import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { ask } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';

/** Another password for the account, against the present one. */
export function ChangePassword({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const toasts = useToasts();
  const attempt = useAttempt();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const changed = await attempt.run(() =>
      withSecret(present, (presentBytes) =>
        withSecret(next, (nextBytes) =>
          ask(bridge, 'account.changePassword', {}, { secrets: { present: presentBytes, next: nextBytes } }),
        ),
      ),
    );
    if (changed === undefined) return;
    toasts.show({ text: t('account.passwordDone'), tone: 'good' });
    onClose();
  };
  return (
    <Dialog title={t('account.changePassword')} isOpen onClose={onClose} size="sm" isDismissable={false}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p className="page-eyebrow">{t('account.passwordText')}</p>
        <PassphraseField
          label={t('account.present')}
          value={present}
          onChange={setPresent}
          isRequired
          autoFocus
        />
        <PassphraseField
          label={t('account.next')}
          hint={t('account.nextHint')}
          value={next}
          onChange={setNext}
          isRequired
        />
        {attempt.problem && (
          <Notice tone="bad" announce>
            {attempt.problem}
          </Notice>
        )}
        <Button type="submit" variant="primary" isPending={attempt.busy}>
          {t('account.changePassword')}
        </Button>
      </form>
    </Dialog>
  );
}
