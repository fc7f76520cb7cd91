import type { MutatorDefinition } from '../../domain/mutator.ts';
import type { RecordDefinition } from '../../domain/record.ts';
import type { UserId } from '../../lib/ids.ts';
import type { ClaimedTime } from '../../lib/time.ts';
import { recordDefinitions } from '../../domain/records.ts';
import { actionAbout } from '../../host/actionAbout.ts';
import { createSyncEngine, type SyncEngine } from '../../sync/client/engine.ts';
import { prepareSchema } from '../../sync/client/schema.ts';
import { readState } from '../../sync/client/state.ts';
import { nodeHasher } from './nodeHasher.ts';
import { seededRandom } from './seededRandom.ts';
import type { ServerUnderTest } from './serverUnderTest.ts';
import { Crash, type SimDatabase, simDatabase } from './simDatabase.ts';
import { type Exchange, type SimTransport, simTransport } from './simTransport.ts';
import { schoolId, type TestUser } from './testSchool.ts';

/** Which program runs on a key: some record types may be unknown to an old one. */
export interface Program {
  readonly definitions: ReadonlyMap<string, RecordDefinition>;
  readonly mutators: ReadonlyMap<string, MutatorDefinition>;
  readonly protocol?: number;
}

/** A copy of a key: its disk and the actions made on it up to then. */
export interface KeyCopy {
  readonly disk: Uint8Array;
  readonly made: readonly string[];
}

/** The tables of a program, made once: opening some thousand keys from nothing is what would take the time. */
const emptyDisks = new Map<Program, Uint8Array>();

function emptyDisk(program: Program): Uint8Array {
  const known = emptyDisks.get(program);
  if (known !== undefined) return known;
  const database = simDatabase();
  prepareSchema(database, program.definitions);
  const disk = database.disk();
  database.close();
  emptyDisks.set(program, disk);
  return disk;
}

/** One key (or portal) of one person: database, engine, network, clock; it can crash, be copied and put back. */
export class SimDevice {
  readonly user: TestUser;
  readonly transport: SimTransport;
  /** Ids of the actions made here, in order. */
  made: string[] = [];
  clockOffsetMs = 0;
  program: Program;
  #database: SimDatabase;
  #engine: SyncEngine;
  readonly #deviceId: string;
  readonly #random: ReturnType<typeof seededRandom>;
  #ticks = 0;

  constructor(
    server: ServerUnderTest,
    user: TestUser,
    deviceId: string,
    seed: number,
    program: Program,
    observe: (device: SimDevice, exchange: Exchange) => Promise<void>,
    copy?: KeyCopy,
  ) {
    this.user = user;
    this.program = program;
    this.#deviceId = deviceId;
    this.#random = seededRandom(seed);
    this.transport = simTransport(server, user, (exchange) => observe(this, exchange));
    this.#database = simDatabase(copy?.disk ?? emptyDisk(program));
    this.made = [...(copy?.made ?? [])];
    this.#engine = this.#open();
  }

  get database(): SimDatabase {
    return this.#database;
  }

  get engine(): SyncEngine {
    return this.#engine;
  }

  /** Acts; true when it was accepted here. A crash is the host's, and the host starts again. */
  act(name: string, args: unknown): boolean {
    return this.attempt(() => this.#engine.mutate(name, args).ok);
  }

  /** Synchronises; the error's code, or undefined when all went well. */
  async sync(): Promise<string | undefined> {
    try {
      await this.#engine.syncNow();
      return undefined;
    } catch (error) {
      if (error instanceof Crash) {
        this.restart();
        return 'crash';
      }
      if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
      throw error;
    }
  }

  /** Stops at once and starts again from what the disk holds. */
  restart(program = this.program, copy?: KeyCopy): void {
    const disk = copy?.disk ?? this.#database.disk();
    this.#engine.dispose();
    this.#database.close();
    this.program = program;
    this.#database = simDatabase(disk);
    if (copy !== undefined) this.made = [...copy.made];
    this.#engine = this.#open();
    if (copy === undefined) this.#adoptStored();
  }

  copy(): KeyCopy {
    return { disk: this.#database.disk(), made: [...this.made] };
  }

  /** Runs something that may crash; after a crash the actions made are those that reached the disk. */
  attempt(work: () => boolean): boolean {
    try {
      const done = work();
      this.#adoptStored();
      return done;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.restart();
      return false;
    }
  }

  /** Adds what the outbox holds and we did not know: the newest actions. */
  #adoptStored(): void {
    const known = new Set(this.made);
    const rows = this.#database.all<{ mutation_id: string }>(
      'SELECT mutation_id FROM sync_outbox ORDER BY position',
    );
    for (const row of rows) if (!known.has(row.mutation_id)) this.made.push(row.mutation_id);
  }

  #open(): SyncEngine {
    const state = readState(this.#database);
    return createSyncEngine({
      database: this.#database,
      definitions: this.program.definitions,
      mutators: this.program.mutators,
      ...(this.program.protocol === undefined ? {} : { protocol: this.program.protocol }),
      transport: this.transport,
      hasher: nodeHasher,
      random: this.#random,
      clock: {
        now: () => (Date.UTC(2026, 10, 23, 8) + this.clockOffsetMs + this.#ticks++) as ClaimedTime,
        monotonic: () => this.#ticks++,
      },
      userId: this.user as unknown as UserId,
      schoolId,
      deviceId: state?.accountDevice ?? this.#deviceId,
      deviceLabel: 'clé de test',
      // An older program's tables do not have what today's names stand in.
      ...(this.program.definitions === recordDefinitions && { about: actionAbout }),
    });
  }
}
