import { ChevronRight, UserCheck, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { ClassRow } from './ClassRow.tsx';
import { answersForAccounts } from './peopleRoles.ts';
import { useActingRoles } from './useActingRoles.ts';

/** The school's classes with their professeurs principaux, for the administration and the CPE. */
export default function ClassesPage() {
  const { t } = useTranslation('people');
  const { t: home } = useTranslation('home');
  const roles = useActingRoles() ?? [];
  const { state } = useAnswer('school.classes', {});
  // The CPE begins here; the others come from the accounts.
  const back = answersForAccounts(roles) ? { href: href('people'), label: t('title') } : undefined;
  return (
    <Page
      title={t('classes')}
      eyebrow={t('classesIntro')}
      {...(back && { back })}
      actions={
        <ButtonLink href={href('people', 'activations')} icon={UserCheck}>
          {t('activations.title')}
        </ButtonLink>
      }
    >
      <Card>
        <ServerView state={state}>
          {(classes) =>
            classes.length === 0 ? (
              <EmptyState icon={Users} title={t('noClassInSchool')} />
            ) : (
              <ul className="class-list people-grid">
                {classes.map(({ id, name, pupils, mains }) => (
                  <li key={id} className="class-row">
                    <a className="people-row" href={href('people', 'classes', id)}>
                      <ClassRow name={name} mains={mains} />
                      <Badge>{home('pupils', { count: pupils })}</Badge>
                      <ChevronRight className="people-go" aria-hidden="true" />
                    </a>
                  </li>
                ))}
              </ul>
            )
          }
        </ServerView>
      </Card>
    </Page>
  );
}
