import { isAppError } from '@cartable/shared/lib/errors.ts';
import { app, dialog } from 'electron';
import { errorSentence, sentence, systemLanguage } from '../host/sentences.ts';

/** Says why the program cannot open, in a dialog and, for a technician, by its code on the standard error; then ends. */
export async function sayFatal(error: unknown): Promise<void> {
  const { message, title } = explain(error);
  await app.whenReady();
  dialog.showMessageBoxSync({ type: 'error', title, message: title, detail: message });
}

/** The same before Chromium starts, for what must not let it start at all. */
export function sayFatalAtOnce(error: unknown): void {
  const { message, title } = explain(error);
  dialog.showErrorBox(title, message);
}

function explain(error: unknown): { readonly message: string; readonly title: string } {
  const code = isAppError(error) ? error.code : 'key.unreadable';
  const cause = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  process.stderr.write(`cartable: ${code}${isAppError(error) ? '' : ` (${cause})`}\n`);
  const language = systemLanguage(app.getPreferredSystemLanguages());
  return {
    message: errorSentence(language, code, isAppError(error) ? error.data : { cause }),
    title: sentence(language, 'startup.title'),
  };
}
