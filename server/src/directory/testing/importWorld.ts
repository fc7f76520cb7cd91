import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Membership, membership } from '@cartable/shared/domain/directory/membership.ts';
import { type Person, person } from '@cartable/shared/domain/directory/person.ts';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import type { AnyRecord, RecordDefinition } from '@cartable/shared/domain/record.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { ClaimedTime, IsoDay } from '@cartable/shared/lib/time.ts';
import { nodeHasher, nodeRandom } from '../../ops/nodeHost.ts';
import { openSqliteStorage } from '../../storage/sqlite/sqliteStorage.ts';
import type { Storage } from '../../storage/storage.ts';
import { readRights } from '../../sync/rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { confirmRun } from '../applyRun.ts';
import type { ImportHost } from '../host.ts';
import { aafReader } from '../readers/aaf/aafReader.ts';
import type { SourceFile } from '../readers/sourceFile.ts';
import { readDirectory } from '../readDirectory.ts';
import type { ImportReport } from '../report.ts';

const dayMs = 86_400_000;

/** A server's database in a temporary folder, with a clock that the test moves. */
export class ImportWorld {
  readonly storage: Storage;
  readonly #folder: string;
  now = Date.parse('2026-09-01T08:00:00Z');

  private constructor(folder: string, storage: Storage) {
    this.#folder = folder;
    this.storage = storage;
  }

  static async open(): Promise<ImportWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'cartable-import-'));
    const storage = await openSqliteStorage(join(folder, 'cartable.db'), { flush: false });
    return new ImportWorld(folder, storage);
  }

  /** The database's file. */
  get database(): string {
    return join(this.#folder, 'cartable.db');
  }

  /** A folder beside it. */
  get files(): string {
    return join(this.#folder, 'imports');
  }

  get host(): ImportHost {
    return {
      storage: this.storage,
      hasher: nodeHasher,
      random: nodeRandom,
      clock: { now: () => this.now as ClaimedTime },
      derivations,
      progress: () => {},
    };
  }

  get today(): IsoDay {
    return schoolDay(this.now);
  }

  laterBy(days: number): void {
    this.now += days * dayMs;
  }

  /** Files of whatever day: the small directory's bear always the same. */
  read(files: readonly SourceFile[]): Promise<ImportReport> {
    return readDirectory(this.host, aafReader, files, { acceptOlder: true });
  }

  /** Reads and applies. */
  async import(files: readonly SourceFile[], acceptLeavers = false): Promise<ImportReport> {
    const report = await this.read(files);
    if (report.token === null) throw new Error(JSON.stringify(report.issues));
    await confirmRun(this.host, report.token, { acceptLeavers });
    return report;
  }

  /** The live records of a kind in a school. */
  async records<R extends AnyRecord>(
    definition: RecordDefinition<R>,
    schoolId: string,
  ): Promise<readonly R[]> {
    const rows = await this.storage.reader
      .selectFrom('record')
      .select('content')
      .where('school_id', '=', schoolId)
      .where('type', '=', definition.type)
      .where('content', 'is not', null)
      .orderBy('id')
      .execute();
    return rows.map((row) => definition.schema.parse(JSON.parse(row.content ?? '')));
  }

  async person(schoolId: string, familyName: string): Promise<Person> {
    const found = (await this.records(person, schoolId)).find((one) => one.familyName === familyName);
    if (found === undefined) throw new Error(`nobody of this name in ${schoolId}`);
    return found;
  }

  async memberships(schoolId: string, userId: string): Promise<readonly Membership[]> {
    return (await this.records(membership, schoolId)).filter((one) => one.userId === userId);
  }

  /** The scopes that somebody receives at the next synchronisation. */
  async scopes(schoolId: string, userId: UserId): Promise<readonly string[]> {
    return (await readRights(this.storage.reader, schoolId as SchoolId, userId, this.today)).scopeIds;
  }

  /** Every record and source entry, for comparing states. */
  async everything(): Promise<string> {
    const { reader } = this.storage;
    const records = await reader
      .selectFrom('record')
      .select(['school_id', 'type', 'id', 'content'])
      .where('content', 'is not', null)
      .orderBy('school_id')
      .orderBy('type')
      .orderBy('id')
      .execute();
    const entries = await reader
      .selectFrom('source_entry')
      .selectAll()
      .orderBy('source')
      .orderBy('kind')
      .orderBy('id')
      .execute();
    const links = await reader
      .selectFrom('source_link')
      .selectAll()
      .orderBy('relation')
      .orderBy('from_id')
      .orderBy('to_id')
      .execute();
    const people = await reader.selectFrom('source_person').selectAll().orderBy('user_id').execute();
    return [...records, ...entries, ...links, ...people].map((row) => JSON.stringify(row)).join('\n');
  }

  async close(): Promise<void> {
    await this.storage.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
