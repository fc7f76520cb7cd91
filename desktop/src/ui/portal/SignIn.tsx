import type { FederatedCode } from '@cartable/shared/sync/http/authClient.ts';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { href, useRoute } from '../app/route.ts';
import { CoverScreen } from '../design/Shell/CoverScreen.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { AccountStep } from '../firststart/AccountStep.tsx';
import { CodeStep } from '../firststart/CodeStep.tsx';
import type { Identity } from '../firststart/identity.ts';
import { LanguageCorner } from '../firststart/LanguageCorner.tsx';
import { lazyScreen } from '../i18n/lazyScreen.ts';
import { useErrorText } from '../i18n/useErrorText.ts';
import { useDoor } from './DoorContext.tsx';
import { SignInForm } from './SignInForm.tsx';
import { TrustBox } from './TrustBox.tsx';
import { workspace } from './workspace.ts';

const PublicPages = lazyScreen(() => import('../privacy/PublicPages.tsx'));
const ProviderReturned = lazyScreen(() => import('./ProviderReturned.tsx'));

type Step =
  | { readonly name: 'signIn' }
  | { readonly name: 'provider'; readonly came: FederatedCode; readonly trusted: boolean }
  | { readonly name: 'code' }
  | { readonly name: 'account'; readonly identity: Identity };

/** The portal's door: an account that exists, or a code that opens one. */
export default function SignIn() {
  const { t } = useTranslation('portal');
  const { problem } = useHostState();
  const { returned } = useDoor();
  const errorText = useErrorText();
  const [step, setStep] = useState<Step>(() =>
    returned !== undefined && 'came' in returned
      ? { name: 'provider', came: returned.came, trusted: returned.trusted }
      : { name: 'signIn' },
  );
  const [trusted, setTrusted] = useState(false);
  // The open profile is on its way while a person types.
  useEffect(() => void workspace.preload(), []);
  const [area, page] = useRoute();
  if (area === 'legal') {
    return (
      <Suspense fallback={null}>
        <PublicPages page={page} />
      </Suspense>
    );
  }
  return (
    <CoverScreen title={t(`title.${step.name}`)} intro={<p>{t(`intro.${step.name}`)}</p>}>
      <LanguageCorner />
      {problem && (
        <Notice tone={problem.code.startsWith('net.') ? 'offline' : 'warn'}>{errorText(problem)}</Notice>
      )}
      {step.name === 'signIn' && returned !== undefined && 'code' in returned && (
        <Notice tone="bad" announce>
          {errorText(returned)}
        </Notice>
      )}
      {step.name === 'provider' && (
        <Suspense fallback={null}>
          <ProviderReturned
            came={step.came}
            trusted={step.trusted}
            onOtherWay={() => setStep({ name: 'signIn' })}
          />
        </Suspense>
      )}
      {step.name === 'signIn' && <SignInForm onHasCode={() => setStep({ name: 'code' })} />}
      {step.name === 'code' && (
        <CodeStep
          onFound={(identity) => setStep({ name: 'account', identity })}
          onHasAccount={() => setStep({ name: 'signIn' })}
        />
      )}
      {step.name === 'account' && (
        <AccountStep
          identity={step.identity}
          onDone={() => undefined}
          onBack={() => setStep({ name: 'code' })}
          trust={{ isSelected: trusted, box: <TrustBox isSelected={trusted} onChange={setTrusted} /> }}
        />
      )}
      <p className="page-eyebrow">
        <a href={href('legal')}>{t('legal')}</a>
      </p>
    </CoverScreen>
  );
}
