import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { z } from 'zod';
import { ROOT } from '../bootstrap/root.ts';

/** Packages with a native part: they cannot be bundled and are copied beside the bundle. */
const NATIVE_PACKAGES = ['@signalapp/sqlcipher', '@node-rs/argon2'] as const;

/** The bundle's name in its folder. */
export const WORKLOAD_FILE = 'workload.mjs';

/**
 * Bundles a workload and all that it imports into `into`/workload.mjs, with the native packages beside it:
 * one folder that any guest's Node can run, without the checkout and without reading hundreds of files through it.
 */
export async function bundleWorkload(entry: string, into: string): Promise<void> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: [...NATIVE_PACKAGES] },
    build: {
      ssr: entry,
      outDir: into,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        external: [...NATIVE_PACKAGES],
        output: { format: 'es', entryFileNames: WORKLOAD_FILE, codeSplitting: false },
      },
    },
  });
  for (const name of NATIVE_PACKAGES) copyPackage(name, join(ROOT, 'desktop'), join(into, 'node_modules'));
}

const manifestOf = z.object({
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});

/** Copies a package and what it depends on; another system's prebuilt binaries and optional packages stay behind. */
function copyPackage(name: string, from: string, into: string): void {
  const source = findPackage(name, from);
  const target = join(into, name);
  if (source === undefined || existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target, {
    recursive: true,
    filter: (file) =>
      !/\/(prebuilds\/(?!linux-x64)[^/]+|node_modules\/[^/]+|[^/]*\.md|[^/]*\.d\.ts)$/.test(
        file.slice(source.length),
      ),
  });
  const manifest = manifestOf.parse(JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')));
  for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    copyPackage(needed, source, into);
  }
}

/** Where Node would find a package from a folder, or undefined when it is not installed (another system's binary). */
function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}
