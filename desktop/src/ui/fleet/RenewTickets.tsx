import type { FleetFilter } from '@cartable/shared/domain/fleet/fleetFilter.ts';
import { TicketCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate } from '../app/route.ts';
import { useHostState } from '../bridge/HostContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { saveBatch } from './saveBatch.ts';

export interface RenewTicketsProps {
  readonly filter: FleetFilter;
  /** How many keys of the filter wait for their first start. */
  readonly count: number;
  readonly onDone: () => void;
}

/** New tickets for all keys of the filter that wait. A browser downloads the batch; the program opens it, for the keys to be written. */
export default function RenewTickets({ filter, count, onDone }: RenewTicketsProps) {
  const { t } = useTranslation('fleet');
  const { host } = useHostState();
  const ask = useAsk();
  const command = useCommand();
  const toasts = useToasts();
  const [asking, setAsking] = useState(false);
  const renew = async () => {
    const wish = { ...filter, count };
    if (host === 'portal') {
      const batch = await ask('fleet.newTickets', wish);
      if (batch === undefined) return;
      saveBatch(batch);
    } else if ((await command('keys.newBatch', { renew: wish }))?.done !== true) return;
    toasts.show({ text: t('renewed', { count }), tone: 'good' });
    if (host === 'portal') onDone();
    else navigate('fleet', 'prepare');
  };
  return (
    <>
      <Button size="sm" variant="quiet" icon={TicketCheck} onPress={() => setAsking(true)}>
        {t('renew', { count })}
      </Button>
      <ConfirmDialog
        title={t('renewTitle', { count })}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void renew()}
        confirmLabel={t('renewAction')}
        danger
      >
        <p>{t('renewText')}</p>
      </ConfirmDialog>
    </>
  );
}
