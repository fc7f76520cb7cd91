import { hash } from 'node:crypto';
import type { FileContent } from '@cartable/shared/domain/fileContent.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { decodeManifest } from '@cartable/shared/files/manifest.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { FileReads } from '../audit/fileReads.ts';
import {
  claimBlob,
  contentHolds,
  findBlob,
  finishUpload,
  readableBlobs,
  readableRecords,
  saveContent,
  uploadedBlobs,
  uploadedBytes,
} from '../storage/repositories/blobs.ts';
import { findRecord } from '../storage/repositories/records.ts';
import type { Reader, Storage, Writer } from '../storage/storage.ts';
import { type Rights, sessionRights } from '../sync/rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import type { SealedChunks, SealedPiece } from './sealedChunks.ts';

export interface FileHost {
  readonly storage: Storage;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly hasher: Hasher;
  /** For mirrors. */
  readonly seals: SealedChunks;
}

/** A writer that has not finished after this long is gone. */
export const staleWriterMs = 10 * 60_000;

/** Documents, hand-ins and earlier versions together may take this many times the space that documents may. */
const uploadAllowance = 2;

/**
 * File contents on the server: blobs (chunks and manifests) by their SHA-256, kept once a school. A person learns that a blob exists only
 * if they uploaded it or may read a record that refers to it.
 */
export class FileService {
  readonly #host: FileHost;
  readonly #reads: FileReads;

  constructor(host: FileHost) {
    this.#host = host;
    this.#reads = new FileReads(host);
  }

  /** Those of these blobs that the server needs from this person before it takes a content that has them. */
  async missing(session: Session, names: readonly string[]): Promise<readonly string[]> {
    const available = await this.#available(this.#host.storage.reader, session, names);
    return names.filter((name) => !available.has(name));
  }

  /**
   * Stores a blob whose bytes were checked against its name.
   * @throws {AppError} `files.quota`; `files.busy` while the same blob is being written or removed: try again
   */
  async put(session: Session, name: string, bytes: Uint8Array): Promise<void> {
    const { storage, blobs, clock } = this.#host;
    const { schoolId, userId } = session;
    const blob = { name, size: bytes.length };
    const now = clock.now();
    const known = await storage.transaction(async (writer) => {
      await this.#checkQuota(writer, session, blob);
      const row = await findBlob(writer, schoolId, name);
      if (row?.unusableSince === null) {
        await finishUpload(writer, schoolId, userId, blob, now);
        return true;
      }
      if (await claimBlob(writer, schoolId, blob, now, now - staleWriterMs)) return false;
      throw new AppError('files.busy');
    });
    if (known) return;
    await blobs.put(storedName(schoolId, name), bytes);
    await storage.transaction(async (writer) => {
      // Once more: others of this person's may have come to their end while this one was written.
      await this.#checkQuota(writer, session, blob);
      await finishUpload(writer, schoolId, userId, blob, clock.now());
    });
  }

