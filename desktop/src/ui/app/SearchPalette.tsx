import {
  BookOpen,
  ChartLine,
  File as FileGlyph,
  Folder,
  FolderOpen,
  House,
  Lock,
  LogOut,
  type LucideIcon,
  RefreshCw,
  Settings,
  Usb,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Found, SearchResults } from '@cartable/shared/domain/search/queries/everything.ts';
import { useHostState, useMe } from '../bridge/HostContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
import { useQuery } from '../bridge/useQuery.ts';
import { type Command, CommandPalette } from '../design/Palette/CommandPalette.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { navigate } from './route.ts';
import { useSignOut } from './SignOut.tsx';

/** Ctrl K over this key: pages, actions, work, evaluations, subjects and documents. */
export default function SearchPalette({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('app');
  const command = useCommand();
  const leave = useSignOut();
  const portal = useHostState().host === 'portal';
  const [text, setText] = useState('');
  const found = useQuery('search.everything', { text: text.slice(0, 200) });
  const results = useResultCommands(text.trim() !== '' && found.status === 'ready' ? found.value : undefined);
  const page = (area: string, label: string, icon: LucideIcon): Command => ({
    id: `page ${area}`,
    label,
    detail: t('goTo'),
    icon,
    run: () => navigate(area),
  });
  return (
    <CommandPalette
      isOpen
      onClose={onClose}
      onText={setText}
      commands={[
        page('home', t('nav.home'), House),
        page('homework', t('nav.homework'), BookOpen),
        page('grades', t('nav.grades'), ChartLine),
        page('documents', t('nav.documents'), FolderOpen),
        page('sync', t('removeKey'), portal ? RefreshCw : Usb),
        page('settings', t('nav.settings'), Settings),
        {
          id: 'sync now',
          label: t('syncNow'),
          detail: t('action'),
          icon: RefreshCw,
          run: () => void command('sync.now', {}),
        },
        {
          id: 'lock',
          label: t('lock'),
          detail: t('action'),
          icon: portal ? LogOut : Lock,
          run: leave,
        },
        ...results,
      ]}
    />
  );
}

/** What the search found, each as something to open. Names of people and classes have no page yet and are left out. */
function useResultCommands(results: SearchResults | undefined): readonly Command[] {
  const { t } = useTranslation('app');
  const format = useFormat();
  const teacher = useMe().roles.includes('teacher');
  if (!results) return [];
  const places: Readonly<Record<Found['kind'], ((id: string) => readonly string[]) | undefined>> = {
    assignment: (id) => ['homework', id],
    evaluation: (id) => ['grades', teacher ? 'evaluation' : 'mark', id],
    subject: teacher ? undefined : (id) => ['grades', 'subject', id],
    class: undefined,
    person: undefined,
  };
  const kinds = {
    assignment: t('work'),
    evaluation: t('evaluation'),
    subject: t('subjectPage'),
    class: '',
    person: '',
  };
  const items = results.items.flatMap(({ kind, id, title, detail, day }): readonly Command[] => {
    const place = places[kind];
    if (!place) return [];
    const words = [detail, day === null ? '' : format.dayMonth(day)].filter(Boolean).join(' · ');
    return [
      {
        id: `${kind} ${id}`,
        label: title,
        detail: words || kinds[kind],
        icon: kind === 'assignment' ? BookOpen : ChartLine,
        run: () => navigate(...place(id)),
      },
    ];
  });
  const documents = results.documents.map(({ id, kind, name, parentId, path }): Command => {
    const folder = kind === 'folder' ? id : parentId;
    return {
      id: `document ${id}`,
      label: name,
      detail: path.map((one) => one.name).join(' › ') || t('document'),
      icon: kind === 'folder' ? Folder : FileGlyph,
      run: () => (folder === null ? navigate('documents') : navigate('documents', folder)),
    };
  });
  return [...items, ...documents];
}
