import type { FileContent } from '../../domain/fileContent.ts';
import { mutators } from '../../domain/mutators.ts';
import { recordDefinitions } from '../../domain/records.ts';
import { ContentLibrary } from '../../files/contentLibrary.ts';
import { concatBytes } from '../../lib/bytes.ts';
import { AppError } from '../../lib/errors.ts';
import type { UserId } from '../../lib/ids.ts';
import type { ClaimedTime } from '../../lib/time.ts';
import { createSyncEngine, type SyncEngine } from '../../sync/client/engine.ts';
import { type MemoryFiles, memoryContentStore, memoryFiles } from './memoryContentStore.ts';
import { type ModelServer, modelServer } from './modelServer.ts';
import { nodeHasher } from './nodeHasher.ts';
import { seededRandom } from './seededRandom.ts';
import { type SimDatabase, simDatabase } from './simDatabase.ts';
import { simTransport } from './simTransport.ts';
import { schoolId, schoolRecords } from './testSchool.ts';

/** One person's key: engine, library, documents. */
export class Bag {
  readonly database: SimDatabase = simDatabase();
  readonly files: MemoryFiles = memoryFiles();
  readonly store = memoryContentStore(this.files);
  readonly transport: ReturnType<typeof simTransport>;
  readonly engine: SyncEngine;
  readonly library: ContentLibrary;
  readonly random = seededRandom(1);
  /** Chunk requests that go through before the network fails; undefined = all. */
  chunksLeft: number | undefined;

  constructor(server: ModelServer, user: string, deviceId: string) {
    this.transport = simTransport(server, user, async () => undefined);
    const { putChunk, getChunk } = this.transport;
    const allowed = (): void => {
      if (this.chunksLeft !== undefined && this.chunksLeft-- <= 0) throw new AppError('net.unreachable');
    };
    this.transport.putChunk = async (...args) => {
      allowed();
      return putChunk(...args);
    };
    this.transport.getChunk = async (...args) => {
      allowed();
      return getChunk(...args);
    };
    const hasher = nodeHasher;
    this.engine = createSyncEngine({
      database: this.database,
      definitions: recordDefinitions,
      mutators,
      transport: this.transport,
      hasher,
      random: this.random,
      clock: { now: () => 0 as ClaimedTime, monotonic: () => 0 },
      userId: user as unknown as UserId,
      schoolId,
      deviceId,
      deviceLabel: 'clé',
      uploader: {
        upload: (manifest, signal) => this.library.upload(manifest, signal),
        forgetUploaded: (manifests) => this.library.forgetUploaded(manifests),
        sweep: () => this.library.sweep(),
      },
    });
    this.library = new ContentLibrary({
      database: this.database,
      store: this.store,
      transport: this.transport,
      hasher,
      random: this.random,
      definitions: recordDefinitions,
    });
  }

  add(bytes: Uint8Array, name = 'devoir.pdf'): Promise<FileContent> {
    const source = (async function* () {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    })();
    return this.library.add(source, { name, mime: 'application/pdf', sizeBytes: bytes.length });
  }

  handIn(id: string, content: FileContent): boolean {
    const args = { id, assignmentId: 'work.classA', comment: '', files: [attached(content)] };
    return this.engine.mutate('homework.handIn', args).ok;
  }

  async bytesOf(manifest: string): Promise<Uint8Array> {
    const reader = await this.library.open(manifest);
    const parts: Uint8Array[] = [];
    for await (const part of reader.stream()) parts.push(part);
    await reader.close();
    return concatBytes(...parts);
  }
}

/** A pupil's bag and their teacher's, at one server. */
export interface Bags {
  readonly server: ModelServer;
  readonly pupil: Bag;
  readonly teacher: Bag;
}

/** Both signed in and synchronised. */
export async function openBags(): Promise<Bags> {
  const server = modelServer({ definitions: recordDefinitions, mutators, schoolId, pageRecords: 100 });
  await server.administer(schoolRecords);
  const pupil = new Bag(server, 'pupil1', await server.registerDevice('pupil1'));
  const teacher = new Bag(server, 'teacher1', await server.registerDevice('teacher1'));
  await pupil.engine.syncNow();
  await teacher.engine.syncNow();
  return { server, pupil, teacher };
}

/** Bytes that look random and follow from the seed. */
export const noise = (length: number, seed: number): Uint8Array => seededRandom(seed).bytes(length);

/** What {@link Bag.handIn} attaches. */
export const attached = (content: FileContent) => ({ name: 'devoir.pdf', content });
