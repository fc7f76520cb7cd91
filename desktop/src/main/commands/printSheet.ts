import type { RecoverySheet } from '@cartable/shared/bridge/bridge.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { BrowserWindow, dialog, session } from 'electron';
import { type Language, sentence } from '../host/sentences.ts';
import { pageScheme } from '../page/origin.ts';
import { contentHeaders } from '../page/securityHeaders.ts';
import { recoverySheetPage, sheetStyle } from './recoverySheetPage.ts';
import { writeWhole } from './writeWhole.ts';

type Done = Promise<Result<{ readonly done: boolean }>>;

/** Hands the sheet to the system's print dialog. `done` is false when the person cancels. */
export function printSheet(sheet: RecoverySheet, language: Language): Done {
  return withPage(sheetPage(sheet, language), (page) => {
    return new Promise((resolve) => {
      page.webContents.print({ silent: false, printBackground: false }, (success, reason) => {
        if (success) resolve(ok({ done: true }));
        else if (/cancel/iu.test(reason)) resolve(ok({ done: false }));
        else resolve(refused('host.print_failed'));
      });
    });
  });
}

/** Saves the sheet as a PDF where the person says, and nowhere else. `done` is false when the person cancels. */
export async function saveSheet(sheet: RecoverySheet, language: Language, parent: BrowserWindow): Done {
  const chosen = await dialog.showSaveDialog(parent, {
    title: sentence(language, 'sheet.save'),
    defaultPath: sentence(language, 'sheet.fileName'),
    filters: [{ name: 'PDF', extensions: ['pdf'] }],
    properties: ['dontAddToRecent'],
  });
  if (chosen.canceled || chosen.filePath === '') return ok({ done: false });
  return savePages(chosen.filePath, sheetPage(sheet, language));
}

/** A page for printing: no script, one stylesheet. */
export interface PrintedPage {
  readonly html: string;
  readonly style: string;
}

const sheetPage = (sheet: RecoverySheet, language: Language): PrintedPage => ({
  html: recoverySheetPage(sheet, language),
  style: sheetStyle,
});

/** Writes a page as a PDF where the person has said. Refused with `host.sheet_not_saved`. */
export function savePages(path: string, printed: PrintedPage): Done {
  return withPage(printed, async (page) => {
    const pdf = await page.webContents.printToPDF({
      pageSize: 'A4',
      preferCSSPageSize: true,
      generateTaggedPDF: true,
    });
    try {
      await writeWhole(path, pdf);
    } catch {
      return refused('host.sheet_not_saved');
    } finally {
      pdf.fill(0);
    }
    return ok({ done: true });
  });
}

/**
 * Shows a page to `work` in a window of its own that nobody sees: no script, no preload, a session in memory that serves
 * these two texts only and ends with it.
 */
async function withPage<T>(
  { html, style }: PrintedPage,
  work: (page: BrowserWindow) => Promise<T>,
): Promise<T> {
  const own = session.fromPartition(`sheet-${crypto.randomUUID()}`, { cache: false });
  const headers = {
    ...contentHeaders,
    'Content-Security-Policy': "default-src 'none'; style-src 'self'; sandbox allow-same-origin",
  };
  own.protocol.handle(pageScheme, (request) => {
    const wantsStyle = new URL(request.url).pathname === '/sheet.css';
    const type = wantsStyle ? 'text/css' : 'text/html';
    const body = wantsStyle ? style : html;
    return new Response(body, { headers: { ...headers, 'Content-Type': `${type}; charset=utf-8` } });
  });
  const page = new BrowserWindow({
    show: false,
    webPreferences: {
      session: own,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      spellcheck: false,
      devTools: false,
    },
  });
  try {
    await page.loadURL(`${pageScheme}://cartable/sheet.html`);
    return await work(page);
  } finally {
    page.destroy();
    own.protocol.unhandle(pageScheme);
  }
}
