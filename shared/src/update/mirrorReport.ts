import { z } from 'zod';

/**
 * What may be wrong with a school's mirror. The first four make it useless to keys (503); `mirror.upstream` does not, as long as what was verified before is valid: the server is
 * away, or said something that is refused.
 */
export const mirrorProblems = [
  'mirror.nothing_verified',
  'mirror.expired',
  'mirror.no_room',
  'mirror.not_kept',
  'mirror.upstream',
] as const;

const moment = z.iso.datetime().nullable();

/** What `/readyz` of a mirror answers (docs/spec/update.md). */
export const mirrorReport = z.object({
  status: z.enum(['ok', 'unready']),
  problems: z.array(z.enum(mirrorProblems)),
  /** The origin of the server that it stands for. */
  upstream: z.string(),
  /** When it asked that server last; null since it was started. */
  checkedAt: moment,
  /** Why what came then was refused, by its code; null when it was not. */
  refusal: z.string().nullable(),
  /** When it verified the signed metadata last, also before it was started. */
  verifiedAt: moment,
  /** Until when keys believe what it serves. */
  validUntil: moment,
  freeBytes: z.number().min(0),
  /** Of what it holds something, the newest first; `keptPercent` of the version's bytes. */
  versions: z.array(
    z.object({ system: z.string(), version: z.string(), keptPercent: z.int().min(0).max(100) }),
  ),
});
export type MirrorReport = z.infer<typeof mirrorReport>;
