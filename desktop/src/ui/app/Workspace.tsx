import { Suspense, useEffect, useState } from 'react';
import { useHostState, useMe } from '../bridge/HostContext.tsx';
import { AppShell } from '../design/Shell/AppShell.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import HomeArea from '../home/HomeArea.tsx';
import { restOfSentences } from '../i18n/createI18n.ts';
import { lazyScreen } from '../i18n/lazyScreen.ts';
import { ChildBar } from '../people/ChildBar.tsx';
import { ChildProvider } from '../people/ChildContext.tsx';
import { isStaff } from '../people/peopleRoles.ts';
import { useSchoolTheme } from '../region/useSchoolTheme.ts';
import { HostNotices } from './HostNotices.tsx';
import { NotFound } from './NotFound.tsx';
import { useIdle } from '../lib/useIdle.ts';
import { type Route, useRoute } from './route.ts';
import { ScreenBoundary } from './ScreenBoundary.tsx';
import { ShellFoot } from './ShellFoot.tsx';
import { ShellTop } from './ShellTop.tsx';
import { SignOutProvider } from './SignOut.tsx';
import { useNavItems } from './useNavItems.ts';
import { usePreferences } from './usePreferences.ts';

const AccountNotice = lazyScreen(() => import('../home/AccountNotice.tsx'));
const DutyNotice = lazyScreen(() => import('../home/DutyNotice.tsx'));
const ProgramNotice = lazyScreen(() => import('../settings/ProgramNotice.tsx'));
const HomeworkArea = lazyScreen(() => import('../homework/HomeworkArea.tsx'));
const GradesArea = lazyScreen(() => import('../grades/GradesArea.tsx'));
const DocumentsArea = lazyScreen(() => import('../documents/DocumentsArea.tsx'));
const SyncArea = lazyScreen(() => import('../sync/SyncArea.tsx'));
const PeopleArea = lazyScreen(() => import('../people/PeopleArea.tsx'));
const RegionArea = lazyScreen(() => import('../region/RegionArea.tsx'));
const DirectoryArea = lazyScreen(() => import('../directory/DirectoryArea.tsx'));
const FleetArea = lazyScreen(() => import('../fleet/FleetArea.tsx'));
const PrivacyPages = lazyScreen(() => import('../privacy/PrivacyPages.tsx'));
const SettingsArea = lazyScreen(() => import('../settings/SettingsArea.tsx'));

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
    // The address that the sign-in links to, which stays when somebody then signs in.
    case 'legal':
      return <PrivacyPages page={rest[0] ?? area} />;
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
  useRestWhenIdle();
  const theme = useSchoolTheme();
  const items = useNavItems();
  // Put off for as long as the profile is open.
  const [duty, setDuty] = useState(true);
  return (
    <SignOutProvider>
      <AppShell
        items={items}
        current={route[0] ?? 'home'}
        foot={<ShellFoot />}
        top={<ShellTop />}
        school={theme}
      >
        <HostNotices />
        {(route[0] ?? 'home') === 'home' && <HomeNotices duty={duty} onLater={() => setDuty(false)} />}
        <ChildProvider>
          {(route[0] === 'homework' || route[0] === 'grades') && <ChildBar area={route[0]} />}
          <ScreenBoundary key={place}>
            <Suspense fallback={<Skeleton look="blocks" />}>
              <Screen route={route} />
            </Suspense>
          </ScreenBoundary>
        </ChildProvider>
      </AppShell>
    </SignOutProvider>
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

/** The other screens' sentences come while the page has nothing to do: an error may need one when the network is gone. */
function useRestWhenIdle(): void {
  const idle = useIdle();
  useEffect(() => {
    // A screen that needs them asks again.
    if (idle) restOfSentences().catch(() => undefined);
  }, [idle]);
}

interface HomeNoticesProps {
  /** Whether the second step of staff is still to be spoken of. */
  readonly duty: boolean;
  readonly onLater: () => void;
}

/** What happened to the account and to the program, and what the account lacks, asked once the page is drawn: neither code nor answers delay the home page. */
function HomeNotices({ duty, onLater }: HomeNoticesProps) {
  const drawn = useIdle();
  const { roles } = useMe();
  const { host } = useHostState();
  if (!drawn) return null;
  return (
    <Suspense>
      <AccountNotice />
      {host !== 'portal' && <ProgramNotice />}
      {duty && isStaff(roles) && <DutyNotice onLater={onLater} />}
    </Suspense>
  );
}
