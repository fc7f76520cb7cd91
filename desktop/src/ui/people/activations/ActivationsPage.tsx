import type { FollowedClass } from '@cartable/shared/bridge/asks/imports.ts';
import { ChevronRight, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { href } from '../../app/route.ts';
import { ServerView } from '../../bridge/ServerView.tsx';
import { useAnswer } from '../../bridge/useAsk.ts';
import { EmptyState } from '../../design/State/EmptyState.tsx';
import { Badge } from '../../design/Surface/Badge.tsx';
import { Card } from '../../design/Surface/Card.tsx';
import { Page } from '../../design/Surface/Page.tsx';
import { Stat } from '../../design/Surface/Stat.tsx';
import { useFormat } from '../../lib/useFormat.ts';
import { answersForAccounts, seesClasses } from '../peopleRoles.ts';
import { useActingRoles } from '../useActingRoles.ts';
import './Activations.css';
import { useListName } from './useListName.ts';

const kinds = ['pupil', 'guardian', 'staff'] as const;

/** Who has come in since letters were handed out: the whole school in figures, then each class. */
export default function ActivationsPage() {
  const { t } = useTranslation('people');
  const roles = useActingRoles() ?? [];
  const { state } = useAnswer('activations.classes', {});
  const place = answersForAccounts(roles) ? 'title' : seesClasses(roles) ? 'classes' : 'myPupils';
  return (
    <Page
      title={t('activations.title')}
      eyebrow={t('activations.eyebrow')}
      back={{ href: href('people'), label: t(place) }}
    >
      <ServerView state={state}>
        {(classes) =>
          classes.length === 0 ? (
            <EmptyState icon={Users} title={t('noClassInSchool')} />
          ) : (
            <div className="stack">
              <Totals classes={classes} />
              <Card>
                <ul className="class-list people-grid">
                  {classes.map((one) => (
                    <ClassLine key={one.classId} value={one} />
                  ))}
                </ul>
              </Card>
            </div>
          )
        }
      </ServerView>
    </Page>
  );
}

function Totals({ classes }: { readonly classes: readonly FollowedClass[] }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const totals = kinds.flatMap((kind) => {
    const own = classes.flatMap((one) => one.kinds.filter((each) => each.kind === kind));
    const people = own.reduce((sum, one) => sum + one.people, 0);
    const entered = own.reduce((sum, one) => sum + one.entered, 0);
    return people === 0 ? [] : [{ kind, people, entered }];
  });
  return (
    <Card>
      <div className="activation-totals">
        {totals.map(({ kind, people, entered }) => (
          <Stat
            key={kind}
            value={format.number(entered)}
            unit={t('activations.of', { people: format.number(people) })}
            label={t(`activations.${kind}`)}
          />
        ))}
      </div>
    </Card>
  );
}

function ClassLine({ value: { classId, className, kinds: own } }: { readonly value: FollowedClass }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const nameOf = useListName();
  const waiting = own.reduce((sum, one) => sum + one.people - one.entered, 0);
  const counts = own.map(({ kind, people, entered }) =>
    t(`activations.count.${kind}`, { entered: format.number(entered), people: format.number(people) }),
  );
  return (
    <li className="class-row">
      <a className="people-row" href={href('people', 'activations', classId)}>
        <span className="mark-words">
          <strong>{nameOf(classId, className)}</strong>
          <span className="page-eyebrow">{counts.join(' · ')}</span>
        </span>
        {waiting === 0 ? (
          <Badge tone="good">{t('activations.allIn')}</Badge>
        ) : (
          <Badge tone="warn">{t('activations.waiting', { count: waiting })}</Badge>
        )}
        <ChevronRight className="people-go" aria-hidden="true" />
      </a>
    </li>
  );
}
