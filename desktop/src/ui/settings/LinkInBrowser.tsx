import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { ask } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { AttemptNotice, useSecondCode } from '../lib/SecondCode.tsx';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';
import { SecondProof } from './SecondProof.tsx';
import { beginVisit, thisPage } from '../portal/providerVisit.ts';

export interface LinkInBrowserProps {
  readonly provider: { readonly id: string; readonly label: string };
  readonly onClose: () => void;
}

/** In a browser: the person proves once more who they are, then this page leaves for the provider and comes back by itself. */
export default function LinkInBrowser({ provider, onClose }: LinkInBrowserProps) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const attempt = useAttempt();
  const second = useSecondCode(attempt);
  const [password, setPassword] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const address = await beginVisit(provider.id, thisPage(), { link: true });
    const challenge = new URLSearchParams(address.split('?')[1]).get('challenge') ?? '';
    const announced = await attempt.run(() =>
      withSecret(password, (bytes) =>
        ask(bridge, 'account.prepareLink', { challenge, ...second.args }, { secrets: { password: bytes } }),
      ),
    );
    if (announced !== undefined) location.assign(address);
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
        <p>{t('identities.leaveText', { label: provider.label })}</p>
        <PassphraseField
          label={t('account.password')}
          value={password}
          onChange={setPassword}
          isRequired
          autoFocus
        />
        <AttemptNotice attempt={attempt} />
        <SecondProof second={second} attempt={attempt} />
        <Button type="submit" variant="primary" isPending={attempt.busy}>
          {t('identities.leave', { label: provider.label })}
        </Button>
      </form>
    </Dialog>
  );
}
