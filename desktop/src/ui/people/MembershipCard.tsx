import type { PersonAccount } from '@cartable/shared/bridge/asks/school.ts';
import { UserMinus, UserPlus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { IconButton } from '../design/Button/IconButton.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { lazyPart } from '../lib/lazyPart.ts';
import { useFormat } from '../lib/useFormat.ts';
import { useActingRoles } from './useActingRoles.ts';

const GiveRole = lazyPart(() => import('./GiveRole.tsx'));

export interface MembershipCardProps {
  readonly person: PersonAccount;
  /** Something was done: the page asks the server anew. */
  readonly onChanged: () => void;
}

/** What the person is in the school and until when; the head gives and takes back what no directory names. */
export function MembershipCard({ person, onChanged }: MembershipCardProps) {
  const { t } = useTranslation('people');
  const { t: app } = useTranslation('app');
  const format = useFormat();
  const ask = useAsk();
  const toasts = useToasts();
  const acting = useActingRoles() ?? [];
  const [giving, setGiving] = useState(false);
  const [ending, setEnding] = useState<string>();
  const { userId, memberships } = person;
  const name = `${person.givenName} ${person.familyName}`;
  const decides = acting.includes('head') || acting.includes('regionAdmin');
  const may = decides && person.mine && person.kind !== 'pupil';
  const dates = (startsOn: string | null, endsOn: string | null) => {
    const from = startsOn === null ? '' : format.shortDay(startsOn);
    const to = endsOn === null ? '' : format.shortDay(endsOn);
    if (from && to) return t('fromTo', { from, to });
    if (to) return t('until', { to });
    return from ? t('from', { from }) : t('noEnd');
  };
  const end = async (id: string) => {
    if ((await ask('school.endRole', { userId, id })) === undefined) return;
    toasts.show({ text: t('roleEnded'), tone: 'good' });
    onChanged();
  };
  return (
    <Card title={t('inSchool')}>
      {memberships.length === 0 && <p className="page-eyebrow">{t('noRole')}</p>}
      <ul className="class-list">
        {memberships.map(
          ({ id, role, className, pupilName, subjectName, startsOn, endsOn, givenId, main }) => {
            const what =
              pupilName === null ? app(`roles.${role}`) : t('responsibleFor', { names: pupilName });
            const words = [main ? t('main') : what, className, subjectName].filter(Boolean).join(' · ');
            return (
              <li key={id} className="class-row">
                <span className="mark-words">
                  <strong>{words}</strong>
                  <span className="page-eyebrow">
                    {[dates(startsOn, endsOn), givenId && t('byHand')].filter(Boolean).join(' · ')}
                  </span>
                </span>
                {may && givenId !== null && (
                  <IconButton
                    icon={UserMinus}
                    label={t('endRole', { role: words })}
                    onPress={() => setEnding(givenId)}
                  />
                )}
              </li>
            );
          },
        )}
      </ul>
      {may && (
        <Button icon={UserPlus} onPress={() => setGiving(true)}>
          {t('giveRole')}
        </Button>
      )}
      <ConfirmDialog
        title={t('endRoleTitle', { name })}
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={() => void (ending !== undefined && end(ending))}
        confirmLabel={t('endRoleVerb')}
        danger
      >
        <p>{t('endRoleText')}</p>
      </ConfirmDialog>
      {giving && (
        <Suspense>
          <GiveRole
            userId={userId}
            name={name}
            onClose={() => setGiving(false)}
            onDone={() => {
              setGiving(false);
              toasts.show({ text: t('roleGiven'), tone: 'good' });
              onChanged();
            }}
          />
        </Suspense>
      )}
    </Card>
  );
}
