import type { ListedKey } from '@cartable/shared/bridge/asks/fleet.ts';
import { Copy, ShieldAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../design/Surface/Badge.tsx';

const tones = {
  prepared: 'plain',
  handed_out: 'info',
  active: 'good',
  lost: 'bad',
  revoked: 'bad',
  replaced: 'plain',
} satisfies Record<ListedKey['state'], Tone>;

/** Where a key stands, in words; beside it that a copy was found, or that its program was modified. */
export function KeyState({ state, copied, modified }: Pick<ListedKey, 'state' | 'copied' | 'modified'>) {
  const { t } = useTranslation('fleet');
  return (
    <span className="fleet-badges">
      {copied && (
        <Badge tone="warn" icon={Copy}>
          {t('copied')}
        </Badge>
      )}
      {modified && (
        <Badge tone="bad" icon={ShieldAlert}>
          {t('modified')}
        </Badge>
      )}
      <Badge tone={tones[state]}>{t(`states.${state}`)}</Badge>
    </span>
  );
}
