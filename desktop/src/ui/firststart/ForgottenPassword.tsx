import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { ask } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';

export interface ForgottenPasswordProps {
  /** The server of a key that has none yet; empty on one that knows it and in the portal. */
  readonly server: string;
  /** Back to signing in, with the new password or without. */
  readonly onDone: () => void;
}

/** A forgotten password: a code by mail, then another password. For the first start of a key and for the portal's door. */
export function ForgottenPassword({ server, onDone }: ForgottenPasswordProps) {
  const { t } = useTranslation('start');
  const bridge = useBridge();
  const toasts = useToasts();
  const attempt = useAttempt();
  const [asked, setAsked] = useState(false);
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const where = server === '' ? {} : { server };

  const request = async (event: FormEvent) => {
    event.preventDefault();
    const loginOrAddress = name.trim();
    const sent = await attempt.run(() => ask(bridge, 'account.requestReset', { loginOrAddress }, where));
    if (sent !== undefined) setAsked(true);
  };
  const redeem = async (event: FormEvent) => {
    event.preventDefault();
    const changed = await attempt.run(() =>
      withSecret(password, (bytes) =>
        ask(bridge, 'account.redeemReset', { code: code.trim() }, { ...where, secrets: { password: bytes } }),
      ),
    );
    if (changed === undefined) return;
    toasts.show({ text: t('forgotten.done'), tone: 'good' });
    onDone();
  };

  return (
    <form onSubmit={(event) => void (asked ? redeem(event) : request(event))}>
      {asked ? (
        <>
          <Notice tone="info">{t('forgotten.sent')}</Notice>
          <TextField
            label={t('forgotten.code')}
            code
            value={code}
            onChange={setCode}
            autoComplete="one-time-code"
            spellCheck="false"
            isRequired
            autoFocus
          />
          <PassphraseField
            label={t('forgotten.password')}
            hint={t('account.hint')}
            value={password}
            onChange={setPassword}
            isRequired
          />
        </>
      ) : (
        <TextField
          label={t('forgotten.name')}
          hint={t('forgotten.hint')}
          value={name}
          onChange={setName}
          autoComplete="username"
          spellCheck="false"
          isRequired
          autoFocus
        />
      )}
      {attempt.problem && (
        <Notice tone="bad" announce>
          {attempt.problem}
        </Notice>
      )}
      <div className="cover-actions">
        <Button type="submit" variant="primary" size="lg" isPending={attempt.busy}>
          {t(asked ? 'forgotten.change' : 'forgotten.send')}
        </Button>
        {!asked && (
          <Button variant="quiet" onPress={() => setAsked(true)}>
            {t('forgotten.haveCode')}
          </Button>
        )}
        <Button variant="quiet" onPress={onDone}>
          {t('back')}
        </Button>
      </div>
    </form>
  );
}
