import { KeyRound, LogIn } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import type { Attempt } from '../lib/useAttempt.ts';
import { useDoor } from './DoorContext.tsx';
import { passkeyAnswer } from './passkeyAnswer.ts';
import { beginVisit, thisPage } from './providerVisit.ts';
import './OtherWays.css';

export interface OtherWaysProps {
  readonly attempt: Attempt;
  /** The person says that this browser is theirs. */
  readonly trusted: boolean;
}

/** A passkey, and the identity providers that this server knows: the browser goes there and comes back by itself. */
export function OtherWays({ attempt, trusted }: OtherWaysProps) {
  const { t } = useTranslation(['portal', 'start']);
  const { door } = useDoor();
  const { state } = useAnswer('account.providers', {});
  const [leaving, setLeaving] = useState<string>();
  const providers = state.status === 'ready' ? state.value : [];
  const hasPasskeys = 'PublicKeyCredential' in globalThis;
  // All of them at once: a button that moved down as the providers came would be another one under the finger.
  // What stands below them waits as well.
  if (state.status === 'loading') return <span className="other-ways-coming" hidden />;
  if (!hasPasskeys && providers.length === 0) return null;
  const answer = () => attempt.run(() => passkeyAnswer(door, trusted));
  const visit = async (provider: string) => {
    setLeaving(provider);
    location.assign(await beginVisit(provider, thisPage(), { trusted }));
  };
  return (
    <section className="other-ways" aria-label={t('signIn.others')}>
      {providers.map(({ id, label }) => (
        <Button key={id} icon={LogIn} wide isPending={leaving === id} onPress={() => void visit(id)}>
          {t('provider.with', { ns: 'start', label })}
        </Button>
      ))}
      {hasPasskeys && (
        <Button icon={KeyRound} wide isDisabled={attempt.busy} onPress={() => void answer()}>
          {t('signIn.passkey')}
        </Button>
      )}
    </section>
  );
}
