import { AppError } from '@cartable/shared/lib/errors.ts';
import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Actor, Role } from '@cartable/shared/domain/actor.ts';
import { rolesText } from '../audit/changeEntries.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import type { Storage } from '../storage/storage.ts';
import { sessionRights } from '../sync/rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import { type AccessFilter, type AccessGroup, accessGroups } from './accessGroups.ts';
import { ExportTurns } from './exportTurns.ts';
import { isOfSchool } from './isOfSchool.ts';
import { type ExportFile, personExport } from './personExport.ts';
import type { PrivacyLanguage } from './privacyWords.ts';

export interface PrivacyHost {
  readonly storage: Storage;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly hasher: Hasher;
}

type Copy = Awaited<ReturnType<typeof personExport>>;

const linesPerPage = 50;

/** What a person may ask about their own data, or about a child for whom they are responsible; and a copy, the head for anybody of their school. */
export class PrivacyService {
  readonly #host: PrivacyHost;
  readonly #turns: ExportTurns;

  constructor(host: PrivacyHost) {
    this.#host = host;
    this.#turns = new ExportTurns(() => host.clock.now());
  }

  /** @throws {AppError} `auth.forbidden` for anybody else's */
  async accessLog(
    session: Session,
    about: string,
    before: number | undefined,
    filter: AccessFilter,
  ): Promise<{ readonly lines: readonly AccessGroup[]; readonly next?: number }> {
    await this.#mayAsk(session, about);
    const page = { before, filter, limit: linesPerPage };
    return accessGroups(this.#host.storage.reader, session.schoolId, about, page);
  }

  /**
   * Keeps a place for an export, for a browser's download, which could not say why it is refused. @throws {AppError} as {@link export}
   */
  async prepareExport(session: Session, about: string): Promise<void> {
    await this.#mayAsk(session, about, 'head');
    this.#turns.keep(askerOf(session));
  }

  /**
   * Calls back with the files of an export, once it was its turn to be collected. `signal`: the reader is gone.
   * @throws {AppError} `auth.forbidden`; `privacy.nobody` to a head, the same for somebody of another school and for nobody; `server.busy` while another one of the same person is under way, or too many are: try again
   */
  async export(
    session: Session,
    about: string,
    language: PrivacyLanguage,
    signal: AbortSignal,
    send: (files: readonly ExportFile[], fileName: string) => Promise<void>,
  ): Promise<void> {
    const { actor, received, byHead = false } = await this.#mayAsk(session, about, 'head');
    const { storage, blobs, clock, hasher } = this.#host;
    const { schoolId, deviceId, userId } = session;
    const collect = async (): Promise<Pick<Copy, 'files' | 'fileName'>> => {
      const now = clock.now();
      const author = { userId, roles: rolesText(actor), deviceId };
      await storage.transaction((writer) =>
        appendAudit(writer, hasher, schoolId, author, now, [
          { action: 'person.exported', type: 'person', targetId: about, subject: about, digest: '' },
        ]),
      );
      const { reader } = storage;
      const asked = { reader, blobs, schoolId, userId: about, language, now, received, byHead };
      return personExport(asked);
    };
    await this.#turns.take(askerOf(session), signal, collect, ({ files, fileName }) => send(files, fileName));
  }

  /**
   * @param also who may ask for somebody else's of the school, as the one who answers for its data (RGPD article 15 asks are made to them)
   * @returns `received`: the scopes of a guardian, to whom a child's own space is not shown; `byHead`: it is asked in that quality
   */
  async #mayAsk(
    session: Session,
    about: string,
    also?: Role,
  ): Promise<{ readonly actor: Actor; readonly received?: ReadonlySet<string>; readonly byHead?: true }> {
    const { storage, clock } = this.#host;
    const today = schoolDay(clock.now());
    const { actor, scopeIds } = await sessionRights(storage.reader, session, today);
    if (about === session.userId) return { actor };
    if (also !== undefined && actor.roles.has(also)) {
      if (!(await isOfSchool(storage.reader, session.schoolId, about))) throw new AppError('privacy.nobody');
      return { actor, byHead: true };
    }
    if (![...actor.guardianOf].some((one) => one === about)) throw new AppError('auth.forbidden');
    return { actor, received: new Set(scopeIds) };
  }
}

/** Whose turn it is: a person has one export under way, whoever it is about. */
function askerOf({ schoolId, userId }: Session): string {
  return `${schoolId}/${userId}`;
}
