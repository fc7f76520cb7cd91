import type { Derivation } from '@cartable/shared/domain/derivation.ts';
import type { MutatorDefinition } from '@cartable/shared/domain/mutator.ts';
import type { RecordDefinition } from '@cartable/shared/domain/record.ts';
import type { LegalNotice } from '@cartable/shared/domain/region/legalNotice.ts';
import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import type { Logger } from 'pino';
import type { Provider } from '../auth/federation/providers.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { PageFile } from '../portal/pageFiles.ts';
import type { Storage } from '../storage/storage.ts';
import type { UpdateFiles } from '../updates/updateFiles.ts';

/** What a server is put together from; its owner makes and ends these. */
export interface ServerParts {
  readonly storage: Storage;
  readonly blobs: BlobStore;
  /** The database's file, which imports open in a thread of their own, and where directory files wait for them. */
  readonly imports: { readonly database: string; readonly folder: string };
  /** Signed updates of the program on keys; absent = none are served or offered. */
  readonly updates?: UpdateFiles;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly log: Logger;
  /** The product's version, as operators know it. */
  readonly version: string;
  /** Where clients find the server, when a proxy stands before it. */
  readonly publicOrigin?: string | undefined;
  /** Addresses whose X-Forwarded-For is believed (Express's `trust proxy`). */
  readonly trustProxy?: readonly string[];
  /** Sends mail; absent = this server sends none. */
  readonly mailer?: Mailer;
  /** Providers of OpenID Connect; they need {@link publicOrigin}, which they are told to come back to. */
  readonly providers?: readonly Provider[];
  /** Who publishes, hosts and answers; absent = the public pages say that it was not given. */
  readonly legal?: LegalNotice;
  /** The built portal; absent = this server serves keys only. */
  readonly pages?: ReadonlyMap<string, PageFile>;
  /** Other records and actions than the product's, in tests. */
  readonly definitions?: ReadonlyMap<string, RecordDefinition>;
  readonly mutators?: ReadonlyMap<string, MutatorDefinition>;
  readonly derivations?: readonly Derivation[];
  /** Smaller pages, in tests. */
  readonly pageRecords?: number;
}
