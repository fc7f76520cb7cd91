import type { RegionOverview, RegionSchool } from '@cartable/shared/bridge/asks/region.ts';
import { textMatcher } from '@cartable/shared/lib/foldText.ts';
import { ChartColumn, ChevronRight, Megaphone, School, UserCog } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { AddSchool } from './AddSchool.tsx';
import { stateTones } from './regionWords.ts';
import { WavesCard } from './WavesCard.tsx';

const shownSchools = 60;

/** How far the rollout is, and the way to each school. */
export function RegionPage() {
  const { t } = useTranslation('region');
  const { state, again } = useAnswer('region.overview', {});
  return (
    <Page
      title={t('title')}
      eyebrow={t('eyebrow')}
      actions={state.status === 'ready' && <Ways rights={state.value.rights} />}
    >
      <ServerView state={state}>
        {(overview) => (
          <div className="region">
            <SchoolsCard overview={overview} again={again} />
            <WavesCard schools={overview.schools} />
          </div>
        )}
      </ServerView>
    </Page>
  );
}

function Ways({ rights }: Pick<RegionOverview, 'rights'>) {
  const { t } = useTranslation('region');
  return (
    <>
      {rights.includes('statistics') && (
        <ButtonLink href={href('region', 'statistics')} icon={ChartColumn}>
          {t('statistics')}
        </ButtonLink>
      )}
      {rights.includes('messages') && (
        <ButtonLink href={href('region', 'messages')} icon={Megaphone}>
          {t('messages')}
        </ButtonLink>
      )}
      {rights.includes('delegate') && (
        <ButtonLink href={href('region', 'administrators')} icon={UserCog}>
          {t('administrators')}
        </ButtonLink>
      )}
    </>
  );
}

function SchoolsCard({ overview, again }: { readonly overview: RegionOverview; readonly again: () => void }) {
  const { t } = useTranslation('region');
  const [words, setWords] = useState('');
  const [academy, setAcademy] = useState('all');
  const [adding, setAdding] = useState(false);
  const asked = useDeferredValue(words);
  const matches = textMatcher(asked);
  const found = overview.schools.filter(
    (one) =>
      (academy === 'all' || one.academy === academy) &&
      (asked.trim() === '' || matches(`${one.name} ${one.town} ${one.uai}`)),
  );
  const academies = overview.academies.filter((one) => one.rights.includes('schools'));
  return (
    <Card
      title={t('schools')}
      action={
        academies.length > 0 && (
          <Button size="sm" icon={School} onPress={() => setAdding(true)}>
            {t('add')}
          </Button>
        )
      }
    >
      <div className="people-find">
        <TextField
          label={t('search')}
          hideLabel
          placeholder={t('search')}
          value={words}
          onChange={setWords}
          type="search"
        />
        {overview.academies.length > 1 && (
          <Select
            label={t('academy')}
            hideLabel
            value={academy}
            onChange={setAcademy}
            options={[
              { value: 'all', label: t('allAcademies') },
              ...overview.academies.map((one) => ({ value: one.id, label: one.name })),
            ]}
          />
        )}
      </div>
      {found.length === 0 ? (
        <EmptyState icon={School} title={t('noSchool')} />
      ) : (
        <ul className="class-list">
          {found.slice(0, shownSchools).map((one) => (
            <SchoolRow key={one.schoolId} school={one} />
          ))}
        </ul>
      )}
      {found.length > shownSchools && (
        <p className="page-eyebrow">{t('moreSchools', { count: found.length - shownSchools })}</p>
      )}
      {adding && <AddSchool academies={academies} onClose={() => setAdding(false)} onDone={again} />}
    </Card>
  );
}

function SchoolRow({ school }: { readonly school: RegionSchool }) {
  const { t } = useTranslation('region');
  const { schoolId, name, town, uai, wave, state, needed, signed } = school;
  const facts = [town, uai, wave === null ? t('noWave') : t('waveNumber', { wave })].filter(Boolean);
  return (
    <li className="class-row">
      <a className="people-row" href={href('region', 'school', schoolId)}>
        <span className="mark-words">
          <strong>{name}</strong>
          <span className="page-eyebrow">{facts.join(' · ')}</span>
        </span>
        {state === 'open' && signed < needed && (
          <Badge tone="warn">{t('signedOf', { signed, needed })}</Badge>
        )}
        <Badge tone={stateTones[state]}>
          {state === 'conventions' ? t('signedOf', { signed, needed }) : t(`state.${state}`)}
        </Badge>
        <ChevronRight className="people-go" aria-hidden="true" />
      </a>
    </li>
  );
}
