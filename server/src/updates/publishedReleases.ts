import { fromUtf8 } from '@cartable/shared/lib/bytes.ts';
import { compareVersions, type ProgramSystem, releaseOfTarget } from '@cartable/shared/update/release.ts';
import { z } from 'zod';
import type { UpdateFiles } from './updateFiles.ts';

/** A program that the repository has. */
export interface PublishedRelease {
  readonly system: ProgramSystem;
  readonly version: string;
}

const timestamp = z.object({
  signed: z.object({ meta: z.object({ 'snapshot.json': z.object({ version: z.int() }) }) }),
});
const snapshot = z.object({
  signed: z.object({ meta: z.object({ 'targets.json': z.object({ version: z.int() }) }) }),
});
const targets = z.object({ signed: z.object({ targets: z.record(z.string(), z.unknown()) }) });

/**
 * The releases of the repository in force, newest first. The server only offers them: whether they may be believed is judged by the keys, which
 * know the repository's root; a server has none.
 */
export async function publishedReleases(files: UpdateFiles): Promise<readonly PublishedRelease[]> {
  const first = parsed(timestamp, await files.read('metadata', 'timestamp.json'));
  if (first === undefined) return [];
  const { version: snapshotVersion } = first.signed.meta['snapshot.json'];
  const second = parsed(snapshot, await files.read('metadata', `${snapshotVersion}.snapshot.json`));
  if (second === undefined) return [];
  const { version } = second.signed.meta['targets.json'];
  const third = parsed(targets, await files.read('metadata', `${version}.targets.json`));
  return Object.keys(third?.signed.targets ?? {})
    .map(releaseOfTarget)
    .filter((one) => one !== undefined)
    .sort((a, b) => compareVersions(b.version, a.version));
}

function parsed<T>(schema: z.ZodType<T>, bytes: Uint8Array | undefined): T | undefined {
  try {
    return schema.safeParse(JSON.parse(fromUtf8(bytes ?? new Uint8Array()) ?? '')).data;
  } catch {
    return undefined;
  }
}
