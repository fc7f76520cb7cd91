import { type BrowserWindow, dialog } from 'electron';

import { type Language, sentence } from '../host/sentences.ts';

/** Asks whether to leave while keys are being written: a half-written key is empty for every system. True = leave. */
export async function confirmLeaving(window: BrowserWindow, language: Language): Promise<boolean> {
  if (window.isDestroyed()) return true;
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: sentence(language, 'keys.leave'),
    detail: sentence(language, 'keys.leaveDetail'),
    buttons: [sentence(language, 'keys.leaveConfirm'), sentence(language, 'dialog.cancel')],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
