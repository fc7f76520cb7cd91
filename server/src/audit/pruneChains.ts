import { processing } from '@cartable/shared/domain/privacy/processing.ts';
import { eachApart } from '@cartable/shared/lib/eachApart.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { appendAudit, auditHeads, pruneAnchors, pruneAudit } from '../storage/repositories/audit.ts';
import type { Storage } from '../storage/storage.ts';
import { serverActor } from './auditRow.ts';

const dayMs = 86_400_000;

/**
 * Drops the lines of the audit that are older than the register allows, school by school, and says so in the chain: without that line a
 * chain that begins late is broken. Returns how many schools' chains were cut.
 */
export async function pruneChains(storage: Storage, hasher: Hasher, now: number): Promise<number> {
  const before = now - processing('audit').retention.days * dayMs;
  let cut = 0;
  await eachApart(await auditHeads(storage.reader), async ({ schoolId }) => {
    cut += await storage.transaction(async (writer) => {
      const base = await pruneAudit(writer, schoolId, before);
      if (base === undefined) return 0;
      await pruneAnchors(writer, schoolId, base.seq);
      const draft = { action: 'journal.pruned', type: 'journal', targetId: String(base.seq) } as const;
      await appendAudit(writer, hasher, schoolId, serverActor, now, [
        { ...draft, subject: '', digest: base.hash },
      ]);
      return 1;
    });
  });
  return cut;
}
