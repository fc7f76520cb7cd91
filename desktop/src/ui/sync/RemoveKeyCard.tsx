import { Usb } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostState, useSyncStatus } from '../bridge/HostContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
import { Button } from '../design/Button/Button.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useOnSafe } from './RemovalContext.ts';

/** Finishes, makes everything durable and locks; then says whether the key may be pulled out. Not shown in the portal. */
export function RemoveKeyCard() {
  const { t } = useTranslation('sync');
  const command = useCommand();
  const { host } = useHostState();
  const { pending } = useSyncStatus();
  const onSafe = useOnSafe();
  const [busy, setBusy] = useState(false);
  const [unsafe, setUnsafe] = useState(false);
  if (host === 'portal') return null;
  const prepare = async () => {
    setBusy(true);
    const answer = await command('key.prepareRemoval', {});
    setBusy(false);
    if (answer?.safe) onSafe(answer.pending);
    else setUnsafe(answer !== undefined);
  };
  return (
    <Card title={t('remove.title')}>
      <p>{t('remove.text')}</p>
      {pending > 0 && <p className="page-eyebrow">{t('remove.pending', { count: pending })}</p>}
      {unsafe && (
        <Notice tone="warn" announce>
          {t('remove.notYet')}
        </Notice>
      )}
      <Button variant="primary" icon={Usb} onPress={() => void prepare()} isPending={busy}>
        {t('remove.action')}
      </Button>
    </Card>
  );
}
