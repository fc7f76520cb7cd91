import type { WaitingPerson } from '@cartable/shared/bridge/asks/imports.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { MailPlus, PartyPopper } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { href } from '../../app/route.ts';
import { ServerView } from '../../bridge/ServerView.tsx';
import { useAnswer } from '../../bridge/useAsk.ts';
import { Button } from '../../design/Button/Button.tsx';
import { useMakeLetters } from '../../directory/useMakeLetters.tsx';
import { EmptyState } from '../../design/State/EmptyState.tsx';
import { Avatar } from '../../design/Surface/Avatar.tsx';
import { Badge } from '../../design/Surface/Badge.tsx';
import { Card } from '../../design/Surface/Card.tsx';
import { Page } from '../../design/Surface/Page.tsx';
import { useFormat } from '../../lib/useFormat.ts';
import { useListName } from './useListName.ts';

/** Who of a class has not come in yet, and letters again for them alone. */
export default function ActivationClassPage({ classId }: { readonly classId: string }) {
  const { t } = useTranslation('people');
  const nameOf = useListName();
  const { state, again } = useAnswer('activations.class', { classId });
  const letters = useMakeLetters(again);
  const value = state.status === 'ready' ? state.value : undefined;
  const mayMake = value?.letters === true && value.waiting.some((one) => !one.blocked);
  return (
    <Page
      title={value ? nameOf(value.classId, value.className) : t('oneClass')}
      eyebrow={t('activations.classEyebrow')}
      back={{ href: href('people', 'activations'), label: t('activations.title') }}
      actions={
        mayMake && (
          <Button
            variant="primary"
            icon={MailPlus}
            isPending={letters.making !== undefined}
            onPress={() => letters.begin(value)}
          >
            {t('activations.letters')}
          </Button>
        )
      }
    >
      <ServerView state={state}>
        {({ waiting }) =>
          waiting.length === 0 ? (
            <EmptyState icon={PartyPopper} title={t('activations.everybody')} />
          ) : (
            <Card title={t('activations.notYet', { count: waiting.length })}>
              <ul className="class-list people-grid">
                {waiting.map((one) => (
                  <WaitingLine key={one.userId} person={one} />
                ))}
              </ul>
            </Card>
          )
        }
      </ServerView>
      {letters.dialog}
    </Page>
  );
}

function WaitingLine({ person }: { readonly person: WaitingPerson }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { givenName, familyName, kind, children, blocked, codeUntil } = person;
  const what =
    children.length > 0
      ? t('responsibleFor', { names: format.list(children.map((one) => one.name)) })
      : t(`activations.one.${kind}`);
  const letter =
    codeUntil === null
      ? t('activations.noLetter')
      : t('activations.letterUntil', { day: format.day(schoolDay(codeUntil)) });
  return (
    <li className="class-row">
      <Avatar name={`${givenName} ${familyName}`} size="sm" />
      <span className="mark-words">
        <strong>
          {familyName} {givenName}
        </strong>
        <span className="page-eyebrow">{`${what} · ${letter}`}</span>
      </span>
      {blocked && <Badge tone="bad">{t('blocked')}</Badge>}
    </li>
  );
}
