import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { AttemptNotice } from '../lib/SecondCode.tsx';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';

export interface LinkProviderProps {
  readonly provider: { readonly id: string; readonly label: string };
  readonly server: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** The system's browser goes to the provider and comes back; the account's password says that it is the account's own person who links. */
export function LinkProvider({ provider, server, onDone, onClose }: LinkProviderProps) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const attempt = useAttempt();
  const [password, setPassword] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const linked = await attempt.run(async () => {
      const begun = await bridge.call('account.beginFederation', { server, provider: provider.id });
      if (!begun.ok) return begun;
      const gone = await bridge.call('host.openExternal', { url: begun.value.url });
      if (!gone.ok) return gone;
      return withSecret(password, (bytes) => bridge.call('account.linkFederation', { password: bytes }));
    });
    if (linked !== undefined) onDone();
  };
  return (
    <Dialog
      title={t('identities.link', { label: provider.label })}
      isOpen
      onClose={onClose}
      size="sm"
      isDismissable={false}
    >
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p>{t('identities.linkText', { label: provider.label })}</p>
        <PassphraseField
          label={t('account.password')}
          value={password}
          onChange={setPassword}
          isRequired
          autoFocus
        />
        {attempt.busy && <Notice tone="info">{t('identities.waiting')}</Notice>}
        <AttemptNotice attempt={attempt} />
        <Button type="submit" variant="primary" isPending={attempt.busy}>
          {t('identities.go')}
        </Button>
      </form>
    </Dialog>
  );
}
