import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { ask } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { QrCode } from '../lib/QrCode.tsx';
import { AttemptNotice } from '../lib/SecondCode.tsx';
import { useAttempt } from '../lib/useAttempt.ts';
import { ProveDialog } from './ProveDialog.tsx';

export interface AddTotpProps {
  /** With recovery codes, unless the person has some. */
  readonly onDone: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}

/** A program of codes: the password, the secret as a picture, a first code to prove that it was copied. */
export function AddTotp({ onDone, onClose }: AddTotpProps) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const attempt = useAttempt();
  const [begun, setBegun] = useState<{ readonly secret: string; readonly uri: string }>();
  const [code, setCode] = useState('');
  if (begun === undefined) {
    return (
      <ProveDialog
        title={t('second.addTotp')}
        action={t('second.next')}
        onClose={onClose}
        work={({ secrets, second }) => ask(bridge, 'account.beginTotp', second, { secrets })}
        onDone={setBegun}
      />
    );
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const confirmed = await attempt.run(() => ask(bridge, 'account.confirmTotp', { code: code.trim() }));
    if (confirmed !== undefined) onDone(confirmed.recoveryCodes);
  };
  return (
    <Dialog title={t('second.addTotp')} isOpen onClose={onClose} size="sm" isDismissable={false}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p>{t('second.scan')}</p>
        <QrCode text={begun.uri} label={t('second.qr')} />
        <p className="page-eyebrow">{t('second.byHand')}</p>
        <p className="settings-secret">{begun.secret.replace(/(.{4})(?=.)/g, '$1 ')}</p>
        <TextField
          label={t('second.firstCode')}
          code
          value={code}
          onChange={setCode}
          inputMode="numeric"
          autoComplete="one-time-code"
          isRequired
        />
        <AttemptNotice attempt={attempt} />
        <Button type="submit" variant="primary" isPending={attempt.busy}>
          {t('second.add')}
        </Button>
      </form>
    </Dialog>
  );
}
