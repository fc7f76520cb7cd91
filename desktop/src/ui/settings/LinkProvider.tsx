import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { AttemptNotice, useSecondCode } from '../lib/SecondCode.tsx';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';
import { SecondProof } from './SecondProof.tsx';

export interface LinkProviderProps {
  readonly provider: { readonly id: string; readonly label: string };
  readonly server: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Refusals of the proof alone: what the browser brought back is not used yet, and the person need not go there again. */
const proofRefused: ReadonlySet<string> = new Set([
  'auth.credentials_wrong',
  'auth.second_factor',
  'auth.second_factor_wrong',
]);

/**
 * The system's browser goes to the provider and comes back; the account's password, and its second step where it has one, say that it is the
 * account's own person who links.
 */
export function LinkProvider({ provider, server, onDone, onClose }: LinkProviderProps) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const attempt = useAttempt();
  const second = useSecondCode(attempt);
  const [password, setPassword] = useState('');
  const [isBack, setIsBack] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const linked = await attempt.run(async () => {
      if (!isBack) {
        const begun = await bridge.call('account.beginFederation', { server, provider: provider.id });
        if (!begun.ok) return begun;
        const gone = await bridge.call('host.openExternal', { url: begun.value.url });
        if (!gone.ok) return gone;
      }
      const answer = await withSecret(password, (bytes) =>
        bridge.call('account.linkFederation', { password: bytes, ...second.args }),
      );
      setIsBack(!answer.ok && proofRefused.has(answer.error.code));
      return answer;
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
        {!isBack && <p>{t('identities.linkText', { label: provider.label })}</p>}
        <PassphraseField
          label={t('account.password')}
          value={password}
          onChange={setPassword}
          isRequired
          autoFocus
        />
        {attempt.busy && !isBack && <Notice tone="info">{t('identities.waiting')}</Notice>}
        <AttemptNotice attempt={attempt} />
        <SecondProof second={second} attempt={attempt} />
        <Button type="submit" variant="primary" isPending={attempt.busy}>
          {isBack ? t('identities.link', { label: provider.label }) : t('identities.go')}
        </Button>
      </form>
    </Dialog>
  );
}
