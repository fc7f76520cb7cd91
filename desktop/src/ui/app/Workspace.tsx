import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { AppShell } from '../design/Shell/AppShell.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import HomeArea from '../home/HomeArea.tsx';
import { ChildBar } from '../people/ChildBar.tsx';
import { ChildProvider } from '../people/ChildContext.tsx';
import { useSchoolTheme } from '../region/useSchoolTheme.ts';
import { NotFound } from './NotFound.tsx';
import { type Route, useRoute } from './route.ts';
import { ScreenBoundary } from './ScreenBoundary.tsx';
import { ShellFoot } from './ShellFoot.tsx';
import { ShellTop } from './ShellTop.tsx';
import { useNavItems } from './useNavItems.ts';
import { usePreferences } from './usePreferences.ts';

const AccountNotice = lazy(() => import('../home/AccountNotice.tsx'));
const HomeworkArea = lazy(() => import('../homework/HomeworkArea.tsx'));
const GradesArea = lazy(() => import('../grades/GradesArea.tsx'));
const DocumentsArea = lazy(() => import('../documents/DocumentsArea.tsx'));
const SyncArea = lazy(() => import('../sync/SyncArea.tsx'));
const PeopleArea = lazy(() => import('../people/PeopleArea.tsx'));
const RegionArea = lazy(() => import('../region/RegionArea.tsx'));
const DirectoryArea = lazy(() => import('../directory/DirectoryArea.tsx'));
const FleetArea = lazy(() => import('../fleet/FleetArea.tsx'));
const SettingsArea = lazy(() => import('../settings/SettingsArea.tsx'));

function Screen({ route }: { readonly route: Route }) {
  const [area = 'home', ...rest] = route;
  switch (area) {
    case 'home':
      return <HomeArea />;
    case 'homework':
      return <HomeworkArea route={rest} />;
    case 'grades':
      return <GradesArea route={rest} />;
    case 'documents':
      return <DocumentsArea route={rest} />;
    case 'sync':
      return <SyncArea />;
    case 'people':
      return <PeopleArea route={rest} />;
    case 'region':
      return <RegionArea route={rest} />;
    case 'directory':
      return <DirectoryArea />;
    case 'fleet':
      return <FleetArea route={rest} />;
    case 'settings':
      return <SettingsArea route={rest} />;
    default:
      return <NotFound />;
  }
}

/** The open profile: the shell and the screen of the present place. */
export default function Workspace() {
  const route = useRoute();
  const place = route.join('/');
  useFocusOnPlace(place);
  usePreferences();
  const theme = useSchoolTheme();
  const items = useNavItems();
  return (
    <AppShell
      items={items}
      current={route[0] ?? 'home'}
      foot={<ShellFoot />}
      top={<ShellTop />}
      school={theme}
    >
      <HostNotices />
      {(route[0] ?? 'home') === 'home' && (
        <Suspense>
          <AccountNotice />
        </Suspense>
      )}
      <ChildProvider>
        {(route[0] === 'homework' || route[0] === 'grades') && <ChildBar area={route[0]} />}
        <ScreenBoundary key={place}>
          <Suspense fallback={<Skeleton look="blocks" />}>
            <Screen route={route} />
          </Suspense>
        </ScreenBoundary>
      </ChildProvider>
    </AppShell>
  );
}

/** A new place starts at its top, and the keyboard at its content: a screen reader hears the new title. */
function useFocusOnPlace(place: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new place counts.
  useEffect(() => {
    scrollTo(0, 0);
    const active = document.activeElement;
    if (active && active !== document.body && !active.closest('#content')) return;
    document.getElementById('content')?.focus({ preventScroll: true });
  }, [place]);
}

function HostNotices() {
  const { t } = useTranslation('app');
  const { readOnly, damaged } = useHostState();
  if (!readOnly && damaged.length === 0) return null;
  return (
    <div className="host-notices">
      {readOnly && (
        <Notice tone="warn" title={t('readOnly.title')}>
          {t('readOnly.text')}
        </Notice>
      )}
      {damaged.length > 0 && (
        <Notice tone="warn" title={t('damaged.title', { count: damaged.length })}>
          {t('damaged.text', { names: damaged.map((one) => one.name).join(', ') })}
        </Notice>
      )}
    </div>
  );
}
