import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { maxChunkBytes } from '@cartable/shared/files/manifest.ts';
import type { Route } from '../http/route.ts';
import { systemCode } from './systemCode.ts';
import { sealedRoute } from '../http/sealedRoutes.ts';
import type { Upstream } from './upstream.ts';

/** A class's documents of a month; what is asked for later comes from the server again. */
const keptMs = 31 * 86_400_000;
const sweepEveryMs = 86_400_000;
/** A piece and its seal. */
const maxSealedBytes = maxChunkBytes + 64;

/** Sealed pieces that were asked for once. The mirror cannot read them; whoever asked checks them. */
export function sealedRoutes(
  upstream: Upstream,
  folder: string,
  notKept: (code: string) => void,
  now: () => number = Date.now,
): readonly Route[] {
  const under = new Map<string, Promise<Uint8Array | undefined>>();
  let sweepAt = 0;
  const bring = async (locator: string): Promise<Uint8Array | undefined> => {
    const bytes = await upstream.get(`sealed/${locator}`, maxSealedBytes);
    // A full disk costs the next one who asks the school's line, and this one nothing.
    if (bytes !== undefined) await keep(folder, locator, bytes).catch((error) => notKept(systemCode(error)));
    return bytes;
  };
  return [
    sealedRoute(async (locator) => {
      if (now() > sweepAt) {
        sweepAt = now() + sweepEveryMs;
        await sweep(folder, now() - keptMs);
      }
      const kept = await readFile(placeOf(folder, locator)).catch(() => undefined);
      if (kept !== undefined) return kept;
      const running = under.get(locator) ?? bring(locator);
      under.set(locator, running);
      try {
        return await running;
      } finally {
        under.delete(locator);
      }
    }),
  ];
}

function placeOf(folder: string, locator: string): string {
  return join(folder, locator.slice(0, 2), locator);
}

async function keep(folder: string, locator: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(folder, locator.slice(0, 2)), { recursive: true });
  const draft = join(folder, `${locator}.new`);
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, placeOf(folder, locator));
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes what was brought before this moment: erased documents must not stay for ever, not even sealed. */
export async function sweep(folder: string, before: number): Promise<void> {
  for (const prefix of await readdir(folder)) {
    if (prefix.length !== 2) continue;
    for (const name of await readdir(join(folder, prefix))) {
      const path = join(folder, prefix, name);
      if ((await stat(path)).mtimeMs < before) await rm(path, { force: true });
    }
  }
}
