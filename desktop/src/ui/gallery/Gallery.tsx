import { Bell, BookOpen, ChartLine, FolderOpen, House, Search, Settings } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { AppShell } from '../design/Shell/AppShell.tsx';
import { SyncPill } from '../design/Status/SyncPill.tsx';
import { Avatar } from '../design/Surface/Avatar.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { ToastProvider } from '../design/Toast/ToastRegion.tsx';
import { BasicsGroup } from './BasicsGroup.tsx';
import { ControlsGroup } from './ControlsGroup.tsx';
import { DataGroup } from './DataGroup.tsx';
import { OverlayGroup } from './OverlayGroup.tsx';
import { StatesGroup } from './StatesGroup.tsx';
import { useWords } from './words.ts';

type Theme = 'light' | 'dark' | 'contrast';
type Font = 'standard' | 'hyperlegible' | 'dyslexia';

function startTheme(): Theme {
  const asked = new URLSearchParams(location.search).get('theme');
  return asked === 'dark' || asked === 'contrast' ? asked : 'light';
}

/** Every component in every state, under any theme, font and language. */
export function Gallery() {
  const { t } = useTranslation('common');
  const w = useWords();
  const [theme, setTheme] = useState<Theme>(startTheme);
  const [font, setFont] = useState<Font>('standard');
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.font = font;
  return (
    <ToastProvider>
      <AppShell
        current="home"
        items={[
          { id: 'home', href: '#basics', label: w('colours'), icon: House },
          { id: 'controls', href: '#controls', label: w('buttons'), icon: BookOpen, count: 3 },
          { id: 'states', href: '#states', label: w('statuses'), icon: Bell },
          { id: 'data', href: '#data', label: w('charts'), icon: ChartLine },
          { id: 'overlays', href: '#overlays', label: w('dialogs'), icon: FolderOpen },
        ]}
        top={<SyncPill look="waiting" count={2} href="#states" />}
        foot={
          <>
            <AriaButton className="search-button">
              <Search aria-hidden="true" />
              {t('search')}
              <kbd className="key-cap">Ctrl K</kbd>
            </AriaButton>
            <SyncPill look="synced" since="14:05" href="#states" />
            <div className="shell-user">
              <Avatar name="Lina Moreau" />
              <span className="shell-user-words">
                <span className="shell-user-name">Lina Moreau</span>
                <span className="shell-user-role">2de 4</span>
              </span>
              <Settings size={18} aria-hidden="true" />
            </div>
          </>
        }
      >
        <Page
          title={w('title')}
          eyebrow={w('eyebrow')}
          actions={
            <div className="gallery-bar">
              <Segmented
                label={w('theme')}
                hideLabel
                value={theme}
                onChange={setTheme}
                options={[
                  { value: 'light', label: w('light') },
                  { value: 'dark', label: w('dark') },
                  { value: 'contrast', label: w('contrast') },
                ]}
              />
              <Segmented
                label={w('font')}
                hideLabel
                value={font}
                onChange={setFont}
                options={[
                  { value: 'standard', label: w('fontStandard') },
                  { value: 'hyperlegible', label: w('fontHyperlegible') },
                  { value: 'dyslexia', label: w('fontDyslexia') },
                ]}
              />
            </div>
          }
        >
          <BasicsGroup />
          <ControlsGroup />
          <StatesGroup />
          <DataGroup />
          <OverlayGroup />
        </Page>
      </AppShell>
    </ToastProvider>
  );
}
