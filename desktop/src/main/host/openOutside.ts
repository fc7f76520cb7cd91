import { spawn } from 'node:child_process';
import { shell } from 'electron';
import { originalEnvironment } from './originalEnvironment.ts';

/**
 * Hands an address or a file to the program that the system has for it. On Linux Electron would start that program with our
 * environment, turned to the key; so xdg-open is started here with the original one. The caller has checked `target`.
 * @returns whether the system took it.
 */
export async function openOutside(
  target: { readonly url: string } | { readonly path: string },
): Promise<boolean> {
  if (process.platform === 'linux') return startXdgOpen('url' in target ? target.url : target.path);
  try {
    if ('url' in target) await shell.openExternal(target.url);
    else return (await shell.openPath(target.path)) === '';
    return true;
  } catch {
    return false;
  }
}

/** Never through a shell: the target is one argument, whatever it holds. */
function startXdgOpen(target: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('xdg-open', [target], { env: originalEnvironment, detached: true, stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
