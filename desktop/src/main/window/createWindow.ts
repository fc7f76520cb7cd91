import { join } from 'node:path';
import { app, BrowserWindow, type Session, screen } from 'electron';
import { isDrivable } from '../build/buildKind.ts';
import { isPageUrl, pageOrigin } from '../page/origin.ts';
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
  /** Its ground until the page is painted, and beside it while the window grows: `#rrggbb`. */
  readonly background: string;
}

/** The program's one window. It is there at once, on the first screen's own ground, so that no white flashes on a dark theme (decision 0103). */
export function createWindow(options: WindowOptions): BrowserWindow {
  const state = readWindowState(options.statePath);
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...fitBounds(state, areas),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: options.title,
    backgroundColor: options.background,
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
  if (state?.maximized === true) window.maximize();
  const keepPlace = (): void => {
    if (window.isDestroyed() || !options.keyIsPresent()) return;
    writeWindowState(options.statePath, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  };
  window.on('close', keepPlace);
  // Quitting from the menu ends the program before its window is closed.
  app.once('before-quit', keepPlace);
  // The page's title is the view's; the window's says only which program this is, on a screen that others see.
  window.on('page-title-updated', (event) => event.preventDefault());
  const home = `${pageOrigin}/`;
  // Chromium lets a page go to about:blank without asking; the person would be left before an empty window.
  window.webContents.on('did-navigate', (_event, url) => {
    if (!isPageUrl(url)) void window.loadURL(home);
  });
  void window.loadURL(home);
  return window;
}

/** Where the bundler puts the preload script, beside this bundle's folder. */
export const preloadPath: string = join(import.meta.dirname, '..', 'preload', 'preload.cjs');
