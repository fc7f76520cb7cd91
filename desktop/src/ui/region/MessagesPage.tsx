import type { RegionFlash, RegionOverview } from '@cartable/shared/bridge/asks/region.ts';
import { Megaphone } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer, useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { today } from '../lib/days.ts';
import { useFormat } from '../lib/useFormat.ts';
import { MessageForm } from './MessageForm.tsx';
import { usePlaceNames } from './usePlaceNames.ts';

/** Flash messages: what is shown now, and a new one with its preview. */
export function MessagesPage() {
  const { t } = useTranslation('region');
  const places = useAnswer('region.overview', {});
  const { state, again } = useAnswer('region.messages', {});
  const ask = useAsk();
  const [ending, setEnding] = useState<RegionFlash>();
  const end = async (id: string) => {
    if ((await ask('region.endMessage', { id })) !== undefined) again();
  };
  return (
    <Page
      title={t('messages')}
      eyebrow={t('messagesIntro')}
      back={{ href: href('region'), label: t('title') }}
    >
      <ServerView state={places.state}>
        {(overview) => (
          <div className="region region-even">
            <MessageForm overview={overview} onDone={again} />
            <Card title={t('published')}>
              <ServerView state={state}>
                {(messages) =>
                  messages.length === 0 ? (
                    <EmptyState icon={Megaphone} title={t('noMessage')} />
                  ) : (
                    <ul className="class-list">
                      {messages.map((one) => (
                        <MessageRow
                          key={one.id}
                          message={one}
                          schools={overview.schools}
                          academies={overview.academies}
                          onEnd={() => setEnding(one)}
                        />
                      ))}
                    </ul>
                  )
                }
              </ServerView>
            </Card>
          </div>
        )}
      </ServerView>
      <ConfirmDialog
        title={t('endMessageTitle')}
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={() => ending && void end(ending.id)}
        confirmLabel={t('takeBack')}
        danger
      >
        <p>{t('endMessageText')}</p>
      </ConfirmDialog>
    </Page>
  );
}

interface MessageRowProps extends Pick<RegionOverview, 'academies' | 'schools'> {
  readonly message: RegionFlash;
  readonly onEnd: () => void;
}

function MessageRow({ message, onEnd, ...names }: MessageRowProps) {
  const { t } = useTranslation('region');
  const { t: app } = useTranslation('app');
  const format = useFormat();
  const nameOf = usePlaceNames(names);
  const { place, roles, textFr, startsOn, endsOn, ended, mine, tone } = message;
  const who = roles.length === 0 ? t('everybody') : format.list(roles.map((role) => app(`roles.${role}`)));
  const coming = startsOn > today();
  return (
    <li className="class-row region-message">
      <span className="mark-words">
        <strong lang="fr">{textFr}</strong>
        <span className="page-eyebrow">
          {[
            nameOf(place),
            who,
            t('fromTo', { from: format.dayMonth(startsOn), to: format.dayMonth(endsOn) }),
          ].join(' · ')}
        </span>
      </span>
      {ended ? (
        <Badge>{t('ended')}</Badge>
      ) : (
        <Badge tone={coming ? 'info' : tone === 'info' ? 'good' : 'warn'}>
          {t(coming ? 'coming' : 'running')}
        </Badge>
      )}
      {mine && !ended && (
        <Button size="sm" variant="quiet" onPress={onEnd}>
          {t('takeBack')}
        </Button>
      )}
    </li>
  );
}
