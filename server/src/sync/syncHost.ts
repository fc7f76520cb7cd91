import type { Derivation } from '@cartable/shared/domain/derivation.ts';
import type { FileContent } from '@cartable/shared/domain/fileContent.ts';
import type { MutatorDefinition } from '@cartable/shared/domain/mutator.ts';
import type { RecordDefinition } from '@cartable/shared/domain/record.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Storage, Writer } from '../storage/storage.ts';
import type { HintBus } from './hintBus.ts';
import type { Session } from './session.ts';
import type { TimeSigner } from './timeSigner.ts';

/** What the synchronisation service stands on; the registries are parameters, so that tests may use small ones. */
export interface SyncHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly definitions: ReadonlyMap<string, RecordDefinition>;
  readonly mutators: ReadonlyMap<string, MutatorDefinition>;
  readonly derivations: readonly Derivation[];
  readonly hints: HintBus;
  /** Records a page; the protocol's limit when absent. Small in tests, so that short histories have several pages. */
  readonly pageRecords?: number;
  readonly timeSigner: TimeSigner;
  /** Names the contents' blobs that the server lacks or that the person may not use; empty = all there, and now referenced. */
  missingContents(
    writer: Writer,
    session: Session,
    contents: readonly FileContent[],
  ): Promise<readonly string[]>;
  /** A defect in a mutator or derivation: logged with the mutator's name and no data. */
  reportDefect(mutator: string, error: unknown): void;
}
