import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The three kinds of files that a repository of updates has. */
export const updateKinds = ['metadata', 'targets', 'chunks'] as const;
export type UpdateKind = (typeof updateKinds)[number];

/** Signed updates of the program (docs/spec/update.md). They are public, and verified by who uses them. */
export interface UpdateFiles {
  /** Undefined when there is none. */
  read(kind: UpdateKind, name: string): Promise<Uint8Array | undefined>;
}

/** The names that files of each kind have. Nothing else is looked for. */
const patterns: Readonly<Record<UpdateKind, RegExp>> = {
  metadata: /^(?:\d{1,9}\.(?:root|snapshot|targets)|timestamp)\.json$/,
  targets: /^[0-9a-f]{64}\.program-(?:linux|win|mac)-[0-9.]{5,20}\.json$/,
  chunks: /^[0-9a-f]{64}$/,
};

export function isUpdateName(kind: UpdateKind, name: string): boolean {
  return patterns[kind].test(name);
}

/** Where a file is in a repository's folder. */
export function updatePlace(folder: string, kind: UpdateKind, name: string): string {
  return kind === 'chunks' ? join(folder, kind, name.slice(0, 2), name) : join(folder, kind, name);
}

/** A server without updates. */
export const noUpdates: UpdateFiles = { read: async () => undefined };

/** The folder that `npm run technician -- update` makes, as it is now: publishing needs no restart. */
export function diskUpdates(folder: string): UpdateFiles {
  return {
    async read(kind, name) {
      if (!isUpdateName(kind, name)) return undefined;
      try {
        return new Uint8Array(await readFile(updatePlace(folder, kind, name)));
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
        throw error;
      }
    },
  };
}
