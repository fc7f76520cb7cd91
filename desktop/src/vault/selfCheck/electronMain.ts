import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, utilityProcess } from 'electron';

/** Entry of an Electron that only forks the self-check as the vault is forked, and writes what it says to a file. */
function start(): void {
  const report = process.argv.at(-1) ?? '';
  const child = utilityProcess.fork(join(import.meta.dirname, 'utilityMain.cjs'));
  const versions = { electron: process.versions.electron, node: process.versions.node };
  child.on('message', (checked: unknown) => {
    writeFileSync(report, JSON.stringify({ versions, checked }));
    app.exit(0);
  });
  child.on('exit', (code) => app.exit(code === 0 ? 1 : code));
}

app.disableHardwareAcceleration();
app.whenReady().then(start, () => app.exit(1));
