import type { RegionSchoolPage } from '@cartable/shared/bridge/asks/region.ts';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Badge } from '../design/Surface/Badge.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { AdministratorsCard } from './AdministratorsCard.tsx';
import { ConventionsCard } from './ConventionsCard.tsx';
import { OpeningCard } from './OpeningCard.tsx';
import { stateTones } from './regionWords.ts';
import { ThemeCard } from './ThemeCard.tsx';

/** One school of the register: its conventions, its opening, who administers it, how it looks. */
export function SchoolPage({ schoolId }: { readonly schoolId: string }) {
  const { t } = useTranslation('region');
  const { state, again } = useAnswer('region.school', { schoolId });
  const school = state.status === 'ready' ? state.value : undefined;
  const facts = school && [school.town, school.uai, t(`kind.${school.kind}`)].filter(Boolean).join(' · ');
  return (
    <Page
      title={school?.name ?? t('school')}
      eyebrow={facts ?? t('eyebrow')}
      back={{ href: href('region'), label: t('title') }}
      actions={school && <Badge tone={stateTones[school.state]}>{t(`state.${school.state}`)}</Badge>}
    >
      <ServerView state={state}>{(value) => <Cards school={value} again={again} />}</ServerView>
    </Page>
  );
}

function Cards({ school, again }: { readonly school: RegionSchoolPage; readonly again: () => void }) {
  const { rights, schoolId } = school;
  return (
    <div className="region">
      <div className="stack">
        <OpeningCard school={school} again={again} />
        <ConventionsCard school={school} again={again} />
      </div>
      <div className="stack">
        {rights.includes('theme') && (
          <ThemeCard
            key={`${school.theme.accent} ${school.theme.logo?.data.length}`}
            school={school}
            again={again}
          />
        )}
        {rights.includes('delegate') && <AdministratorsCard place={{ level: 'school', target: schoolId }} />}
      </div>
    </div>
  );
}