  /**
   * What a mirror calls these pieces of a content that the person may read, and their keys: to tell them is to let the person read them, and is
   * noted so. @throws {AppError} `files.not_found`, whatever the reason
   */
  async describeSealed(
    session: Session,
    manifest: string,
    names: readonly string[],
  ): Promise<readonly SealedPiece[]> {
    const { reader } = this.#host.storage;
    const { schoolId, deviceId } = session;
    const { actor, scopeIds } = await this.#rights(reader, session);
    const by = await readableRecords(reader, schoolId, scopeIds, manifest);
    if (by.length === 0) throw new AppError('files.not_found');
    for (const name of names) {
      if (!(await contentHolds(reader, schoolId, manifest, name))) throw new AppError('files.not_found');
    }
    await this.#reads.note({ actor, deviceId, manifest, by });
    return names.map((name) => this.#host.seals.describe(name, storedName(schoolId, name)));
  }

  /** A sealed piece; undefined when there is none. */
  async sealed(locator: string): Promise<Uint8Array | undefined> {
    const stored = this.#host.seals.storedName(locator);
    const bytes = await this.#host.blobs.get(stored);
    return bytes && this.#host.seals.seal(stored, bytes);
  }

  /** A blob of a content that the person may read. @throws {AppError} `files.not_found`, whatever the reason */
  async get(session: Session, name: string, manifest: string): Promise<Uint8Array> {
    const { reader } = this.#host.storage;
    const { schoolId, deviceId } = session;
    const { actor, scopeIds } = await this.#rights(reader, session);
    const by = await readableRecords(reader, schoolId, scopeIds, manifest);
    const allowed = by.length > 0 && (await contentHolds(reader, schoolId, manifest, name));
    const bytes = allowed ? await this.#host.blobs.get(storedName(schoolId, name)) : undefined;
    if (bytes === undefined) throw new AppError('files.not_found');
    await this.#reads.note({ actor, deviceId, manifest, by });
    return bytes;
  }

  /**
   * The contents that a mutation names and that are not all here for this person. The others are noted with their chunks, so that the
   * collector leaves them.
   * @throws {AppError} `files.manifest_damaged` when a manifest is not one or does not describe the content
   */
  async missingContents(
    writer: Writer,
    session: Session,
    contents: readonly FileContent[],
  ): Promise<readonly string[]> {
    const missing: string[] = [];
    for (const content of contents) {
      if (!(await this.#accept(writer, session, content))) missing.push(content.manifest);
    }
    return missing;
  }

  async #accept(writer: Writer, session: Session, content: FileContent): Promise<boolean> {
    const { schoolId } = session;
    const { manifest: name } = content;
    if (!(await this.#available(writer, session, [name])).has(name)) return false;
    const bytes = await this.#host.blobs.get(storedName(schoolId, name));
    if (bytes === undefined) return false;
    const manifest = decodeManifest(bytes);
    if (manifest?.sizeBytes !== content.sizeBytes) throw new AppError('files.manifest_damaged');
    const names = manifest.chunks.map((chunk) => chunk.name);
    const sizes = await this.#available(writer, session, names);
    if (names.some((chunk) => !sizes.has(chunk))) return false;
    if (manifest.chunks.some((chunk) => sizes.get(chunk.name) !== chunk.size)) {
      throw new AppError('files.manifest_damaged');
    }
    await saveContent(writer, schoolId, name, names);
    return true;
  }

  /** Sizes of those of these blobs that the person uploaded or may read. */
  async #available(
    reader: Reader,
    session: Session,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    const { schoolId, userId } = session;
    const distinct = [...new Set(names)];
    const uploaded = await uploadedBlobs(reader, schoolId, userId, distinct);
    const others = distinct.filter((name) => !uploaded.has(name));
    if (others.length === 0) return uploaded;
    const { scopeIds } = await this.#rights(reader, session);
    return new Map([...uploaded, ...(await readableBlobs(reader, schoolId, scopeIds, others))]);
  }

  #rights(reader: Reader, session: Session): Promise<Rights> {
    const today = schoolDay(this.#host.clock.now());
    return sessionRights(reader, session, today);
  }

  async #checkQuota(
    writer: Writer,
    session: Session,
    blob: { readonly name: string; readonly size: number },
  ) {
    const { schoolId, userId } = session;
    const record = await findRecord(writer, schoolId, school.type, schoolId);
    if (!record?.text) return;
    const { quotaBytes } = school.schema.parse(JSON.parse(record.text));
    const used = await uploadedBytes(writer, schoolId, userId);
    const again = (await uploadedBlobs(writer, schoolId, userId, [blob.name])).has(blob.name);
    if (!again && used + blob.size > quotaBytes * uploadAllowance) throw new AppError('files.quota');
  }
}

/** The name under which a school's blob is stored: the same bytes in another school are another blob. */
export function storedName(schoolId: string, name: string): string {
  return hash('sha256', `${schoolId}/${name}`);
}
