import {
  BookOpen,
  BookUser,
  ChartLine,
  FolderOpen,
  House,
  KeyRound,
  Landmark,
  RefreshCw,
  Settings,
  Usb,
  Users,
} from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostState, useMe } from '../bridge/HostContext.tsx';
import { AppShell, type NavItem } from '../design/Shell/AppShell.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { seesFleet } from '../fleet/fleetRoles.ts';
import HomeArea from '../home/HomeArea.tsx';
import { useNarrow } from '../lib/useNarrow.ts';
import { answersForAccounts, seesPeople } from '../people/peopleRoles.ts';
import { ChildBar } from '../people/ChildBar.tsx';
import { ChildProvider } from '../people/ChildContext.tsx';
import { useInOffice } from '../region/useInOffice.ts';
import { useSchoolTheme } from '../region/useSchoolTheme.ts';
import { NotFound } from './NotFound.tsx';
import { href, type Route, useRoute } from './route.ts';
import { ScreenBoundary } from './ScreenBoundary.tsx';
import { ShellFoot } from './ShellFoot.tsx';
import { ShellTop } from './ShellTop.tsx';
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
  const { t } = useTranslation('app');
  const route = useRoute();
  const narrow = useNarrow();
  const { roles } = useMe();
  const admin = answersForAccounts(roles);
  const { host } = useHostState();
  const place = route.join('/');
  useFocusOnPlace(place);
  usePreferences();
  const theme = useSchoolTheme();
  const inOffice = useInOffice();
  const items: readonly NavItem[] = [
    { id: 'home', href: href('home'), label: t('nav.home'), icon: House },
    {
      id: 'homework',
      href: href('homework'),
      label: narrow ? t('nav.homeworkShort') : t('nav.homework'),
      icon: BookOpen,
    },
    { id: 'grades', href: href('grades'), label: t('nav.grades'), icon: ChartLine },
    { id: 'documents', href: href('documents'), label: t('nav.documents'), icon: FolderOpen },
    { id: 'sync', href: href('sync'), label: t('nav.sync'), icon: host === 'portal' ? RefreshCw : Usb },
    ...(admin || (seesPeople(roles) && !narrow)
      ? [{ id: 'people', href: href('people'), label: t(admin ? 'nav.people' : 'nav.pupils'), icon: Users }]
      : []),
    ...(inOffice && !narrow
      ? [{ id: 'region', href: href('region'), label: t('nav.region'), icon: Landmark }]
      : []),
    ...(admin && !narrow
      ? [{ id: 'directory', href: href('directory'), label: t('nav.directory'), icon: BookUser }]
      : []),
    // On a phone the way there is the home page: the bar at the bottom holds no more.
    ...(seesFleet(roles) && !narrow
      ? [{ id: 'fleet', href: href('fleet'), label: t('nav.fleet'), icon: KeyRound }]
      : []),
    ...(narrow ? [] : [{ id: 'settings', href: href('settings'), label: t('nav.settings'), icon: Settings }]),
  ];
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
