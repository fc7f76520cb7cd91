import { Lock, LogOut, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useHostState, useMe } from '../bridge/HostContext.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { IconButton } from '../design/Button/IconButton.tsx';
import { Avatar } from '../design/Surface/Avatar.tsx';
import { navigate } from './route.ts';
import { SearchButton } from './SearchButton.tsx';
import { useSignOut } from './SignOut.tsx';
import { SyncLink } from './SyncLink.tsx';

/** Below the tabs: search, the key's state, who is here and the lock. */
export function ShellFoot() {
  const { t } = useTranslation('app');
  const me = useMe();
  const { host } = useHostState();
  const leave = useSignOut();
  const directory = useQuery('directory.me', {});
  const name = `${me.givenName} ${me.familyName}`;
  const [role] = me.roles;
  const classNames =
    directory.status === 'ready' ? directory.value.classes.map((one) => one.name).join(', ') : '';
  return (
    <>
      <SearchButton />
      <SyncLink />
      <div className="shell-user">
        <Avatar name={name} />
        <span className="shell-user-words">
          <span className="shell-user-name">{name}</span>
          <span className="shell-user-role">{classNames || (role ? t(`roles.${role}`) : '')}</span>
        </span>
        {me.several && (
          <IconButton
            label={t('places')}
            icon={Users}
            size="sm"
            onPress={() => navigate('settings', 'places')}
          />
        )}
        <IconButton label={t('lock')} icon={host === 'portal' ? LogOut : Lock} size="sm" onPress={leave} />
      </div>
    </>
  );
}
