import { Download, Eye, KeyRound, type LucideIcon, Pencil } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Access } from '@cartable/shared/bridge/bridge.ts';
import { accessSentence } from '@cartable/shared/domain/privacy/accessSentence.ts';
import { useFormat } from '../lib/useFormat.ts';

const icons: ReadonlyMap<string, LucideIcon> = new Map([
  ['record', Pencil],
  ['file', Download],
  ['account', KeyRound],
]);

const roles = ['teacher', 'cpe', 'head', 'technician', 'staff', 'regionAdmin'] as const;

/** Who did what with the person's data, and when. */
export function AccessRow({ line, ofChild }: { readonly line: Access; readonly ofChild: boolean }) {
  const { t } = useTranslation('privacy');
  const format = useFormat();
  const { action, who, at, count } = line;
  const [kind = ''] = action.split('.');
  const Icon = icons.get(kind) ?? Eye;
  const { sentence, thing } = accessSentence(line, ofChild ? 'other' : 'self');
  const held = roles.filter((role) => line.roles.includes(role));
  return (
    <li className="class-row privacy-row">
      <Icon size={20} aria-hidden="true" />
      <span className="mark-words">
        <strong>{who ?? t('page.gone')}</strong>
        <span>{t(sentence as 'line.record.changed', { thing: t(thing as 'thing.mark') })}</span>
        <span className="page-eyebrow">
          {[
            ...held.map((role) => t(`role.${role}`)),
            count === 1 ? format.moment(at) : t('page.times', { count, at: format.moment(at) }),
          ].join(' · ')}
        </span>
      </span>
    </li>
  );
}
