import type { SchoolProfile } from '@cartable/shared/bridge/asks/school.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer, useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useLastChange } from './useLastChange.ts';

/** Who may come in, by profile: all parents, all pupils… A whole profile is kept out at once. */
export function ProfilesCard() {
  const { t } = useTranslation('people');
  const { t: app } = useTranslation('app');
  const { state, again } = useAnswer('school.profiles', {});
  const ask = useAsk();
  const lastChange = useLastChange();
  const toasts = useToasts();
  const [asking, setAsking] = useState<SchoolProfile>();
  const set = async ({ role, blocked }: SchoolProfile) => {
    if ((await ask('school.setProfileBlocked', { role, blocked: !blocked })) === undefined) return;
    toasts.show({ text: t(blocked ? 'profileOpened' : 'profileClosed'), tone: 'good' });
    again();
  };
  return (
    <Card title={t('profiles')}>
      <p className="page-eyebrow">{t('profilesIntro')}</p>
      <ServerView state={state}>
        {(profiles) => (
          <ul className="class-list">
            {profiles.map((profile) => (
              <li key={profile.role} className="class-row">
                <span className="mark-words">
                  <strong>{app(`roles.${profile.role}`)}</strong>
                  <span className="page-eyebrow">{t('count', { count: profile.people })}</span>
                  {profile.changed && <span className="page-eyebrow">{lastChange(profile.changed)}</span>}
                </span>
                {profile.blocked && <Badge tone="bad">{t('keptOut')}</Badge>}
                {profile.mine && (
                  <Button
                    size="sm"
                    variant={profile.blocked ? 'quiet' : 'danger'}
                    onPress={() => (profile.blocked ? void set(profile) : setAsking(profile))}
                  >
                    {t(profile.blocked ? 'letIn' : 'keepOut')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </ServerView>
      <ConfirmDialog
        title={t('keepOutTitle', { role: asking ? app(`roles.${asking.role}`) : '' })}
        isOpen={asking !== undefined}
        onClose={() => setAsking(undefined)}
        onConfirm={() => asking && void set(asking)}
        confirmLabel={t('keepOut')}
        danger
      >
        <p>{t('keepOutText', { count: asking?.people ?? 0 })}</p>
      </ConfirmDialog>
    </Card>
  );
}
