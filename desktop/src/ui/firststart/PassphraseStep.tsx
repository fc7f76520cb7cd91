import type { RecoverySheet } from '@cartable/shared/bridge/bridge.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { withSecret } from '../lib/secretText.ts';
import { PassphraseForm } from './PassphraseForm.tsx';
import { useAttempt } from '../lib/useAttempt.ts';

export interface PassphraseStepProps {
  readonly whileCreating: (work: () => Promise<RecoverySheet | undefined>) => Promise<void>;
}

/** The passphrase of this key, then its encrypted profile. */
export function PassphraseStep({ whileCreating }: PassphraseStepProps) {
  const bridge = useBridge();
  const attempt = useAttempt();
  return (
    <PassphraseForm
      attempt={attempt}
      onChosen={(chosen) =>
        whileCreating(() =>
          attempt.run(() => withSecret(chosen, (passphrase) => bridge.call('vault.create', { passphrase }))),
        )
      }
    />
  );
}
