import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type AuditAnchor, type AuditHead, auditHeads, insertAnchor } from '../storage/repositories/audit.ts';
import type { Storage } from '../storage/storage.ts';

/** What an anchor's signature covers. */
function anchorText({ schoolId, seq, hash, at }: Omit<AuditAnchor, 'signature'>): Buffer {
  return Buffer.from(`cartable-audit-anchor-1\n${schoolId}\n${seq}\n${hash}\n${at}`);
}

/** States, with the server's Ed25519 key, that a school's chain had come to this line at this time. */
export function signAnchor(
  key: KeyObject,
  { schoolId, seq, hash }: Pick<AuditHead, 'schoolId' | 'seq' | 'hash'>,
  at: number,
): AuditAnchor {
  const anchor = { schoolId, seq, hash, at };
  return { ...anchor, signature: sign(null, anchorText(anchor), key).toString('base64url') };
}

/** Whether this server signed the anchor. */
export function isSignedAnchor(key: KeyObject, anchor: AuditAnchor): boolean {
  const signature = Buffer.from(anchor.signature, 'base64url');
  return verify(null, anchorText(anchor), createPublicKey(key), signature);
}

/**
 * Signs and keeps the head of every chain that grew since its last anchor. Returns the new ones: the caller writes them where who can
 * change the database cannot.
 */
export async function anchorHeads(
  storage: Storage,
  key: KeyObject,
  now: number,
): Promise<readonly AuditAnchor[]> {
  return storage.transaction(async (writer) => {
    const fresh: AuditAnchor[] = [];
    for (const head of await auditHeads(writer)) {
      const last = await writer
        .selectFrom('audit_anchor')
        .select((eb) => eb.fn.max<number | null>('seq').as('seq'))
        .where('school_id', '=', head.schoolId)
        .executeTakeFirst();
      if (Number(last?.seq ?? 0) >= head.seq) continue;
      const anchor = signAnchor(key, head, now);
      await insertAnchor(writer, anchor);
      fresh.push(anchor);
    }
    return fresh;
  });
}
