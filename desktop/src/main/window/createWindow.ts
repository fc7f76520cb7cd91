import { join } from 'node:path';
import { BrowserWindow, screen, type Session } from 'electron';
import { isDrivable } from '../guard/buildKind.ts';
import { pageOrigin } from '../page/origin.ts';
import { fitBounds, minimumSize, readWindowState, writeWindowState } from './windowState.ts';

/** What the window is made from. */
export interface WindowOptions {
  readonly session: Session;
  readonly preload: string;
  /** File on the key that keeps its place. */
  readonly statePath: string;
  /** Whether the key is there to write to. */
  readonly keyIsPresent: () => boolean;
  readonly title: string;
}

/** The program's one window, hidden until its page is painted: no white flash on a dark theme. */
export function createWindow(options: WindowOptions): BrowserWindow {
  const state = readWindowState(options.statePath);
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...fitBounds(state, areas),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: options.title,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      session: options.session,
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      safeDialogs: true,
      // In the product a stranger at an unlocked session has no console to read the page with.
      devTools: isDrivable,
    },
  });
  window.once('ready-to-show', () => {
    if (state?.maximized === true) window.maximize();
    window.show();
  });
  window.on('close', () => {
    if (!options.keyIsPresent()) return;
    writeWindowState(options.statePath, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  });
  // The page's title is the view's; the window's says only which program this is, on a screen that others see.
  window.on('page-title-updated', (event) => event.preventDefault());
  void window.loadURL(`${pageOrigin}/`);
  return window;
}

/** Where the bundler puts the preload script, beside this bundle's folder. */
export const preloadPath: string = join(import.meta.dirname, '..', 'preload', 'preload.cjs');
