import { Lock, Settings, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../bridge/useAction.ts';
import { IconButton } from '../design/Button/IconButton.tsx';
import { Menu } from '../design/Menu/Menu.tsx';
import { navigate } from './route.ts';
import { SearchButton } from './SearchButton.tsx';
import { SyncLink } from './SyncLink.tsx';

/** The bar at the top of a phone. */
export function ShellTop() {
  const { t } = useTranslation('app');
  const command = useCommand();
  return (
    <>
      <SyncLink />
      <SearchButton compact />
      <Menu
        label={t('account')}
        trigger={<IconButton label={t('account')} icon={UserRound} />}
        actions={[
          { id: 'settings', label: t('nav.settings'), icon: Settings, onAction: () => navigate('settings') },
          { id: 'lock', label: t('lock'), icon: Lock, onAction: () => void command('vault.lock', {}) },
        ]}
      />
    </>
  );
}
