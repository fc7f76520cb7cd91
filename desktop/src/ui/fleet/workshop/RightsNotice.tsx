import type { KeysTarget } from '@cartable/shared/bridge/keysState.ts';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../bridge/useAction.ts';
import { Button } from '../../design/Button/Button.tsx';
import { Notice } from '../../design/Status/Notice.tsx';

export interface RightsNoticeProps {
  readonly targets: readonly KeysTarget[];
  readonly canAllow: boolean;
}

/** Linux gives a disk to nobody but its administrator: how to be allowed to write these keys, before anything is tried. */
export function RightsNotice({ targets, canAllow }: RightsNoticeProps) {
  const { t } = useTranslation('fleet');
  const command = useCommand();
  const barred = targets.filter((one) => one.needsRights);
  if (barred.length === 0) return null;
  const ids = barred.map((one) => one.id);
  const devices = barred.map((one) => one.name).join(' ');
  return (
    <Notice
      tone="warn"
      title={t('workshop.rights', { count: barred.length })}
      actions={
        canAllow && (
          <Button size="sm" onPress={() => void command('keys.allow', { ids })}>
            {t('workshop.allow')}
          </Button>
        )
      }
    >
      {canAllow ? (
        t('workshop.allowText')
      ) : (
        <>
          {t('workshop.noAllow')} <code>{`sudo setfacl -m u:$USER:rw ${devices}`}</code>
        </>
      )}
    </Notice>
  );
}
