import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchKey } from '../launch.ts';
import { makeShellProgram } from './shellProgram.ts';

/** The shell on a key in real Electron, a network that it could reach, and a system that notes what it is given to open. */
export type SecurityLab = Awaited<ReturnType<typeof openSecurityLab>>;

export async function openSecurityLab() {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-e2e-'));
  writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${folder}/opened'\n`);
  chmodSync(join(folder, 'xdg-open'), 0o755);
  let requests = 0;
  const network = createServer((_request, response) => {
    requests += 1;
    response.setHeader('Access-Control-Allow-Origin', '*').end('reached');
  });
  await new Promise<void>((resolve) => network.listen(0, '127.0.0.1', resolve));
  const address = network.address();
  const server = 'https://ent.example.fr';
  const program = makeShellProgram();
  const key = await launchKey({
    program: program.drivable,
    server,
    env: { PATH: `${folder}:${process.env.PATH ?? ''}` },
  });
  return {
    key,
    /** The server of the key, as its marker names it. */
    server,
    preload: program.preload,
    networkAddress: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`,
    /** How often that address was asked. */
    networkRequests: () => requests,
    /** What the system was given to open, a line each. */
    opened(): string {
      try {
        return readFileSync(join(folder, 'opened'), 'utf8');
      } catch {
        return '';
      }
    },
    preferences: () =>
      key.app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        // Not in the public types; the only way to read what the window was really made with.
        const contents: unknown = window?.webContents;
        return (contents as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences();
      }),
    async close() {
      await key.close();
      network.close();
      program.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
