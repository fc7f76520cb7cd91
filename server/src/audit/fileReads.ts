import { recordPrivacy } from '@cartable/shared/domain/privacy/recordPrivacy.ts';
import type { AnyRecord } from '@cartable/shared/domain/record.ts';
import type { Actor } from '@cartable/shared/domain/actor.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { findRecord } from '../storage/repositories/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { AuditDraft } from './auditRow.ts';
import { rolesText } from './changeEntries.ts';

/** A content that somebody is about to be sent, and the records by which they may read it. */
export interface ContentReading {
  readonly actor: Actor;
  readonly deviceId: string;
  readonly manifest: string;
  readonly by: readonly { readonly type: string; readonly id: string }[];
}

/** The chunks of one download, and its resumptions, are one line within this time. */
const onceMs = 3_600_000;
const maxKept = 20_000;

/**
 * Notes who is sent the content of a file that belongs to somebody else. A content that the reader has under their own name too is
 * noted all the same: a copy of the reference must not hide the reading.
 */
export class FileReads {
  readonly #host: { readonly storage: Storage; readonly hasher: Hasher; readonly clock: Clock };
  /** `school/device/manifest` → when its line was written, or found to be needless. */
  readonly #noted = new Map<string, number>();

  constructor(host: { readonly storage: Storage; readonly hasher: Hasher; readonly clock: Clock }) {
    this.#host = host;
  }

  /** Durable when it returns; the bytes leave after that. */
  async note(reading: ContentReading): Promise<void> {
    const { storage, hasher, clock } = this.#host;
    const { actor, deviceId, manifest } = reading;
    const { schoolId, userId } = actor;
    const key = `${schoolId}/${deviceId}/${manifest}`;
    const now = clock.now();
    const noted = this.#noted.get(key);
    if (noted !== undefined && now - noted < onceMs && now >= noted) return;
    const drafts = await this.#drafts(reading);
    if (drafts.length > 0) {
      const author = { userId, roles: rolesText(actor), deviceId };
      await storage.transaction((writer) => appendAudit(writer, hasher, schoolId, author, now, drafts));
    }
    this.#noted.delete(key);
    this.#noted.set(key, now);
    const oldest = this.#noted.keys().next();
    if (this.#noted.size > maxKept && !oldest.done) this.#noted.delete(oldest.value);
  }

  async #drafts({ actor, manifest, by }: ContentReading): Promise<readonly AuditDraft[]> {
    const drafts: AuditDraft[] = [];
    for (const { type, id } of by) {
      const privacy = recordPrivacy.get(type);
      // What a class shares (the attachments of a piece of work) is no pupil's file.
      if (privacy === undefined || privacy.erasure === 'shared') continue;
      const stored = await findRecord(this.#host.storage.reader, actor.schoolId, type, id);
      if (!stored?.text) continue;
      // Its definition parsed it when it was stored.
      const subject = privacy.about(JSON.parse(stored.text) as AnyRecord)[0];
      if (subject === undefined || subject === actor.userId) continue;
      drafts.push({ action: 'file.read', type, targetId: id, subject, digest: manifest });
    }
    return drafts;
  }
}
