import type { AskArgs } from '@cartable/shared/bridge/asks.ts';
import { Table2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { useSaveMade } from '../bridge/useSaveMade.ts';
import { Button } from '../design/Button/Button.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';

/** All the keys that the filter leaves, as the server's file for a spreadsheet: the list shows the first of them only. */
export function ExportButton({ filter }: { readonly filter: AskArgs<'fleet.table'> }) {
  const { t } = useTranslation('fleet');
  const ask = useAsk();
  const save = useSaveMade();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    const made = await ask('fleet.table', filter);
    if (made !== undefined && (await save(made))) {
      toasts.show({ text: t('exported', { name: made.name }), tone: 'good' });
    }
    setBusy(false);
  };
  return (
    <Button size="sm" variant="quiet" icon={Table2} isPending={busy} onPress={() => void make()}>
      {t('export')}
    </Button>
  );
}
