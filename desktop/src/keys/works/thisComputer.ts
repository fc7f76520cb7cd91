import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KeysState } from '@cartable/shared/bridge/keysState.ts';
import { z } from 'zod';
import { MANIFEST_FILE } from '../../update/install/manifestFiles.ts';
import { run } from '../tools/runTool.ts';

/** How far above the executable its manifest may be: `Cartable.app/Contents/MacOS/Cartable` is the deepest. */
const MAX_LEVELS_UP = 4;

/** Tools, and the package of Debian that brings each. Each says its version and ends. */
const TOOLS = [
  { tool: 'lsblk', args: ['--version'], brings: 'util-linux' },
  { tool: 'mkfs.vfat', args: ['--help'], brings: 'dosfstools' },
  { tool: 'mcopy', args: ['--version'], brings: 'mtools' },
] as const;

/** Administrators' programs are not on everybody's path. */
export const withSystemTools = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  PATH: `${env.PATH ?? ''}:/usr/sbin:/sbin`,
});

/** The folder of the signed program that an executable belongs to; undefined for one without a manifest, such as a checkout's. */
export function programFolder(executable: string): string | undefined {
  let folder = dirname(executable);
  for (let level = 0; level < MAX_LEVELS_UP; level += 1) {
    if (existsSync(join(folder, MANIFEST_FILE))) return folder;
    folder = dirname(folder);
  }
  return undefined;
}

const manifestHead = z.looseObject({
  version: z.string(),
  entries: z.array(z.looseObject({ size: z.int().min(0).default(0) })),
});

/** The version that a program's manifest tells, and the bytes of its files. Only shown: its signature is verified before anything is made of it. @throws Error for one that is no manifest */
export function aboutProgram(folder: string): { readonly version: string; readonly bytes: number } {
  const { version, entries } = manifestHead.parse(
    JSON.parse(readFileSync(join(folder, MANIFEST_FILE), 'utf8')),
  );
  return { version, bytes: entries.reduce((sum, { size }) => sum + size, 0) };
}

/** Whether keys can be made on this computer, and what is missing. */
export async function lookAround(
  executable: string,
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): Promise<KeysState['here']> {
  const folder = programFolder(executable);
  const program = folder === undefined ? null : aboutProgram(folder).version;
  if (platform !== 'linux') return { system: 'other', missing: [], canAllow: false, program };
  const path = withSystemTools(env);
  const there = async (tool: string, args: readonly string[]) =>
    (await run(tool, args, { env: path })).code !== 127;
  const found = await Promise.all(TOOLS.map(({ tool, args }) => there(tool, args)));
  const missing = TOOLS.filter((_, index) => found[index] === false).map(({ brings }) => brings);
  const canAllow = (await there('pkexec', ['--version'])) && (await there('setfacl', ['--version']));
  return { system: 'linux', missing, canAllow, program };
}
