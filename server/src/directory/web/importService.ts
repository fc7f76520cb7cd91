import type { Role } from '@cartable/shared/domain/actor.ts';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import type { Profile } from '@cartable/shared/domain/directory/profile.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { rolesText } from '../../audit/changeEntries.ts';
import { mayBringRole } from '../../auth/accountRights.ts';
import { appendAudit } from '../../storage/repositories/audit.ts';
import { membershipItems, schoolsWithItems } from '../../storage/repositories/importItems.ts';
import { findRun, findRuns, type ImportRun } from '../../storage/repositories/importRuns.ts';
import { findRecord } from '../../storage/repositories/records.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Session } from '../../sync/session.ts';
import { confirmBefore, endReport } from '../endReports.ts';
import { mustNotLoseMuch } from '../leavers.ts';
import type { RunAuthor } from '../noteRun.ts';
import { mustNotGoBack } from '../runs.ts';
import type { DirectoryGate, DirectoryRights } from './directoryGate.ts';
import type { ImportLine } from './importLine.ts';
import { type ImportOverview, overviewOf } from './importOverview.ts';
import { deskOf, type ImportOwner, type ImportTask, isOfAcademy } from './importTask.ts';
import { type Reach, reachOf } from './reach.ts';
import type { Uploads } from './uploads.ts';

export interface ImportServiceHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly gate: DirectoryGate;
  readonly line: ImportLine;
  readonly uploads: Uploads;
}

/** What somebody has read, and wants all the same. */
export interface Accepted {
  /** That a school loses much. */
  readonly leavers: boolean;
  /** That the files are older than those applied last. */
  readonly older: boolean;
}

const rowsAtOnce = 2000;
/** The states of runs whose source has, or had, people. */
const everApplied = ['applied', 'replaced', 'undone'] as const;

/** Who asks, for which school, what they may do, and whose directories are theirs. */
export type Asker = ImportOwner &
  Pick<DirectoryRights, 'actor' | 'roles'> & { readonly reach: Reach; readonly desk: string };

/**
 * Imports from the page, as the commands do them: of a school's directory by those who answer for its accounts, of an academy's and its schools' by the
 * officers to whom that is delegated. Every question passes the same gate anew, so a right that is taken back counts between a report and its
 * confirmation too, and until what was confirmed has its turn.
 */
export class ImportService {
  readonly #host: ImportServiceHost;

  constructor(host: ImportServiceHost) {
    this.#host = host;
  }

  /** Who asks and for which school. @throws {AppError} `auth.forbidden` */
  async owner(session: Session): Promise<Asker> {
    const { actor, roles, academies } = await this.#host.gate.mustPass(session);
    const { schoolId } = session;
    const { reader } = this.#host.storage;
    const stored = await findRecord(reader, schoolId, school.type, schoolId);
    if (!stored?.text) throw new AppError('auth.forbidden');
    const { uai } = school.schema.parse(JSON.parse(stored.text));
    const owner = { schoolId, uai, academies };
    return { ...owner, actor, roles, reach: await reachOf(reader, owner), desk: deskOf(owner) };
  }

