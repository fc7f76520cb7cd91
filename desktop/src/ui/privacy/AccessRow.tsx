import { Download, Eye, KeyRound, type LucideIcon, Pencil } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Access } from '@cartable/shared/bridge/bridge.ts';
import { useFormat } from '../lib/useFormat.ts';

const things = {
  'grades.change': 'mark',
  'grades.mark': 'mark',
  'grades.forcedAverage': 'average',
  'grades.average': 'average',
  'homework.correction': 'correction',
  'homework.handIn': 'handIn',
  'grades.evaluation': 'evaluation',
} as const;

function thingOf({ type, wholeClass }: Access) {
  if (type === 'scope') return wholeClass ? 'class' : 'own';
  return Object.hasOwn(things, type) ? things[type as keyof typeof things] : 'other';
}

const icons: ReadonlyMap<string, LucideIcon> = new Map([
  ['record', Pencil],
  ['file', Download],
  ['account', KeyRound],
]);

const roles = ['teacher', 'cpe', 'head', 'technician', 'staff', 'regionAdmin'] as const;

/** Who did what with the person's data, and when. */
export function AccessRow({ line, ofChild }: { readonly line: Access; readonly ofChild: boolean }) {
  const { t, i18n } = useTranslation('privacy');
  const format = useFormat();
  const { action, who, at } = line;
  const [kind = ''] = action.split('.');
  const Icon = icons.get(kind) ?? Eye;
  const key = i18n.exists(`privacy:line.${action}`) ? action : 'scope.opened';
  const held = roles.filter((role) => line.roles.includes(role));
  return (
    <li className="class-row privacy-row">
      <Icon size={20} aria-hidden="true" />
      <span className="mark-words">
        <strong>{who ?? t('page.gone')}</strong>
        <span>
          {t(`line.${key as 'record.changed'}`, {
            thing: t(`${ofChild ? 'thingChild' : 'thing'}.${thingOf(line)}`),
          })}
        </span>
        <span className="page-eyebrow">
          {[...held.map((role) => t(`role.${role}`)), format.moment(at)].join(' · ')}
        </span>
      </span>
    </li>
  );
}
