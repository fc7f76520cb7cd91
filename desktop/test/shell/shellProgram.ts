import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyPaths } from '../../src/main/key/keyPaths.ts';

const dist = join(import.meta.dirname, '..', '..', 'dist');

/** The built main process and preload script around a plain page and a scripted vault: the shell alone. */
export interface ShellProgram {
  readonly drivable: string;
  readonly product: string;
  readonly preload: string;
  remove(): void;
}

const page = `<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><title>Page</title><script src="/probe.js"></script></head>
<body><main><h1>Cartable</h1><a id="blank" href="/other.html" target="_blank">x</a></main></body>
</html>
`;

/** Remembers violations of the policy for the tests. */
const probe = `window.violations = [];
addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
window.told = [];
cartable.subscribe(({ type, state }) => {
  if (type === 'state') told.push(state.problem ? state.phase + ' ' + state.problem.code : state.phase);
});
// Done here, by the page itself: what a debugger evaluates is free of the policy.
try {
  window.evaluated = Function('return "evaluated"')();
} catch (error) {
  window.evaluated = error.name;
}
`;

/** Lays a {@link ShellProgram} out in a folder of its own. */
export function makeShellProgram(): ShellProgram {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-e2e-shell-'));
  for (const name of ['main', 'preload']) cpSync(join(dist, name), join(folder, name), { recursive: true });
  for (const name of ['ui', 'vault']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'ui', 'index.html'), page);
  writeFileSync(join(folder, 'ui', 'probe.js'), probe);
  writeFileSync(join(folder, 'ui', 'worker.js'), 'postMessage([typeof require, typeof process]);');
  cpSync(join(import.meta.dirname, 'scriptedVault.cjs'), join(folder, 'vault', 'vault.cjs'));
  return {
    drivable: join(folder, 'main', 'drivable.cjs'),
    product: join(folder, 'main', 'main.cjs'),
    preload: join(folder, 'preload', 'preload.cjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What the scripted vault was asked, in order: `name {arguments}`. */
export function vaultRequests(keyDir: string): readonly string[] {
  try {
    return readFileSync(join(keyPaths(keyDir).data, 'requests.log'), 'utf8')
      .trimEnd()
      .split('\n');
  } catch {
    return [];
  }
}
