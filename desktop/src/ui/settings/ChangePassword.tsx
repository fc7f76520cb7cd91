import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { ask, useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Checkbox } from '../design/Choice/Checkbox.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';
import { useFormat } from '../lib/useFormat.ts';

/** Another password for the account, against the present one. Whoever changes it because somebody knew it sees what else that person may have left open. */
export function ChangePassword({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const toasts = useToasts();
  const attempt = useAttempt();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const format = useFormat();
  const linked = useAnswer('account.identities', {}).state;
  const identities = linked.status === 'ready' ? linked.value : [];
  const [unlink, setUnlink] = useState<readonly string[]>([]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const changed = await attempt.run(() =>
      withSecret(present, (presentBytes) =>
        withSecret(next, (nextBytes) =>
          ask(
            bridge,
            'account.changePassword',
            { unlink: [...unlink] },
            { secrets: { present: presentBytes, next: nextBytes } },
          ),
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
        {identities.length > 0 && (
          <fieldset className="settings-opens">
            <legend>{t('account.alsoOpens')}</legend>
            {identities.map(({ issuer, label, linkedAt }) => (
              <Checkbox
                key={issuer}
                isSelected={unlink.includes(issuer)}
                onChange={(gone) =>
                  setUnlink((before) => [
                    ...before.filter((one) => one !== issuer),
                    ...(gone ? [issuer] : []),
                  ])
                }
              >
                {t('account.stopOpening', { label, moment: format.moment(linkedAt) })}
              </Checkbox>
            ))}
          </fieldset>
        )}
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
