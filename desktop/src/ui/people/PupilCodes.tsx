import type { GivenCode } from '@cartable/shared/bridge/asks/school.ts';
import { KeyRound } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Avatar } from '../design/Surface/Avatar.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { CodeDialog } from './CodeDialog.tsx';

/** A pupil of a class. */
export interface PupilToHelp {
  readonly userId: string;
  readonly givenName: string;
  readonly familyName: string;
}

export interface PupilCodesProps {
  readonly title: string;
  readonly pupils: readonly PupilToHelp[];
  /** Above the list. */
  readonly children?: ReactNode;
}

/** The pupils of a class, each of whom gets a new code here. For screens of those who may give one. */
export function PupilCodes({ title, pupils, children }: PupilCodesProps) {
  const { t } = useTranslation('people');
  const ask = useAsk();
  const [asking, setAsking] = useState<PupilToHelp>();
  const [given, setGiven] = useState<{ readonly name: string; readonly code: GivenCode }>();
  const reset = async (pupil: PupilToHelp) => {
    const code = await ask('school.resetPassword', { userId: pupil.userId });
    if (code) setGiven({ name: nameOf(pupil), code });
  };
  return (
    <Card title={title}>
      {children}
      <ul className="class-list">
        {pupils.map((pupil) => (
          <li key={pupil.userId} className="class-row">
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

function nameOf({ givenName, familyName }: PupilToHelp): string {
  return `${givenName} ${familyName}`;
}