  /** Everything that the page shows at first. @throws {AppError} `auth.forbidden` */
  async overview(session: Session): Promise<ImportOverview> {
    return overviewOf(this.#host, await this.owner(session), this.#host.clock.now());
  }

  /** Takes a piece of a file. @throws {AppError} as {@link Uploads.write} */
  async upload(
    session: Session,
    { name, offset, lot }: { readonly name: string; readonly offset: number; readonly lot: string },
    pieces: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    const { desk } = await this.owner(session);
    return this.#host.uploads.write(desk, name, offset, pieces, lot);
  }

  async forgetUploads(session: Session, lot: string): Promise<void> {
    const { desk } = await this.owner(session);
    await this.#host.uploads.forget(desk, lot);
  }

  /** Puts the reading of files in line. @throws {AppError} `import.no_files`, `import.line_full` */
  async read(
    session: Session,
    asked: { readonly lot: string; readonly label: string; readonly manyPercent?: number },
  ): Promise<void> {
    const asker = await this.owner(session);
    const { schoolId, uai, academies, desk } = asker;
    const { line, uploads } = this.#host;
    const { lot, ...told } = asked;
    const id = line.newId();
    await uploads.hand(desk, lot, id);
    try {
      const owner = { schoolId, uai, academies };
      await line.add({ id, desk, schoolId, key: '', task: { kind: 'read', owner, ...told } });
    } catch (error) {
      await uploads.forgetTask(id);
      throw error;
    }
    await this.#noteReading(session, asker);
  }

  /** Takes a task out of the line, or puts a refusal away. @throws {AppError} as {@link ImportLine.remove} */
  async cancel(session: Session, taskId: string): Promise<void> {
    const { desk } = await this.owner(session);
    await this.#host.line.remove(desk, taskId);
  }

  /** Reads the files of a refused reading again. @throws {AppError} `request.not_found` */
  async again(session: Session, taskId: string): Promise<void> {
    const asker = await this.owner(session);
    await this.#host.line.again(asker.desk, taskId);
    await this.#noteReading(session, asker);
  }

  /** Forgets a report that nobody will confirm. @throws {AppError} `import.run_gone` */
  async discard(session: Session, runId: string): Promise<void> {
    const { id } = await this.#ownReport(await this.owner(session), runId);
    await endReport(this.#host.storage, id);
  }

  /**
   * Puts the applying of a report in line. @throws {AppError} as {@link mustNotLoseMuch} and {@link mustNotGoBack} unless accepted; `import.needs_head`
   * when it gives or takes the rights of somebody who has no less power than the one who asks: the directory is no way around that
   */
  async confirm(session: Session, runId: string, accepted: Accepted): Promise<void> {
    const asker = await this.owner(session);
    const run = await this.#ownReport(asker, runId);
    if (!accepted.leavers) mustNotLoseMuch(run);
    if (!accepted.older) mustNotGoBack(run);
    await this.#mustOutrank(asker, run);
    const { source } = run;
    const by = authorOf(session, asker);
    const task: ImportTask = { kind: 'apply', runId, source, acceptLeavers: accepted.leavers, ...by };
    await this.#add(asker, source, `apply:${runId}`, task);
  }

  /** @throws {AppError} `import.nothing_to_undo`, `import.needs_head` */
  async undo(session: Session, source: string): Promise<void> {
    const asker = await this.owner(session);
    const { reader } = this.#host.storage;
    const [run] = asker.reach.owns(source) ? await findRuns(reader, ['applied'], source) : [];
    if (run === undefined) throw new AppError('import.nothing_to_undo', { source });
    await this.#mustOutrank(asker, run);
    const task: ImportTask = { kind: 'undo', runId: run.id, source, ...authorOf(session, asker) };
    await this.#add(asker, source, `undo:${run.id}`, task);
  }

  /** Works out who may be removed by now; the report is confirmed as any other. @throws {AppError} `request.not_found` for a source that never was applied */
  async removals(session: Session, source: string): Promise<void> {
    const asker = await this.owner(session);
    const { reader } = this.#host.storage;
    const known = asker.reach.owns(source) ? await findRuns(reader, everApplied, source) : [];
    if (known.length === 0) throw new AppError('request.not_found');
    await this.#add(asker, source, `removals:${source}`, { kind: 'removals', source });
  }

  /**
   * Whether whoever decided something may still do it, when its turn has come. @throws {AppError} `auth.forbidden`, `import.run_gone`,
   * `import.needs_head` for a head who is no more than a technician by then
   */
  async mayStill(task: ImportTask): Promise<void> {
    if (task.kind !== 'apply' && task.kind !== 'undo') return;
    const { source, author, profile } = task;
    const { userId, deviceId } = author.actor;
    const asker = await this.owner({
      schoolId: author.schoolId as SchoolId,
      userId: userId as UserId,
      deviceId,
      // Nothing is signed with it: they asked before.
      jkt: '',
      ...(profile !== undefined && { profile }),
    });
    if (!asker.reach.owns(source)) throw new AppError('import.run_gone');
    const run = await findRun(this.#host.storage.reader, task.runId);
    // What was begun is finished, whoever may what by now: half of it would be worse.
    if (run?.state === (task.kind === 'apply' ? 'ready' : 'applied')) await this.#mustOutrank(asker, run);
  }

  /** A report of theirs that waits, in time. @throws {AppError} `import.run_gone`, the same for another school's */
  async #ownReport({ reach }: Asker, runId: string): Promise<ImportRun> {
    const run = await findRun(this.#host.storage.reader, runId);
    if (run?.state !== 'ready' || !reach.owns(run.source)) throw new AppError('import.run_gone');
    if (confirmBefore(run.createdAt) <= this.#host.clock.now()) throw new AppError('import.run_gone');
    if ((await this.#host.line.list()).some((one) => one.key === `apply:${runId}` && one.state !== 'refused'))
      throw new AppError('import.run_gone');
    return run;
  }

  #add({ desk, reach, schoolId }: Asker, source: string, key: string, task: ImportTask): Promise<void> {
    const heard = reach.schoolOf(source)?.schoolId ?? schoolId;
    const { line } = this.#host;
    return line.add({ id: line.newId(), desk, schoolId: heard, key, task });
  }

  async #mustOutrank({ roles }: Asker, run: ImportRun): Promise<void> {
    // An academy's directory stands above every school's head. Whether it is theirs was asked already.
    if (isOfAcademy(run.source)) return;
    const { reader } = this.#host.storage;
    const state = run.state === 'applied' ? 'done' : 'waiting';
    for (const schoolId of await schoolsWithItems(reader, run.id, state)) {
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
          if (role !== undefined && !mayBringRole(roles, role)) throw new AppError('import.needs_head');
        }
        if (page.length < rowsAtOnce) break;
      }
    }
  }

  #noteReading(session: Session, asker: Asker): Promise<void> {
    const { storage, hasher, clock } = this.#host;
    const { author } = authorOf(session, asker);
    const draft = { action: 'import.read', type: 'import', targetId: '', subject: '', digest: '' } as const;
    return storage.transaction((writer) =>
      appendAudit(writer, hasher, author.schoolId, author.actor, clock.now(), [draft]),
    );
  }
}

/** Who decides, and as what they work: asked again when it is their turn. */
function authorOf(
  { userId, deviceId, schoolId, profile }: Session,
  { actor }: Asker,
): { readonly author: RunAuthor; readonly profile?: Profile } {
  const author = { actor: { userId, roles: rolesText(actor), deviceId }, schoolId };
  return { author, ...(profile !== undefined && { profile }) };
}
