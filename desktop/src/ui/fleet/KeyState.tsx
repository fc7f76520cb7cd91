import type { ListedKey } from '@cartable/shared/bridge/asks/fleet.ts';
import { Copy } from 'lucide-react';
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

/** Where a key stands, in words; beside it that a copy was found. */
export function KeyState({ state, copied }: Pick<ListedKey, 'state' | 'copied'>) {
  const { t } = useTranslation('fleet');
  return (
    <span className="fleet-badges">
      {copied && (
        <Badge tone="warn" icon={Copy}>
          {t('copied')}
        </Badge>
      )}
      <Badge tone={tones[state]}>{t(`states.${state}`)}</Badge>
    </span>
  );
}
