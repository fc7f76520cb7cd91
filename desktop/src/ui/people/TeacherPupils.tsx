import type { GivenCode } from '@cartable/shared/bridge/asks/school.ts';
import { KeyRound, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryView } from '../bridge/QueryView.tsx';
import { useAsk } from '../bridge/useAsk.ts';
import { useQuery } from '../bridge/useQuery.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Avatar } from '../design/Surface/Avatar.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { CodeDialog } from './CodeDialog.tsx';

interface Pupil {
  readonly pupilId: string;
  readonly givenName: string;
  readonly familyName: string;
}

/** A teacher's classes: a pupil who forgot the password gets a new code here. */
export function TeacherPupils() {
  const { t } = useTranslation('people');
  const state = useQuery('directory.teaching', {});
  return (
    <Page title={t('myPupils')} eyebrow={t('myPupilsIntro')}>
      <QueryView state={state}>
        {(teaching) => {
          const classes = [...new Map(teaching.map((one) => [one.classId, one.className])).entries()];
          if (classes.length === 0) return <EmptyState icon={Users} title={t('noClass')} />;
          return (
            <div className="people-classes">
              {classes.map(([classId, className]) => (
                <ClassCard key={classId} classId={classId} className={className} />
              ))}
            </div>
          );
        }}
      </QueryView>
    </Page>
  );
}

function ClassCard({ classId, className }: { readonly classId: string; readonly className: string }) {
  const { t } = useTranslation('people');
  const ask = useAsk();
  const state = useQuery('directory.classPupils', { classId });
  const [asking, setAsking] = useState<Pupil>();
  const [given, setGiven] = useState<{ readonly name: string; readonly code: GivenCode }>();
  const reset = async (pupil: Pupil) => {
    const code = await ask('school.resetPassword', { userId: pupil.pupilId });
    if (code) setGiven({ name: nameOf(pupil), code });
  };
  return (
    <Card title={className}>
      <QueryView state={state}>
        {(pupils) => (
          <ul className="class-list">
            {pupils.map((pupil) => (
              <li key={pupil.pupilId} className="class-row">
                <Avatar name={nameOf(pupil)} size="sm" />
                <strong className="mark-words">
                  {pupil.familyName} {pupil.givenName}
                </strong>
                <Button size="sm" variant="quiet" icon={KeyRound} onPress={() => setAsking(pupil)}>
                  {t('resetShort')} <span className="visually-hidden">{nameOf(pupil)}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
      <ConfirmDialog
        title={t('resetTitle', { name: asking ? nameOf(asking) : '' })}
        isOpen={asking !== undefined}
        onClose={() => setAsking(undefined)}
        onConfirm={() => asking && void reset(asking)}
        confirmLabel={t('reset')}
        danger
      >
        <p>{t('resetText')}</p>
      </ConfirmDialog>
      <CodeDialog name={given?.name ?? ''} given={given?.code} onClose={() => setGiven(undefined)} />
    </Card>
  );
}

function nameOf({ givenName, familyName }: Pupil): string {
  return `${givenName} ${familyName}`;
}
