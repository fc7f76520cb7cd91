import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { OutsideHead } from '../audit/verifyChain.ts';
import type { AuditAnchor } from '../storage/repositories/audit.ts';

/** Beside the database: one JSON line for each anchor, append-only. Copy it, or the log, where the database's keeper cannot write. */
export function anchorFile(dataFolder: string): string {
  return join(dataFolder, 'audit-anchors.jsonl');
}

/** Appends anchors durably. */
export async function appendAnchors(path: string, anchors: readonly AuditAnchor[]): Promise<void> {
  if (anchors.length === 0) return;
  const handle = await open(path, 'a', 0o600);
  try {
    await handle.write(anchors.map((one) => `${JSON.stringify(one)}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const head = z.looseObject({
  schoolId: z.string(),
  seq: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
const backupHeads = z.looseObject({ audit: z.array(head) });

/**
 * The heads in a file of anchors, in what `npm run audit -- head` printed, or in a backup's description. A line that is no head is passed over: the
 * file may be a log.
 */
export async function readOutsideHeads(path: string): Promise<readonly OutsideHead[]> {
  const text = await readFile(path, 'utf8');
  const whole = backupHeads.safeParse(parse(text));
  if (whole.success) return whole.data.audit;
  return text.split('\n').flatMap((line) => {
    const one = head.safeParse(parse(line));
    return one.success ? [one.data] : [];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
