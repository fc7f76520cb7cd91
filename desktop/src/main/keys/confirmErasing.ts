import { dialog } from 'electron';
import { sentence } from '../host/sentences.ts';
import type { KeysCommandHost } from './keysCommands.ts';

/**
 * Names what will be erased in a dialog of the system, which no page can answer in the person's place. New files are not asked about. False when they think better of it, or
 * when one of the keys is gone meanwhile.
 */
export async function confirmErasing(host: KeysCommandHost, ids: readonly string[]): Promise<boolean> {
  const listed = await host.works.request('describe', { ids });
  if (!listed.ok) return false;
  if (listed.value.length === 0) return true;
  const language = host.language();
  const lines = listed.value.map(({ name, about, profile, openedAt }) => {
    const opened = openedAt === null ? '' : sentence(language, 'keys.opened', { place: openedAt });
    const held = profile ? sentence(language, 'keys.holdsProfile') : '';
    const what = [about, held, opened].filter(Boolean).join(' — ');
    return what === '' ? name : `${name} (${what})`;
  });
  const { response } = await dialog.showMessageBox(host.window, {
    type: 'warning',
    message: sentence(language, 'keys.erase', { count: lines.length }),
    detail: `${lines.join('\n')}\n\n${sentence(language, 'keys.eraseDetail')}`,
    buttons: [sentence(language, 'keys.eraseConfirm'), sentence(language, 'dialog.cancel')],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
