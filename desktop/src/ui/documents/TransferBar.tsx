import { useTranslation } from 'react-i18next';
import type { Transfer } from '@cartable/shared/bridge/syncStatus.ts';
import { useCommand } from '../bridge/useAction.ts';
import { ProgressBar } from '../design/Status/ProgressBar.tsx';

/** One file on its way up, down or into the vault; it can be stopped and will resume where it was. */
export function TransferBar({ transfer }: { readonly transfer: Transfer }) {
  const { t } = useTranslation('sync');
  const command = useCommand();
  const { direction, name, doneBytes, totalBytes, secondsLeft, manifest } = transfer;
  return (
    <ProgressBar
      label={t(`transfer.${direction}`, { name })}
      done={doneBytes}
      total={totalBytes}
      unit="bytes"
      leftMs={secondsLeft === null ? undefined : secondsLeft * 1000}
      onCancel={() => void command('files.cancel', { manifest })}
    />
  );
}
