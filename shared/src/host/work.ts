import type { HostEvent } from '../bridge/bridge.ts';
import type { SyncStatus as ShownStatus } from '../bridge/syncStatus.ts';
import type { Profile } from '../domain/directory/profile.ts';
import { mutators } from '../domain/mutators.ts';
import { recordDefinitions } from '../domain/records.ts';
import { ContentLibrary } from '../files/contentLibrary.ts';
import { FoundContents, type FoundFiles, type FoundListener } from '../files/foundContents.ts';
import type { Disposable } from '../lib/disposable.ts';
import type { SchoolId, UserId } from '../lib/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContentStore } from '../ports/contentStore.ts';
import type { Hasher } from '../ports/hasher.ts';
import type { Random } from '../ports/random.ts';
import type { SqlDatabase } from '../ports/sqlDatabase.ts';
import type { Transport } from '../ports/transport.ts';
import type { ContentUploader } from '../sync/client/contentPort.ts';
import { createSyncEngine, type SyncEngine, type SyncEngineOptions } from '../sync/client/engine.ts';
import { putAmongFound } from './putAmongFound.ts';
import { actionAbout } from './actionAbout.ts';
import { Drafts } from './drafts.ts';
import { shownStatus } from './syncView.ts';
import { TransferBoard } from './transferBoard.ts';

export interface WorkOptions extends Pick<SyncEngineOptions, 'resumeAt' | 'want'> {
  readonly database: SqlDatabase;
  readonly store: ContentStore;
  readonly transport: Transport;
  readonly tools: { readonly hasher: Hasher; readonly random: Random; readonly clock: Clock };
  readonly person: {
    readonly userId: string;
    readonly schoolId: string;
    readonly deviceId: string;
    readonly profile?: Profile | undefined;
  };
  /** What the list of devices calls this host. */
  readonly deviceLabel: string;
  /** Files met by a rebuilding of the list of files; absent where there is none. */
  readonly found?: FoundFiles | undefined;
  readonly emit: (event: HostEvent) => void;
}

/** One person's open profile at work on a host: its records, its contents, its way to the server, told as events. */
export interface Work extends Disposable {
  readonly engine: SyncEngine;
  readonly library: ContentLibrary;
  readonly transfers: TransferBoard;
  readonly drafts: Drafts;
  status(): ShownStatus;
  /** Reads what a rebuilding found, and has it judged by a synchronisation. @throws {AppError} as {@link FoundContents.takeUp} */
  takeUpFound(listener: FoundListener, signal: AbortSignal): Promise<void>;
}

/** Puts the engine and the contents of one person together over a host's database and store. The database stays its opener's to close. */
export function startWork(options: WorkOptions): Work {
  const { database, transport, tools, person, emit } = options;
  const { hasher, random, clock } = tools;
  // The engine makes the tables on which the library stands, and the library is what the engine sends contents with.
  const uploader: ContentUploader = {
    upload: (manifest, signal) => library.upload(manifest, signal),
    forgetUploaded: (manifests) => library.forgetUploaded(manifests),
    async sweep() {
      found?.giveBack((file) => putAmongFound({ ...tools, engine, deviceLabel: options.deviceLabel }, file));
      await library.sweep();
    },
  };
  const engine = createSyncEngine({
    database,
    definitions: recordDefinitions,
    mutators,
    transport,
    uploader,
    hasher,
    random,
    clock,
    userId: person.userId as UserId,
    schoolId: person.schoolId as SchoolId,
    profile: person.profile,
    deviceId: person.deviceId,
    deviceLabel: options.deviceLabel,
    about: actionAbout,
    ...(options.resumeAt && { resumeAt: options.resumeAt }),
    ...(options.want && { want: options.want }),
  });
  const transfers = new TransferBoard(clock, () => emit({ type: 'sync', status: status() }));
  const library: ContentLibrary = new ContentLibrary({
    database,
    store: options.store,
    transport,
    hasher,
    random,
    definitions: recordDefinitions,
    progress: (...step) => transfers.step(...step),
    inQuestion: () => found?.files() ?? new Set(),
  });
  const found: FoundContents | undefined =
    options.found &&
    new FoundContents({
      database,
      store: options.store,
      hasher,
      definitions: recordDefinitions,
      found: options.found,
    });
  const status = (): ShownStatus => shownStatus(engine.status(), transfers.list());
  const listening = [
    engine.onStatus(() => emit({ type: 'sync', status: status() })),
    engine.onChange((types) => emit({ type: 'changed', types: [...types] })),
  ];
  return {
    engine,
    library,
    transfers,
    drafts: new Drafts(database, clock),
    status,
    async takeUpFound(listener, signal) {
      if (found === undefined || !(await found.takeUp(listener, signal)) || signal.aborted) return;
      // Offline the next exchange judges them: the wish is in the database.
      await engine.syncNow().catch(() => undefined);
    },
    dispose() {
      for (const one of listening) one.dispose();
      engine.dispose();
    },
  };
}
