import { UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';
import './Trust.css';

export interface KnownPeopleProps {
  readonly logins: readonly string[];
  readonly onPick: (login: string) => void;
}

/** Those who trust this browser, when they are several: a family's tablet. One alone is filled in by itself. */
export function KnownPeople({ logins, onPick }: KnownPeopleProps) {
  const { t } = useTranslation('portal');
  if (logins.length < 2) return null;
  return (
    <section className="trust-people" aria-label={t('trust.who')}>
      {logins.map((login) => (
        <Button key={login} size="sm" icon={UserRound} onPress={() => onPick(login)}>
          {login}
        </Button>
      ))}
    </section>
  );
}

export interface KnownNoteProps {
  readonly login: string;
  readonly onNotMe: () => void;
}

/** Under a login that this browser knows: it is trusted, and how it is so no more. */
export function KnownNote({ login, onNotMe }: KnownNoteProps) {
  const { t } = useTranslation('portal');
  return (
    <div className="trust-known">
      <p className="page-eyebrow">{t('trust.known')}</p>
      <Button variant="quiet" size="sm" aria-label={t('trust.notMeOf', { login })} onPress={onNotMe}>
        {t('trust.notMe')}
      </Button>
    </div>
  );
}
