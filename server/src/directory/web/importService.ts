import type { Role } from '@cartable/shared/domain/actor.ts';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { rolesText } from '../../audit/changeEntries.ts';
import { mayAdminister } from '../../auth/accountRights.ts';
import { appendAudit } from '../../storage/repositories/audit.ts';
import { membershipItems } from '../../storage/repositories/importItems.ts';
import { deleteRunRows, findRun, findRuns, type ImportRun } from '../../storage/repositories/importRuns.ts';
import { findRecord } from '../../storage/repositories/records.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Session } from '../../sync/session.ts';
import { mustNotLoseMuch } from '../leavers.ts';
import { readDetails, type RunDetails } from '../runDetails.ts';
import type { RunAuthor } from '../noteRun.ts';
import type { DirectoryGate, DirectoryRights } from './directoryGate.ts';
import type { Job, ImportJobs } from './importJobs.ts';
import { deskOf, type ImportOwner, type ImportTask, isOfAcademy, isOwn } from './importTask.ts';
import type { Uploads } from './uploads.ts';

export interface ImportServiceHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly gate: DirectoryGate;
  readonly jobs: ImportJobs;
  readonly uploads: Uploads;
}

/** A run as the screen shows it. */
export interface ShownRun {
  readonly id: string;
  readonly source: string;
  readonly format: string;
  readonly mode: ImportRun['mode'];
  readonly createdAt: number;
  readonly details: RunDetails;
}

/** Everything that the page of the directory shows at first. */
export interface ImportOverview {
  readonly uploads: Awaited<ReturnType<Uploads['list']>>;
  readonly job: Job | null;
  readonly refusal: { readonly code: string; readonly data: Readonly<Record<string, unknown>> } | null;
  /** A reading that was refused: nothing of it is kept but this. */
  readonly refused: ShownRun | null;
  /** Reports that wait for a decision. */
  readonly ready: readonly ShownRun[];
  /** What each source applied last and can be undone. */
  readonly applied: readonly ShownRun[];
}

const rowsAtOnce = 2000;

/** Who asks, for which school, and what they may do. */
type Asker = ImportOwner & Pick<DirectoryRights, 'actor' | 'roles'>;

/**
 * Imports from the page, as the commands do them: of a school's directory by those who answer for its accounts, of an academy's by the officers to whom
 * that is delegated. Every question passes the same gate anew, so a right that is taken back counts between a report and its confirmation too.
 */
export class ImportService {
  readonly #host: ImportServiceHost;

  constructor(host: ImportServiceHost) {
    this.#host = host;
  }

