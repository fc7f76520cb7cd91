import { createHash } from 'node:crypto';
import type { Derivation } from '@cartable/shared/domain/derivation.ts';
import type { RecordDefinition } from '@cartable/shared/domain/record.ts';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import type { AuditActor, AuditAction } from '../audit/auditRow.ts';
import { collectBlobs } from '../files/collect.ts';
import { findAccount } from '../storage/repositories/accounts.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import {
  eraseAccount,
  expireContents,
  findErasure,
  forgetErasure,
  saveErasure,
} from '../storage/repositories/erasure.ts';
import { markUnused } from '../storage/repositories/unusedBlobs.ts';
import type { Storage } from '../storage/storage.ts';
import type { HintBus } from '../sync/hintBus.ts';
import { purgeRecord } from '../sync/purge.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { eraseItems, eraseSourced, isElsewhere, itemsNaming } from './eraseSourced.ts';
import { type ErasurePlan, type ErasureReach, erasureReaches, planErasure } from './erasurePlan.ts';
import { issuesNaming } from './issuesNaming.ts';
import { isOfSchool } from './isOfSchool.ts';
import { sourcedPlaces } from './sourcedPlaces.ts';

export interface ErasureHost {
  readonly storage: Storage;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly random: Random;
  readonly definitions: ReadonlyMap<string, RecordDefinition>;
  readonly derivations: readonly Derivation[];
  /** Absent in a command that runs beside the server: keys then learn it at their next synchronisation. */
  readonly hints?: HintBus;
}

/** A prepared erasure, to be looked at and confirmed. */
export interface Prepared {
  /** Confirms it; 128 bits, told once. */
  readonly token: string;
  /** When it no longer does, milliseconds. */
  readonly expiresAt: number;
  readonly erased: readonly { readonly type: string; readonly count: number }[];
  readonly kept: ErasurePlan['kept'];
  readonly files: number;
}

const confirmMs = 24 * 3_600_000;

/** Erasure of a person's data in two steps: what would go is counted and shown; then, with the token, it goes, here and on every key. */
export class ErasureService {
  readonly #host: ErasureHost;

  constructor(host: ErasureHost) {
    this.#host = host;
  }

  /** Changes nothing but the audit. @throws {AppError} `privacy.nobody`, the same for somebody of another school and for nobody */
  async prepare(
    author: AuditActor,
    schoolId: SchoolId,
    userId: string,
    reach: ErasureReach,
  ): Promise<Prepared> {
    const { storage, clock, random } = this.#host;
    // First of all: a word that stands in a record is not to be found by asking for somebody of that name.
    if (!(await isOfSchool(storage.reader, schoolId, userId))) throw new AppError('privacy.nobody');
    const plan = await this.#plan(schoolId, userId, reach);
    const account = await findAccount(storage.reader, schoolId, userId);
    if (plan.erased.length === 0 && plan.kept.length === 0 && account === undefined) {
      throw new AppError('privacy.nobody');
    }
    const token = toBase64Url(random.bytes(16));
    const plannedAt = clock.now();
    await storage.transaction(async (writer) => {
      await saveErasure(writer, schoolId, { userId, reach, plannedAt }, hashOf(token));
      await this.#note(writer, author, schoolId, 'person.erasure_planned', userId);
    });
    const counts = new Map<string, number>();
    for (const { type } of plan.erased) counts.set(type, (counts.get(type) ?? 0) + 1);
    return {
      token,
      expiresAt: plannedAt + confirmMs,
      erased: [...counts].map(([type, count]) => ({ type, count })),
      kept: plan.kept,
      files: plan.contents.length,
    };
  }

  /**
   * Erases what was prepared, as it is now: record by record, each with its line of the audit in one transaction, so that an erasure that is cut is
   * simply confirmed again. Returns how many records went.
   * @throws {AppError} `privacy.token_wrong` when nothing waits for this token any more
   */
  async confirm(
    author: AuditActor,
    schoolId: SchoolId,
    token: string,
  ): Promise<{ readonly records: number }> {
    const { storage, blobs, clock } = this.#host;
    const now = clock.now();
    const prepared = await findErasure(storage.reader, schoolId, hashOf(token), now - confirmMs);
    const reach = erasureReaches.find((one) => one === prepared?.reach);
    if (prepared === undefined || reach === undefined) throw new AppError('privacy.token_wrong');
    const { userId } = prepared;
    const plan = await this.#plan(schoolId, userId, reach);
    // The way in first: nothing new comes from a person who is being erased.
    if (reach === 'everything') {
      await storage.transaction((writer) => eraseAccount(writer, schoolId, userId, now));
    }
    for (const { type, id } of plan.erased) {
      const touched = await purgeRecord(this.#host, schoolId, type, id, { author, subject: userId });
      this.#host.hints?.publish(schoolId, touched);
    }
    const place = reach === 'everything' ? await this.#inDirectories(schoolId, userId) : undefined;
    await storage.transaction(async (writer) => {
      await markUnused(writer, now);
      await expireContents(writer, schoolId, plan.contents);
      if (place?.sourced !== undefined) await eraseSourced(writer, place.sourced, place.issues);
      if (place !== undefined) await eraseItems(writer, schoolId, place.items);
      await forgetErasure(writer, schoolId, userId);
      await this.#note(writer, author, schoolId, 'person.erased', userId);
    });
    await collectBlobs(storage, blobs, now);
    return { records: plan.erased.length };
  }

  /** What imports keep of a person and may go: what a directory says stays as long as another school lives by it. */
  async #inDirectories(schoolId: string, userId: string) {
    const { reader } = this.#host.storage;
    const who = new Set([userId]);
    const elsewhere = await isElsewhere(reader, schoolId, userId, schoolDay(this.#host.clock.now()));
    const known = elsewhere ? new Map<string, never>() : await sourcedPlaces(reader, who);
    return {
      items: (await itemsNaming(reader, schoolId, who)).get(userId) ?? [],
      sourced: known.get(userId),
      issues: (await issuesNaming(reader, known)).get(userId) ?? [],
    };
  }

  #plan(schoolId: string, userId: string, reach: ErasureReach): Promise<ErasurePlan> {
    const { storage, definitions } = this.#host;
    return planErasure(storage.reader, definitions, schoolId, userId, reach);
  }

  #note(
    writer: Parameters<typeof appendAudit>[0],
    author: AuditActor,
    schoolId: string,
    action: AuditAction,
    userId: string,
  ): Promise<void> {
    const draft = { action, type: 'person', targetId: userId, subject: userId, digest: '' };
    return appendAudit(writer, this.#host.hasher, schoolId, author, this.#host.clock.now(), [draft]);
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
