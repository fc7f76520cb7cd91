import type { Actor, Role } from '@cartable/shared/domain/actor.ts';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { rolesText } from '../../audit/changeEntries.ts';
import type { AccountAdmin } from '../../auth/accountAdmin.ts';
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
import type { Job, ImportJobs } from './importJobs.ts';
import { type ImportOwner, isOwn } from './importTask.ts';
import type { Uploads } from './uploads.ts';

export interface ImportServiceHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly admin: AccountAdmin;
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

/** Imports of a school's directory by those who answer for its accounts: what the commands do, for one school, from its page. */
export class ImportService {
  readonly #host: ImportServiceHost;

  constructor(host: ImportServiceHost) {
    this.#host = host;
  }

  /** Who asks and for which school. @throws {AppError} `auth.forbidden` */
  async owner(session: Session): Promise<ImportOwner & { readonly actor: Actor }> {
    const actor = await this.#host.admin.mustBeAdmin(session);
    const { schoolId } = session;
    const stored = await findRecord(this.#host.storage.reader, schoolId, school.type, schoolId);
    if (!stored?.text) throw new AppError('auth.forbidden');
    const { uai, academy } = school.schema.parse(JSON.parse(stored.text));
    return { actor, schoolId, uai, academy: actor.roles.has('regionAdmin') ? academy : null };
  }

  async overview(session: Session): Promise<ImportOverview> {
    const owner = await this.owner(session);
    const { jobs, uploads, storage } = this.#host;
    const runs = await findRuns(storage.reader, ['ready', 'applied']);
    const own = runs.filter((one) => isOwn(one.source, owner));
    const of = (state: string) => own.filter((one) => one.state === state).map(shown);
    const outcome = jobs.outcome(owner.schoolId);
    const refused = outcome?.report?.run.state === 'refused' ? outcome.report : undefined;
    return {
      uploads: await uploads.list(owner.schoolId),
      job: jobs.job(owner.schoolId) ?? null,
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
    const { schoolId } = await this.owner(session);
    if (this.#host.jobs.job(schoolId) !== undefined) throw new AppError('import.busy');
    return this.#host.uploads.write(schoolId, name, offset, pieces);
  }

  async forgetUploads(session: Session): Promise<void> {
    const { schoolId } = await this.owner(session);
    if (this.#host.jobs.job(schoolId) !== undefined) throw new AppError('import.busy');
    await this.#host.uploads.forget(schoolId);
    this.#host.jobs.forgetOutcome(schoolId);
  }

  async read(session: Session): Promise<void> {
    const { actor, ...owner } = await this.owner(session);
    if ((await this.#host.uploads.list(owner.schoolId)).length === 0)
      throw new AppError('import.no_files', { path: '' });
    const folder = this.#host.uploads.folderOf(owner.schoolId);
    this.#host.jobs.start(owner.schoolId, { kind: 'read', folder, owner });
    await this.#noteReading(session, actor);
  }

  /** Gives up a reading under way. */
  async cancel(session: Session): Promise<void> {
    const { schoolId } = await this.owner(session);
    await this.#host.jobs.cancel(schoolId);
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
    const { actor, ...owner } = await this.owner(session);
    const run = await this.#ownRun(owner, runId, 'ready');
    if (!acceptLeavers) mustNotLoseMuch(run);
    await this.#mustOutrank(actor, owner, run.id);
    const author = authorOf(session, actor);
    this.#host.jobs.start(owner.schoolId, { kind: 'apply', runId: run.id, acceptLeavers, author });
    await this.#host.uploads.forget(owner.schoolId);
  }

  /** @throws {AppError} `import.nothing_to_undo`, `import.needs_head` */
  async undo(session: Session, source: string): Promise<void> {
    const { actor, ...owner } = await this.owner(session);
    const [run] = isOwn(source, owner) ? await findRuns(this.#host.storage.reader, ['applied'], source) : [];
    if (run === undefined) throw new AppError('import.nothing_to_undo', { source });
    await this.#mustOutrank(actor, owner, run.id);
    this.#host.jobs.start(owner.schoolId, { kind: 'undo', source, author: authorOf(session, actor) });
  }

  /** Works out who may be removed by now; the report is confirmed as any other. */
  async removals(session: Session, source: string): Promise<void> {
    const owner = await this.owner(session);
    if (!isOwn(source, owner)) throw new AppError('request.not_found');
    this.#host.jobs.start(owner.schoolId, { kind: 'removals', source });
  }

  /** A report of this school in this state. @throws {AppError} `import.run_gone`, the same for another school's */
  async #ownRun(owner: ImportOwner, runId: string, state: ImportRun['state']): Promise<ImportRun> {
    const run = await findRun(this.#host.storage.reader, runId);
    if (run?.state !== state || !isOwn(run.source, owner)) throw new AppError('import.run_gone');
    return run;
  }

  async #mustOutrank(actor: Actor, { schoolId, academy }: ImportOwner, runId: string): Promise<void> {
    // An academy's directory is the region's, above every school's head.
    if (academy !== null) return;
    const { reader } = this.#host.storage;
    for (let after = 0; ; ) {
      const page = await membershipItems(reader, runId, schoolId, after, rowsAtOnce);
      for (const item of page) {
        after = item.no;
        const { fields } = JSON.parse(item.fields) as { readonly fields?: { readonly role?: Role } };
        const stored =
          fields?.role === undefined
            ? await findRecord(reader, schoolId, membership.type, item.id)
            : undefined;
        const before = stored?.text ? membership.schema.parse(JSON.parse(stored.text)).role : undefined;
        const role = fields?.role ?? before;
        if (role !== undefined && !mayAdminister(actor.roles, [role]))
          throw new AppError('import.needs_head');
      }
      if (page.length < rowsAtOnce) return;
    }
  }

  #noteReading(session: Session, actor: Actor): Promise<void> {
    const { storage, hasher, clock } = this.#host;
    const { actor: author, schoolId } = authorOf(session, actor);
    const draft = { action: 'import.read', type: 'import', targetId: '', subject: '', digest: '' } as const;
    return storage.transaction((writer) =>
      appendAudit(writer, hasher, schoolId, author, clock.now(), [draft]),
    );
  }
}

function authorOf({ userId, deviceId, schoolId }: Session, actor: Actor): RunAuthor {
  return { actor: { userId, roles: rolesText(actor), deviceId }, schoolId };
}

function pick({ id, source, format, mode, createdAt }: Omit<ShownRun, 'details'>): Omit<ShownRun, 'details'> {
  return { id, source, format, mode, createdAt };
}

function shown(run: ImportRun): ShownRun {
  return { ...pick(run), details: readDetails(run.details) };
}
