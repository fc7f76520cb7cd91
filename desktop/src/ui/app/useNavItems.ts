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
import { useTranslation } from 'react-i18next';
import { useHostState, useMe } from '../bridge/HostContext.tsx';
import type { NavItem } from '../design/Shell/AppShell.tsx';
import { useSeesDirectory } from '../directory/useSeesDirectory.ts';
import { seesFleet } from '../fleet/fleetRoles.ts';
import { useNarrow } from '../lib/useNarrow.ts';
import { useActingRoles } from '../people/useActingRoles.ts';
import { answersForAccounts, hasLessons, isStaff, pupilsPlace, seesPeople } from '../people/peopleRoles.ts';
import { useInOffice } from '../region/useInOffice.ts';
import { href } from './route.ts';

/** More do not fit the bar at the bottom of a phone; the rest is in the person's menu and on the home page. */
const mostOnPhone = 5;

/**
 * The areas of the program that have something for the person, the daily ones first. What depends on an office of the region comes with what follows it, once
 * that is known: nothing that is there already moves.
 */
export function useNavItems(): readonly NavItem[] {
  const { t } = useTranslation('app');
  const narrow = useNarrow();
  const { roles } = useMe();
  const { host } = useHostState();
  const inOffice = useInOffice();
  const directory = useSeesDirectory() === true;
  const acting = useActingRoles() ?? [];
  const admin = answersForAccounts(acting);
  const item = (id: string, label: string, icon: NavItem['icon'], shown = true): readonly NavItem[] =>
    shown ? [{ id, href: href(id), label, icon }] : [];
  const lessons = hasLessons(roles);
  const daily = [
    ...item('home', t('nav.home'), House),
    ...item('homework', narrow ? t('nav.homeworkShort') : t('nav.homework'), BookOpen, lessons),
    ...item('grades', t('nav.grades'), ChartLine, lessons),
    ...item('documents', t('nav.documents'), FolderOpen),
    ...item('sync', t('nav.sync'), host === 'portal' ? RefreshCw : Usb),
  ];
  if (inOffice === undefined && isStaff(roles)) return narrow ? [] : daily;
  const items = [
    ...daily,
    ...item('people', t('nav.people'), Users, admin),
    ...item(
      'people',
      t(`nav.${pupilsPlace(acting)}`),
      Users,
      !admin && seesPeople(acting) && (!narrow || !lessons),
    ),
    ...item('region', t('nav.region'), Landmark, inOffice === true),
    ...item('fleet', t('nav.fleet'), KeyRound, seesFleet(acting)),
    ...item('directory', t('nav.directory'), BookUser, directory),
    ...item('settings', t('nav.settings'), Settings, !narrow),
  ];
  return narrow ? items.slice(0, mostOnPhone) : items;
}
