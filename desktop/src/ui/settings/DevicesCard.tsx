import { CloudOff, Usb } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '@cartable/shared/bridge/bridge.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNow } from '../lib/useNow.ts';

/** The person's keys and browsers, asked of the server; a lost one is cut off here. */
export function DevicesCard() {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const command = useCommand();
  const toasts = useToasts();
  const [devices, setDevices] = useState<readonly Device[] | 'offline'>();
  const [asking, setAsking] = useState<Device>();
  const read = useCallback(async () => {
    const answer = await bridge.call('account.devices', {});
    setDevices(answer.ok ? answer.value : 'offline');
  }, [bridge]);
  useEffect(() => {
    void read();
  }, [read]);
  const revoke = async ({ deviceId }: Device) => {
    if ((await command('account.revokeDevice', { deviceId })) === undefined) return;
    toasts.show({ text: t('revoke.done'), tone: 'good' });
    await read();
  };
  return (
    <Card title={t('devices')}>
      <p className="page-eyebrow">{t('devicesIntro')}</p>
      {devices === undefined && <Skeleton />}
      {devices === 'offline' && <Notice tone="offline">{t('devicesOffline')}</Notice>}
      {Array.isArray(devices) && (
        <ul className="class-list">
          {devices.map((device) => (
            <DeviceRow key={device.deviceId} device={device} onRevoke={() => setAsking(device)} />
          ))}
        </ul>
      )}
      <ConfirmDialog
        title={t('revoke.title', { label: asking === undefined ? '' : nameOf(asking) })}
        isOpen={asking !== undefined}
        onClose={() => setAsking(undefined)}
        onConfirm={() => asking && void revoke(asking)}
        confirmLabel={t('revoke.action')}
        danger
      >
        <p>{t('revoke.text')}</p>
      </ConfirmDialog>
    </Card>
  );
}

/** A person with two keys tells them apart by the number that stands on each. */
function nameOf({ label, serial }: Device): string {
  return serial === null ? label : `${label} ${serial}`;
}

interface DeviceRowProps {
  readonly device: Device;
  readonly onRevoke: () => void;
}

function DeviceRow({ device, onRevoke }: DeviceRowProps) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const now = useNow();
  const { current, revokedAt, lastSyncAt } = device;
  const Icon = revokedAt === null ? Usb : CloudOff;
  return (
    <li className="class-row">
      <Icon size={20} aria-hidden="true" />
      <span className="mark-words">
        <strong>{nameOf(device)}</strong>
        <span className="page-eyebrow">
          {lastSyncAt === null ? t('neverSynced') : t('lastSync', { ago: format.ago(lastSyncAt, now) })}
        </span>
      </span>
      {current && <Badge tone="info">{t('thisDevice')}</Badge>}
      {revokedAt !== null && <Badge tone="bad">{t('revoked')}</Badge>}
      {!current && revokedAt === null && (
        <Button size="sm" variant="danger" onPress={onRevoke}>
          {t('revoke.action')}
        </Button>
      )}
    </li>
  );
}
