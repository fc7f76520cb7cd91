import { KeyRound, Mail } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { ChangeEmail } from './ChangeEmail.tsx';
import { ChangePassword } from './ChangePassword.tsx';

/** The person's account on the server: its password, and the address for a forgotten one. */
export function AccountCard() {
  const { t } = useTranslation('settings');
  const { state, again } = useAnswer('account.own', {});
  const [open, setOpen] = useState<'password' | 'email'>();
  const close = () => {
    setOpen(undefined);
    again();
  };
  return (
    <Card title={t('account.title')}>
      <ServerView state={state}>
        {({ login, email, mail }) => (
          <>
            <dl className="settings-facts">
              <dt>{t('account.login')}</dt>
              <dd>{login}</dd>
              <dt>{t('account.email')}</dt>
              <dd>{email ?? t('account.noEmail')}</dd>
            </dl>
            <div className="settings-actions">
              <Button icon={KeyRound} onPress={() => setOpen('password')}>
                {t('account.changePassword')}
              </Button>
              {(mail || email !== null) && (
                <Button icon={Mail} onPress={() => setOpen('email')}>
                  {t(email === null ? 'account.addEmail' : 'account.changeEmail')}
                </Button>
              )}
            </div>
            {open === 'password' && <ChangePassword onClose={close} />}
            {open === 'email' && <ChangeEmail present={email} canSend={mail} onClose={close} />}
          </>
        )}
      </ServerView>
    </Card>
  );
}
