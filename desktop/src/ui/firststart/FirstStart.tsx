import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecoverySheet } from '@cartable/shared/bridge/bridge.ts';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import { CoverScreen } from '../design/Shell/CoverScreen.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { AccountStep } from './AccountStep.tsx';
import { CodeStep } from './CodeStep.tsx';
import { ErasedKey } from './ErasedKey.tsx';
import type { Identity } from './identity.ts';
import { LanguageCorner } from './LanguageCorner.tsx';
import { PassphraseStep } from './PassphraseStep.tsx';
import { SignInStep } from './SignInStep.tsx';

export interface FirstStartProps {
  /** What the host has to say: a lost database, a machine's broken policy. */
  readonly problem: HostState['problem'];
  /** Keeps this screen while the profile is made, then shows the recovery sheet that `work` answers. */
  readonly whileCreating: (work: () => Promise<RecoverySheet | undefined>) => Promise<void>;
}

type Step =
  | { readonly name: 'code' }
  | { readonly name: 'signIn' }
  | { readonly name: 'account'; readonly identity: Identity }
  | { readonly name: 'passphrase' };

const numbers: Readonly<Record<Step['name'], number>> = { code: 1, signIn: 1, account: 2, passphrase: 3 };

/** A new key: whose it is, the account, the passphrase, the recovery sheet. The label of the book fills in on the way. */
export default function FirstStart({ problem, whileCreating }: FirstStartProps) {
  const { t } = useTranslation('start');
  const errorText = useErrorText();
  const [step, setStep] = useState<Step>({ name: 'code' });
  const [owner, setOwner] = useState<Partial<Identity>>({});
  const [erasedSeen, setErasedSeen] = useState(false);
  const label = [
    { name: t('label.name'), value: owner.personName },
    { name: t('label.class'), value: owner.className ?? undefined },
    { name: t('label.school'), value: owner.schoolName },
  ];
  // Not "this key is blank" to somebody whose work was on it a second ago.
  const erased = problem?.code === 'sync.device_revoked';
  if (erased && !erasedSeen) {
    return <ErasedKey onStart={() => setErasedSeen(true)} />;
  }
  return (
    <CoverScreen
      title={t(`title.${step.name}`)}
      intro={<p>{t(`intro.${step.name}`)}</p>}
      step={t('step', { number: numbers[step.name], of: 4 })}
      label={label}
    >
      <LanguageCorner />
      {problem && !erased && <Notice tone="warn">{errorText(problem)}</Notice>}
      {step.name === 'code' && (
        <CodeStep
          onFound={(identity) => {
            setOwner(identity);
            setStep({ name: 'account', identity });
          }}
          onHasAccount={() => setStep({ name: 'signIn' })}
        />
      )}
      {step.name === 'signIn' && (
        <SignInStep
          onDone={(personName) => {
            setOwner({ personName });
            setStep({ name: 'passphrase' });
          }}
          onBack={() => setStep({ name: 'code' })}
        />
      )}
      {step.name === 'account' && (
        <AccountStep
          identity={step.identity}
          onDone={() => setStep({ name: 'passphrase' })}
          onBack={() => {
            setOwner({});
            setStep({ name: 'code' });
          }}
        />
      )}
      {step.name === 'passphrase' && <PassphraseStep whileCreating={whileCreating} />}
    </CoverScreen>
  );
}
