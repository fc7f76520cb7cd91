import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { type Language, type SentenceKey, sentence } from '../host/sentences.ts';
import { zoom } from './zoom.ts';

/** What the menu's own entries do. */
export interface MenuActions {
  readonly lock: () => void;
  readonly quit: () => void;
}

/** The menu: short, since the page holds the work; it is there for its keys and for screen readers. No developer entry. */
export function setMenu(window: BrowserWindow, language: Language, actions: MenuActions): void {
  const text = (key: SentenceKey): string => sentence(language, key);
  const zoomItem = (
    key: SentenceKey,
    accelerator: string,
    direction: 1 | 0 | -1,
  ): MenuItemConstructorOptions => ({
    label: text(key),
    accelerator,
    click: () => zoom(window.webContents, direction),
  });
  const template: MenuItemConstructorOptions[] = [
    {
      label: text('menu.file'),
      submenu: [
        { id: 'lock', label: text('menu.lock'), accelerator: 'CmdOrCtrl+L', click: actions.lock },
        { type: 'separator' },
        { id: 'quit', label: text('menu.quit'), accelerator: 'CmdOrCtrl+Q', click: actions.quit },
      ],
    },
    {
      label: text('menu.edit'),
      submenu: [
        { role: 'undo', label: text('menu.undo') },
        { role: 'redo', label: text('menu.redo') },
        { type: 'separator' },
        { role: 'cut', label: text('menu.cut') },
        { role: 'copy', label: text('menu.copy') },
        { role: 'paste', label: text('menu.paste') },
        { role: 'selectAll', label: text('menu.selectAll') },
      ],
    },
    {
      label: text('menu.view'),
      submenu: [
        { id: 'zoomIn', ...zoomItem('menu.zoomIn', 'CmdOrCtrl+Plus', 1) },
        // The plus sign is a shifted key on French and on English keyboards alike.
        { ...zoomItem('menu.zoomIn', 'CmdOrCtrl+=', 1), visible: false, acceleratorWorksWhenHidden: true },
        { id: 'zoomOut', ...zoomItem('menu.zoomOut', 'CmdOrCtrl+-', -1) },
        { id: 'zoomReset', ...zoomItem('menu.zoomReset', 'CmdOrCtrl+0', 0) },
        { type: 'separator' },
        { role: 'togglefullscreen', label: text('menu.fullScreen') },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
