import { refused } from '@cartable/shared/lib/result.ts';
import { KeySquare } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useHostState } from '../bridge/HostContext.tsx';
import { ask } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { type SecondCode, SecondCodeField } from '../lib/SecondCode.tsx';
import { type Attempt, useAttempt } from '../lib/useAttempt.ts';

export interface SecondProofProps {
  readonly second: SecondCode;
  /** The form's own, which tells when a code was not the right one. */
  readonly attempt: Attempt;
  readonly label?: string;
}

/**
 * The second step once more, before something is changed that guards the account: a code of the program, one on paper, or in the portal a passkey.
 * Whoever has none of them left reads who helps.
 */
export function SecondProof({ second, attempt, label }: SecondProofProps) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const { host } = useHostState();
  const asking = useAttempt();
  const [proven, setProven] = useState<string>();
  if (!second.asked) return null;
  // The server's code that stands for the passkey: good once, so that a refused one asks anew.
  if (proven !== undefined && proven === second.value && attempt.code !== 'auth.second_factor_wrong') {
    return <Notice tone="good">{t('second.recognised')}</Notice>;
  }
  const byPasskey = async () => {
    const answer = await asking.run(async () => {
      const options = await ask(bridge, 'account.passkeyProofOptions', {});
      if (!options.ok) return options;
      const { startAuthentication } = await import('@simplewebauthn/browser');
      // The server's own options, as its library made them for the browser's.
      const optionsJSON = options.value as unknown as Parameters<
        typeof startAuthentication
      >[0]['optionsJSON'];
      const response = await startAuthentication({ optionsJSON }).catch(() => undefined);
      if (response === undefined) return refused('auth.passkey_wrong');
      return ask(bridge, 'account.passkeyProof', { response: { ...response } });
    });
    if (answer === undefined) return;
    setProven(answer.secondCode);
    second.onChange(answer.secondCode);
  };
  return (
    <>
      <SecondCodeField
        value={second.value}
        onChange={second.onChange}
        {...(label !== undefined && { label })}
      />
      {second.passkey && host === 'portal' && (
        <Button icon={KeySquare} onPress={() => void byPasskey()} isPending={asking.busy}>
          {t('second.byPasskey')}
        </Button>
      )}
      {asking.problem !== undefined && (
        <Notice tone="bad" announce>
          {asking.problem}
        </Notice>
      )}
      <p className="page-eyebrow">{t('second.lost')}</p>
    </>
  );
}
