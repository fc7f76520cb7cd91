import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Page } from '../design/Surface/Page.tsx';
import { AdministratorsCard } from './AdministratorsCard.tsx';

/** Administrators of the region and of each academy that is the reader's; those of a school are on its page. */
export function AdministratorsPage() {
  const { t } = useTranslation('region');
  const { state } = useAnswer('region.overview', {});
  return (
    <Page
      title={t('administrators')}
      eyebrow={t('administratorsIntro')}
      back={{ href: href('region'), label: t('title') }}
    >
      <ServerView state={state}>
        {({ academies, region }) => {
          const mine = academies.filter((one) => one.rights.includes('delegate'));
          return (
            <div className="people-classes in-order in-columns">
              {region.includes('delegate') && (
                <AdministratorsCard place={{ level: 'region', target: '' }} title={t('wholeRegion')} />
              )}
              {mine.map((one) => (
                <AdministratorsCard
                  key={one.id}
                  place={{ level: 'academy', target: one.id }}
                  title={t('academyOf', { name: one.name })}
                />
              ))}
              {mine.length === 0 && <p>{t('schoolAdministrators')}</p>}
            </div>
          );
        }}
      </ServerView>
    </Page>
  );
}
