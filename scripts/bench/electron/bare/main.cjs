// The least that an Electron program can be: one sandboxed window with one small page.
const { app, BrowserWindow } = require('electron');
const { join } = require('node:path');

app.setPath('userData', process.env.BENCH_USER_DATA);
require('../probe.cjs').watch('#ready');
app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1280,
    height: 720,
    webPreferences: { sandbox: true, contextIsolation: true },
  });
  window.loadFile(join(__dirname, 'page.html'));
});
