import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** One kernel module: its name with underscores, as the kernel says it, and its file. */
export interface KernelModule {
  readonly name: string;
  readonly file: string;
}

/** Kernel module names treat `-` and `_` alike; file names mix both. */
const canonical = (name: string): string => name.replaceAll('-', '_');

/** Every module file below a kernel's modules folder, by canonical name. Compressed modules keep their `.xz` or `.zst` ending. */
export function findModules(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const match = /^(.+)\.ko(\.xz|\.zst|\.gz)?$/.exec(entry.name);
    if (entry.isFile() && match?.[1]) found.set(canonical(match[1]), join(entry.parentPath, entry.name));
  }
  return found;
}

/** The modules that an uncompressed module file says it needs: `depends=` in its `.modinfo` section. */
export function readDepends(file: string): readonly string[] {
  const match = /\0depends=([^\0]*)\0/.exec(readFileSync(file, 'latin1'));
  return match?.[1] ? match[1].split(',').map(canonical) : [];
}

/**
 * The wanted modules and all that they depend on, in an order in which each can be inserted.
 * A wanted name without a file is skipped: it is built into that kernel (or not there, which the mount then says).
 *
 * @param wanted module names, `-` and `_` alike
 * @param fileOf where the uncompressed file of a module is, or undefined
 */
export function moduleOrder(
  wanted: readonly string[],
  fileOf: (name: string) => string | undefined,
  dependsOf: (file: string) => readonly string[] = readDepends,
): readonly KernelModule[] {
  const order = new Map<string, KernelModule>();
  const visiting = new Set<string>();
  const add = (name: string): void => {
    if (order.has(name) || visiting.has(name)) return;
    const file = fileOf(name);
    if (file === undefined) return;
    visiting.add(name);
    for (const needed of dependsOf(file)) add(needed);
    order.set(name, { name, file });
  };
  for (const name of wanted) add(canonical(name));
  return [...order.values()];
}

/** The name under which a module is copied beside the others. */
export const moduleFileName = (module: KernelModule): string => `${basename(module.name)}.ko`;
