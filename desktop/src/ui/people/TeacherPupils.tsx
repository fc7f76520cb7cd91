import type { MyClass } from '@cartable/shared/domain/directory/queries/myClasses.ts';
import { UserCheck, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { ClassRow } from './ClassRow.tsx';
import { PupilCodes } from './PupilCodes.tsx';

/** A teacher's classes: as professeur principal they give a new code to whoever forgot the password; of the others, who does. */
export function TeacherPupils() {
  const { t } = useTranslation('people');
  const state = useQuery('directory.myClasses', {});
  return (
    <Page title={t('myPupils')} eyebrow={t('myPupilsIntro')}>
      <QueryView state={state}>
        {(classes) => {
          if (classes.length === 0) return <EmptyState icon={Users} title={t('noClass')} />;
          return <Classes classes={classes} />;
        }}
      </QueryView>
    </Page>
  );
}

function Classes({ classes }: { readonly classes: readonly MyClass[] }) {
  const { t } = useTranslation('people');
  const others = classes.filter((one) => !one.main);
  return (
    <div className="people-classes">
      {classes
        .filter((one) => one.main)
        .map((one) => (
          <OwnClass key={one.classId} value={one} />
        ))}
      {others.length > 0 && (
        <Card title={t('otherClasses')}>
          <p className="page-eyebrow">{t('otherClassesText')}</p>
          <ul className="class-list">
            {others.map((one) => (
              <li key={one.classId} className="class-row">
                <ClassRow name={one.className} mains={one.mains} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}

function OwnClass({ value: { classId, className } }: { readonly value: MyClass }) {
  const { t } = useTranslation('people');
  const state = useQuery('directory.classPupils', { classId });
  const title = t('mainOf', { name: className });
  return (
    <QueryView state={state}>
      {(pupils) => (
        <PupilCodes
          title={title}
          pupils={pupils.map(({ pupilId, ...name }) => ({ userId: pupilId, ...name }))}
        >
          <ButtonLink size="sm" href={href('people', 'activations', classId)} icon={UserCheck}>
            {t('activations.ofClass')}
          </ButtonLink>
        </PupilCodes>
      )}
    </QueryView>
  );
}
