import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { dialog } from 'electron';
import { type Language, sentence } from '../host/sentences.ts';
import type { KeysCommandHost } from './keysCommands.ts';

/** Asks, in a dialog of the system, whether the computer that holds a batch (data: path, host, since) works with it no longer. */
export async function confirmTakeOver(
  { window, language }: Pick<KeysCommandHost, 'window' | 'language'>,
  held: ErrorData,
): Promise<boolean> {
  const about = { ...held, since: asPeopleSay(String(held.since), language()) };
  const words = (key: Parameters<typeof sentence>[1]) => sentence(language(), key, about);
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

/** `26 novembre 2026 à 09:42` for `2026-11-26 09:42`; what is no time stays as it is. */
function asPeopleSay(since: string, language: Language): string {
  const time = new Date(since.replace(' ', 'T'));
  if (Number.isNaN(time.getTime())) return since;
  return time.toLocaleString(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
  });
}
