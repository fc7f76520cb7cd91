import { BookUser, Landmark, Lock, LogOut, Settings, UserRound, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useHostState, useMe } from '../bridge/HostContext.tsx';
import { Menu } from '../design/Menu/Menu.tsx';
import { useSeesDirectory } from '../directory/useSeesDirectory.ts';
import { useActingRoles } from '../people/useActingRoles.ts';
import { answersForAccounts, hasLessons, pupilsPlace, seesPeople } from '../people/peopleRoles.ts';
import { useInOffice } from '../region/useInOffice.ts';
import { navigate } from './route.ts';
import { SearchButton } from './SearchButton.tsx';
import { useSignOut } from './SignOut.tsx';
import { SyncLink } from './SyncLink.tsx';

/** The bar at the top of a phone. */
export function ShellTop() {
  const { t } = useTranslation('app');
  const leave = useSignOut();
  const { roles, several } = useMe();
  // Whoever has no lessons has room for it in the bar below.
  const acting = useActingRoles() ?? [];
  const pupils = seesPeople(acting) && !answersForAccounts(acting) && hasLessons(roles);
  const { host } = useHostState();
  const inOffice = useInOffice();
  const directory = useSeesDirectory() === true;
  return (
    <>
      <SyncLink />
      <SearchButton compact />
      <Menu
        label={t('account')}
        icon={UserRound}
        actions={[
          ...(pupils
            ? [
                {
                  id: 'people',
                  label: t(`nav.${pupilsPlace(acting)}`),
                  icon: Users,
                  onAction: () => navigate('people'),
                },
              ]
            : []),
          ...(inOffice
            ? [{ id: 'region', label: t('nav.region'), icon: Landmark, onAction: () => navigate('region') }]
            : []),
          ...(directory
            ? [
                {
                  id: 'directory',
                  label: t('nav.directory'),
                  icon: BookUser,
                  onAction: () => navigate('directory'),
                },
              ]
            : []),
          ...(several
            ? [
                {
                  id: 'places',
                  label: t('places'),
                  icon: Users,
                  onAction: () => navigate('settings', 'places'),
                },
              ]
            : []),
          { id: 'settings', label: t('nav.settings'), icon: Settings, onAction: () => navigate('settings') },
          {
            id: 'lock',
            label: t('lock'),
            icon: host === 'portal' ? LogOut : Lock,
            onAction: leave,
          },
        ]}
      />
    </>
  );
}