  /** Who asks and for which school. @throws {AppError} `auth.forbidden` */
  async owner(session: Session): Promise<Asker> {
    const rights = await this.#host.gate.mustPass(session);
    const { schoolId } = session;
    const stored = await findRecord(this.#host.storage.reader, schoolId, school.type, schoolId);
    if (!stored?.text) throw new AppError('auth.forbidden');
    const { uai } = school.schema.parse(JSON.parse(stored.text));
    return { ...rights, schoolId, uai };
  }

  async overview(session: Session): Promise<ImportOverview> {
    const owner = await this.owner(session);
    const { jobs, uploads, storage } = this.#host;
    const runs = await findRuns(storage.reader, ['ready', 'applied']);
    const own = runs.filter((one) => isOwn(one.source, owner));
    const of = (state: string) => own.filter((one) => one.state === state).map(shown);
    const desk = deskOf(owner);
    const outcome = jobs.outcome(desk);
    const refused = outcome?.report?.run.state === 'refused' ? outcome.report : undefined;
    return {
      uploads: await uploads.list(desk),
      job: jobs.job(desk) ?? null,
      refusal: outcome?.refusal ?? null,
      refused: refused === undefined ? null : { ...pick(refused.run), details: refused.details },
      ready: of('ready'),
      applied: of('applied'),
    };
  }

  /** Takes a piece of a file. @throws {AppError} as {@link Uploads.write}, `import.busy` while files are being read */
  async upload(
    session: Session,
    name: string,
    offset: number,
    pieces: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    const desk = deskOf(await this.owner(session));
    if (this.#host.jobs.job(desk) !== undefined) throw new AppError('import.busy');
    return this.#host.uploads.write(desk, name, offset, pieces);
  }

  async forgetUploads(session: Session): Promise<void> {
    const desk = deskOf(await this.owner(session));
    if (this.#host.jobs.job(desk) !== undefined) throw new AppError('import.busy');
    await this.#host.uploads.forget(desk);
    this.#host.jobs.forgetOutcome(desk);
  }

  async read(session: Session): Promise<void> {
    const asker = await this.owner(session);
    const desk = deskOf(asker);
    if ((await this.#host.uploads.list(desk)).length === 0)
      throw new AppError('import.no_files', { path: '' });
    const { schoolId, uai, academies } = asker;
    const folder = this.#host.uploads.folderOf(desk);
    this.#start(asker, { kind: 'read', folder, owner: { schoolId, uai, academies } });
    await this.#noteReading(session, asker);
  }

  /** Gives up a reading under way. */
  async cancel(session: Session): Promise<void> {
    await this.#host.jobs.cancel(deskOf(await this.owner(session)));
  }

  /** Forgets a report that nobody will confirm. */
  async discard(session: Session, runId: string): Promise<void> {
    const owner = await this.owner(session);
    const run = await this.#ownRun(owner, runId, 'ready');
    for (let more = true; more; ) {
      more = await this.#host.storage.transaction((writer) =>
        deleteRunRows(writer, run.id, false, rowsAtOnce),
      );
    }
  }

  /**
   * Applies a report. @throws {AppError} as {@link mustNotLoseMuch} unless accepted; `import.needs_head` when it gives or takes the rights of somebody
   * who has no less power than the one who asks: the directory is no way around that
   */
  async confirm(session: Session, runId: string, acceptLeavers: boolean): Promise<void> {
    const asker = await this.owner(session);
    const run = await this.#ownRun(asker, runId, 'ready');
    if (!acceptLeavers) mustNotLoseMuch(run);
    await this.#mustOutrank(asker, run);
    const author = authorOf(session, asker);
    this.#start(asker, { kind: 'apply', runId: run.id, acceptLeavers, author });
    await this.#host.uploads.forget(deskOf(asker));
  }

  /** @throws {AppError} `import.nothing_to_undo`, `import.needs_head` */
  async undo(session: Session, source: string): Promise<void> {
    const asker = await this.owner(session);
    const [run] = isOwn(source, asker) ? await findRuns(this.#host.storage.reader, ['applied'], source) : [];
    if (run === undefined) throw new AppError('import.nothing_to_undo', { source });
    await this.#mustOutrank(asker, run);
    this.#start(asker, { kind: 'undo', source, author: authorOf(session, asker) });
  }

  /** Works out who may be removed by now; the report is confirmed as any other. */
  async removals(session: Session, source: string): Promise<void> {
    const asker = await this.owner(session);
    if (!isOwn(source, asker)) throw new AppError('request.not_found');
    this.#start(asker, { kind: 'removals', source });
  }

  /** A report of this school in this state. @throws {AppError} `import.run_gone`, the same for another school's */
  async #ownRun(owner: ImportOwner, runId: string, state: ImportRun['state']): Promise<ImportRun> {
    const run = await findRun(this.#host.storage.reader, runId);
    if (run?.state !== state || !isOwn(run.source, owner)) throw new AppError('import.run_gone');
    return run;
  }

  #start(asker: ImportOwner, task: ImportTask): void {
    this.#host.jobs.start(deskOf(asker), task, asker.schoolId);
  }

  async #mustOutrank({ roles, schoolId }: Asker, run: ImportRun): Promise<void> {
    // An academy's directory stands above every school's head. Whether it is theirs was asked already.
    if (isOfAcademy(run.source)) return;
    const { reader } = this.#host.storage;
    for (let after = 0; ; ) {
      const page = await membershipItems(reader, run.id, schoolId, after, rowsAtOnce);
      for (const item of page) {
        after = item.no;
        const { fields } = JSON.parse(item.fields) as { readonly fields?: { readonly role?: Role } };
        const stored =
          fields?.role === undefined
            ? await findRecord(reader, schoolId, membership.type, item.id)
            : undefined;
        const before = stored?.text ? membership.schema.parse(JSON.parse(stored.text)).role : undefined;
        const role = fields?.role ?? before;
        if (role !== undefined && !mayAdminister(roles, [role])) throw new AppError('import.needs_head');
      }
      if (page.length < rowsAtOnce) return;
    }
  }

  #noteReading(session: Session, asker: Asker): Promise<void> {
    const { storage, hasher, clock } = this.#host;
    const { actor: author, schoolId } = authorOf(session, asker);
    const draft = { action: 'import.read', type: 'import', targetId: '', subject: '', digest: '' } as const;
    return storage.transaction((writer) =>
      appendAudit(writer, hasher, schoolId, author, clock.now(), [draft]),
    );
  }
}

function authorOf({ userId, deviceId, schoolId }: Session, { actor }: Asker): RunAuthor {
  return { actor: { userId, roles: rolesText(actor), deviceId }, schoolId };
}

function pick({ id, source, format, mode, createdAt }: Omit<ShownRun, 'details'>): Omit<ShownRun, 'details'> {
  return { id, source, format, mode, createdAt };
}

function shown(run: ImportRun): ShownRun {
  return { ...pick(run), details: readDetails(run.details) };
}
