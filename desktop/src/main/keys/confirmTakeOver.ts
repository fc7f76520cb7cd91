import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { dialog } from 'electron';
import { sentence } from '../host/sentences.ts';
import type { KeysCommandHost } from './keysCommands.ts';

/** Asks, in a dialog of the system, whether the computer that holds a batch (data: path, host, since) works with it no longer. */
export async function confirmTakeOver(
  { window, language }: Pick<KeysCommandHost, 'window' | 'language'>,
  held: ErrorData,
): Promise<boolean> {
  const words = (key: Parameters<typeof sentence>[1]) => sentence(language(), key, held);
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: words('keys.takeOver'),
    detail: words('keys.takeOverDetail'),
    buttons: [words('keys.takeOverConfirm'), words('dialog.cancel')],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
