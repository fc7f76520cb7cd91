import { useTranslation } from 'react-i18next';
import type { PupilWork } from '@cartable/shared/domain/homework/queries/handIns.ts';
import { href } from '../app/route.ts';
import { Avatar } from '../design/Surface/Avatar.tsx';
import { Badge, type Tone } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { classes } from '../lib/classes.ts';

export interface HandInTableProps {
  readonly assignmentId: string;
  readonly pupils: readonly PupilWork[];
  readonly chosenId: string | undefined;
}

const tones: Readonly<Record<PupilWork['state'], Tone>> = {
  notStarted: 'plain',
  submitted: 'info',
  ongoing: 'warn',
  corrected: 'good',
};

/** Every pupil of the class and how far their work is; a name opens it. */
export function HandInTable({ assignmentId, pupils, chosenId }: HandInTableProps) {
  const { t } = useTranslation('homework');
  const received = pupils.filter((pupil) => pupil.versions.length > 0).length;
  return (
    <Card
      title={t('handInList')}
      action={<Badge>{t('handedInCount', { count: received, of: pupils.length })}</Badge>}
    >
      <ul className="pupil-list">
        {pupils.map((pupil) => {
          const name = `${pupil.givenName} ${pupil.familyName}`;
          const late = pupil.versions[0]?.lateness === 'late';
          return (
            <li key={pupil.pupilId}>
              <a
                className={classes('pupil-row', pupil.pupilId === chosenId && 'pupil-chosen')}
                href={href('homework', assignmentId, pupil.pupilId)}
                aria-current={pupil.pupilId === chosenId}
              >
                <Avatar name={name} size="sm" />
                <span className="pupil-name">{name}</span>
                {late && <Badge tone="warn">{t('late.late')}</Badge>}
                <Badge tone={tones[pupil.state]}>{t(`pupilState.${pupil.state}`)}</Badge>
              </a>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
