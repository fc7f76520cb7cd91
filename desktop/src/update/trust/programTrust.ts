import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What a packed program knows of whom it believes: the repository's root as of its packing, and the key that signs programs. */
export interface ProgramTrust {
  readonly root: Uint8Array;
  readonly releaseKey: KeyObject;
  /** Packed with a checkout's own root and key: for trying, not for handing out. */
  readonly trial?: boolean;
}

const stored = z.strictObject({
  /** The bytes of `<n>.root.json`. */
  root: z.string().max(64 * 1024),
  /** PEM, Ed25519. */
  releaseKey: z.string().max(1000),
  trial: z.literal(true).optional(),
});

/** Reads `trust.json` beside the bundle, inside the program's archive; undefined in a checkout, which is not updated like this. */
export function readProgramTrust(path: string): ProgramTrust | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  return trustOf(stored.parse(JSON.parse(text)));
}

/** What the `trust.json` of another program says, which may be of a later version; undefined for one that is not understood. */
export function parseProgramTrust(text: string): ProgramTrust | undefined {
  try {
    return trustOf(z.object(stored.shape).parse(JSON.parse(text)));
  } catch {
    return undefined;
  }
}

function trustOf({ root, releaseKey, trial }: z.infer<typeof stored>): ProgramTrust {
  return {
    root: Buffer.from(root),
    releaseKey: createPublicKey(releaseKey),
    ...(trial === true && { trial }),
  };
}

/** What the packager writes there. */
export function programTrustText(trust: ProgramTrust): string {
  return JSON.stringify({
    root: Buffer.from(trust.root).toString('utf8'),
    releaseKey: trust.releaseKey.export({ format: 'pem', type: 'spki' }).toString(),
    ...(trust.trial === true && { trial: true as const }),
  } satisfies z.input<typeof stored>);
}
