import { z } from 'zod';

/** The systems that a key has programs for, by the name of their folder under `app`. */
export const programSystems = ['linux', 'win', 'mac'] as const;
export type ProgramSystem = (typeof programSystems)[number];

/** `1.4.0`: three numbers, compared one after the other. */
export const programVersion = z
  .string()
  .max(40)
  .regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/u);

/**
 * What the targets of the update repository hold: one released program for one system (docs/spec/update.md). The signed manifest names every
 * file with its SHA-256; `chunks` says of which chunks each is made, as the content manifests of documents do, in base64.
 */
export const programRelease = z.strictObject({
  product: z.literal('cartable'),
  kind: z.literal('program'),
  format: z.literal(1),
  system: z.enum(programSystems),
  version: programVersion,
  /** The bytes of `manifest.json` as text, and of `manifest.sig`. */
  manifest: z.string().max(4 * 1024 * 1024),
  signature: z.string().max(200),
  chunks: z.record(z.string().max(400), z.string()),
});
export type ProgramRelease = z.infer<typeof programRelease>;

/** Longest description of a release, bytes. */
export const maxReleaseBytes = 16 * 1024 * 1024;

/** The release's name among the repository's targets. One folder: names are files on the server. */
export function releaseTarget(system: ProgramSystem, version: string): string {
  return `program-${system}-${version}.json`;
}

/** The system and version that a target's name says; undefined for a target of another kind. */
export function releaseOfTarget(
  name: string,
): { readonly system: ProgramSystem; readonly version: string } | undefined {
  const [, system, version] = /^program-(linux|win|mac)-(\d+\.\d+\.\d+)\.json$/u.exec(name) ?? [];
  if (system === undefined || !programVersion.safeParse(version).success) return undefined;
  return { system: system as ProgramSystem, version: version as string };
}

/** Negative when `a` is older than `b`, 0 when they are the same. Words that are no version are older than all. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) =>
    programVersion.safeParse(text).success ? text.split('.').map(Number) : [-1],
  ) as [number[], number[]];
  for (let at = 0; at < 3; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What a key says of itself when it asks for an update. */
export interface UpdateQuestion {
  readonly system: ProgramSystem;
  /** The version that runs. */
  readonly version: string;
  /** The last one that failed to start on it, if any. */
  readonly failed: string | null;
  /** Those that had failed on it before and are not older than what runs; absent when there is none. */
  readonly failedBefore?: readonly string[] | undefined;
}

/** Of so many versions a key remembers that they failed on it. */
export const maxFailedVersions = 8;
