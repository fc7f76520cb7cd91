import type { RecoverySheet } from '@cartable/shared/bridge/bridge.ts';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { CoverScreen } from '../design/Shell/CoverScreen.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';
import { useFormat } from '../lib/useFormat.ts';
import { Recover } from './Recover.tsx';
import { useCountdown } from './useCountdown.ts';

export interface UnlockProps {
  readonly state: HostState;
  readonly whileCreating: (work: () => Promise<RecoverySheet | undefined>) => Promise<void>;
}

/** What was typed into the screen that the page came with, before this one took it over. */
function typedAhead(): string {
  if (typeof document === 'undefined') return '';
  return document.querySelector<HTMLInputElement>('[data-drawn] input[type="password"]')?.value ?? '';
}

const calmReasons = ['idle', 'suspend', 'user'] as const;

/** The lock: passphrase, why it is locked, how long to wait after a wrong one, and the way out with the recovery sheet. */
export function Unlock({ state, whileCreating }: UnlockProps) {
  const { t } = useTranslation('unlock');
  const bridge = useBridge();
  const errorText = useErrorText();
  const format = useFormat();
  const [passphrase, setPassphrase] = useState(typedAhead);
  const [recovering, setRecovering] = useState(false);
  const attempt = useAttempt();
  const waitMs = useCountdown(state.retryAfterMs);
  const reason = calmReasons.find((one) => one === state.problem?.code);

  if (recovering) return <Recover whileCreating={whileCreating} onBack={() => setRecovering(false)} />;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (waitMs > 0) return;
    await attempt.run(() =>
      withSecret(passphrase, (bytes) => bridge.call('vault.unlock', { passphrase: bytes })),
    );
    setPassphrase('');
  };

  return (
    <CoverScreen title={t('title')} intro={<p>{reason ? t(`reason.${reason}`) : t('intro')}</p>}>
      {state.problem && !reason && <Notice tone="warn">{errorText(state.problem)}</Notice>}
      <form onSubmit={(event) => void submit(event)}>
        <PassphraseField
          label={t('passphrase')}
          value={passphrase}
          onChange={setPassphrase}
          isDisabled={waitMs > 0}
          isRequired
          autoFocus
        />
        {attempt.problem && (
          <Notice tone="bad" announce>
            {attempt.problem}
          </Notice>
        )}
        {waitMs > 0 && (
          <Notice tone="warn" title={t('wait', { duration: format.duration(waitMs) })}>
            {t('waitWhy')}
          </Notice>
        )}
        <div className="cover-actions">
          <Button type="submit" variant="primary" size="lg" isPending={attempt.busy} isDisabled={waitMs > 0}>
            {attempt.busy ? t('opening') : t('open')}
          </Button>
          <Button variant="quiet" onPress={() => setRecovering(true)}>
            {t('forgotten')}
          </Button>
        </div>
      </form>
    </CoverScreen>
  );
}
