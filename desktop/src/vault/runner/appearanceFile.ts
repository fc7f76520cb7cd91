import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { commandArgs } from '@cartable/shared/bridge/commands.ts';
import { type Appearance, defaultAppearance } from '@cartable/shared/bridge/hostState.ts';

/** The file never changes size, so that FAT has no cluster to allocate and a pulled key leaves the old or a torn text, never an empty file. */
const fileBytes = 512;

/** The appearance kept on the key; the default for what is missing or torn. It holds nothing about the person. */
export function readAppearance(path: string): Appearance {
  try {
    const parsed = commandArgs['host.setAppearance'].safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? merged(defaultAppearance, parsed.data) : defaultAppearance;
  } catch {
    return defaultAppearance;
  }
}

/** Writes it in place and durably. A key that cannot be written keeps the old one: appearance is no reason to refuse work. */
export function writeAppearance(path: string, appearance: Appearance): boolean {
  const text = JSON.stringify(appearance).padEnd(fileBytes, ' ');
  try {
    const descriptor = openForWriting(path);
    try {
      writeSync(descriptor, text, 0, 'utf8');
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return true;
  } catch {
    return false;
  }
}

function openForWriting(path: string): number {
  try {
    return openSync(path, 'r+');
  } catch {
    return openSync(path, 'w');
  }
}

type AppearanceChange = { readonly [K in keyof Appearance]?: Appearance[K] | undefined };

/** The appearance with the given fields replaced. */
export function merged(appearance: Appearance, change: AppearanceChange): Appearance {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...appearance, ...given };
}
