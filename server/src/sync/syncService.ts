import { userReadScope } from '@cartable/shared/domain/scope.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { IsoDay } from '@cartable/shared/lib/time.ts';
import { chainStart } from '@cartable/shared/sync/chain.ts';
import { decideDevice } from '@cartable/shared/sync/decideDevice.ts';
import { scopesDigest } from '@cartable/shared/sync/digest.ts';
import {
  keepAcknowledgedDays,
  maxMutationsPerPush,
  maxRecordsPerPage,
} from '@cartable/shared/sync/limits.ts';
import { encodeHead } from '@cartable/shared/sync/response.ts';
import { oldestProtocolVersion, protocolVersion } from '@cartable/shared/sync/version.ts';
import type { MutationResult, SyncRequest } from '@cartable/shared/sync/wire.ts';
import { type PageReading, ScopeReads } from '../audit/scopeReads.ts';
import {
  adoptDevice,
  type Device,
  findStanding,
  type StandingDevice,
} from '../storage/repositories/devices.ts';
import { mutationHashes, refusalsUpTo } from '../storage/repositories/pushResults.ts';
import { readFeed } from '../storage/repositories/feeds.ts';
import { findScopes, type ScopeHead, scopeNames } from '../storage/repositories/scopes.ts';
import { quietState } from '../storage/repositories/quietState.ts';
import type { Reader } from '../storage/storage.ts';
import type { Verdict } from './applyMutation.ts';
import { type Cursor, decodeCursor, encodeCursor } from './cursor.ts';
import { type Head, inOrder, pushHead, told, upToDate, wanted } from './heads.ts';
import { fillPage } from './page.ts';
import { type DeviceAnswer, push } from './push.ts';
import { QuietMemory, type QuietRequest } from './quietMemory.ts';
import { RightsCache, sessionRights } from './rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from './session.ts';
import { SnapshotCache } from './snapshotCache.ts';
import { mustNotBeKeptOut } from './standing.ts';
import type { SyncHost } from './syncHost.ts';

/** What is remembered of a request that was answered with nothing. */
type Quiet = Pick<QuietRequest, 'subject' | 'state' | 'validFrom' | 'today'>;

const dayMs = 24 * 60 * 60 * 1000;

/** The body of a response in two parts that follow each other. */
export interface SyncAnswer {
  readonly own: string;
  /** Feed lines that others are sent in the same words. */
  readonly shared?: Uint8Array;
}

/** Answers synchronisation requests: the push first, then a page of the feeds. */
export class SyncService {
  readonly #host: SyncHost;
  readonly #rights = new RightsCache();
  readonly #snapshots = new SnapshotCache();
  readonly #quiet = new QuietMemory();
  readonly #reads: ScopeReads;

  constructor(host: SyncHost) {
    this.#host = host;
    this.#reads = new ScopeReads(host);
  }

  /**
   * The body of the response. `confirm` is called before anything is told or written; an answer that brings nothing does without it.
   * @throws {AppError} `sync.chain_broken` when a mutation does not hash to its chain hash, `sync.client_too_new` for a protocol that
   * this server does not know yet, `auth.device_unknown` when the device is not this person's, `auth.session_ended`, `auth.blocked`
   */
  async sync(
    session: Session,
    request: SyncRequest,
    confirm: () => void,
    text?: string,
  ): Promise<SyncAnswer> {
    const quiet = await this.#quietOn(session, request);
    if (quiet !== undefined) {
      // Of a part of the scopes nothing is remembered: that the person's rights changed may stand in another part.
      if (text !== undefined && request.want === undefined) this.#quiet.keep({ text, session, ...quiet });
      return { own: this.#nothing() };
    }
    confirm();
    if (request.v > protocolVersion) throw new AppError('sync.client_too_new', { served: protocolVersion });
    const device = await this.#device(session, request.device);
    if (device.userId !== session.userId || device.jkt !== session.jkt) {
      throw new AppError('auth.device_unknown');
    }
    const today = schoolDay(this.#host.clock.now());
    // A lost key hears that it is lost, whatever became of its person's account: it erases itself then.
    if (device.revokedAt === null) {
      await mustNotBeKeptOut(this.#host.storage.reader, session, device, today);
    }
    const answer = await this.#checkDevice(session, device, request);
    if (answer !== undefined) return this.#encode(this.#head(request, { device: answer }));
    const pushed = await push(this.#host, session, request);
    const part = pushHead(pushed);
    if (pushed.device?.status === 'revoked') return this.#encode(this.#head(request, part));
    if (request.v < oldestProtocolVersion) {
      return this.#encode(this.#head(request, { ...part, clientTooOld: true }));
    }
    const cursor = this.#readCursor(request);
    const again = cursor.positions.size === 0 ? await this.#again(session, device, request.last.seq) : [];
    const whole = again.length > 0 ? { ...part, again: [...again] } : part;
    const { answer: page, reading } = await this.#host.storage.snapshot((reader) =>
      this.#pull(reader, session, request, cursor, whole),
    );
    await this.#reads.note(reading);
    return page;
  }

  /** The body of the answer to a request in the words of an earlier one, if that is still nothing. */
  async repeat(session: Session, text: string): Promise<string | undefined> {
    const today = schoolDay(this.#host.clock.now());
    const same = await this.#quiet.holds(this.#host.storage.reader, session, text, today);
    return same ? this.#nothing() : undefined;
  }

  /** What an answer that brings nothing depends on, when both sides have nothing to say. Anything unusual is left to the rest of the exchange. */
  async #quietOn(session: Session, request: SyncRequest): Promise<Quiet | undefined> {
    if (request.v > protocolVersion || request.v < oldestProtocolVersion) return undefined;
    if (request.pending > 0 || request.push?.length || request.refetch?.length) return undefined;
    const device = await findStanding(this.#host.storage.reader, session.schoolId, request.device);
    if (device === undefined || !isAgreed(device, session, request)) return undefined;
    const today = schoolDay(this.#host.clock.now());
    const found = await this.#quickHeads(session, today, device.blockedProfiles ?? '[]');
    if (found === undefined) return undefined;
    const heads = wanted(found.heads, request);
    if (!upToDate(heads, this.#readCursor(request))) return undefined;
    if (request.digest !== undefined && request.digest !== this.#digest(heads)) return undefined;
    const scopeIds = [...found.scopeIds].sort();
    const { schoolId, userId } = session;
    const subject = { schoolId, userId, deviceId: device.id, scopeIds };
    return { subject, state: quietState(device, heads), validFrom: device.validFrom, today };
  }

  /** The head of an answer that brings nothing. */
  #nothing(): string {
    return `{"v":${protocolVersion},"epoch":${JSON.stringify(this.#host.timeSigner.epoch)},"time":${this.#host.clock.now()},"sig":"","records":0}\n`;
  }

  /** What a client of before a restore must hear anew: see `SyncHead.again`. */
  async #again(session: Session, device: Device, seq: number): Promise<readonly MutationResult[]> {
    if (seq === 0) return [];
    const since = this.#host.clock.now() - keepAcknowledgedDays * dayMs;
    const range = { seq, since, limit: maxMutationsPerPush };
    const rows = await refusalsUpTo(this.#host.storage.reader, session.schoolId, device, range);
    return rows.map((row) => ({ seq: row.seq, ...(JSON.parse(row.result) as Verdict) }));
  }

  /** The device of a request. One that the server does not know was made after the backup it was restored from: it comes back. */
  async #device(session: Session, id: string): Promise<StandingDevice> {
    const { storage, hasher, clock } = this.#host;
    const { schoolId } = session;
    const known = await findStanding(storage.reader, schoolId, id);
    if (known !== undefined) return known;
    return storage.transaction(async (writer) => {
      const claim = { id, lastHash: chainStart(hasher, id), now: clock.now() };
      const adopted = await adoptDevice(writer, session, claim);
      return (
        (await findStanding(writer, schoolId, id)) ?? {
          ...adopted,
          validFrom: 0,
          blockedAt: null,
          blockedProfiles: null,
          schoolState: null,
        }
      );
    });
  }

  async #checkDevice(
    session: Session,
    device: Device,
    request: SyncRequest,
  ): Promise<DeviceAnswer | undefined> {
    const { lastSeq, lastHash } = device;
    if (device.revokedAt !== null) return { status: 'revoked', lastSeq };
    const behind = request.last.seq < lastSeq;
    const hashes = behind
      ? await mutationHashes(
          this.#host.storage.reader,
          session.schoolId,
          device.id,
          request.last.seq,
          lastSeq,
        )
      : new Map<number, string>();
    const verdict = decideDevice(this.#host.hasher, { lastSeq, lastHash, hashes }, request);
    if (verdict === 'accepted') return undefined;
    if (verdict === 'broken') throw new AppError('sync.chain_broken');
    return { status: verdict, lastSeq, lastHash };
  }

  /** The heads of the person's scopes when the rights kept for them still hold. */
  async #quickHeads(session: Session, today: IsoDay, blockedProfiles: string) {
    const { schoolId } = session;
    const rights = this.#rights.guess(session);
    if (rights === undefined) return undefined;
    const heads = await findScopes(this.#host.storage.reader, schoolId, rights.scopeIds);
    if (!this.#rights.confirm(session, today, heads, blockedProfiles)) return undefined;
    return { heads, scopeIds: rights.scopeIds };
  }

  async #pull(
    reader: Reader,
    session: Session,
    request: SyncRequest,
    cursor: Cursor,
    part: Partial<Head>,
  ): Promise<{ readonly answer: SyncAnswer; readonly reading: PageReading }> {
    const { schoolId, userId } = session;
    const today = schoolDay(this.#host.clock.now());
    const rights = await sessionRights(reader, session, today);
    const heads = await findScopes(reader, schoolId, rights.scopeIds);
    this.#rights.keep(session, today, rights, heads);
    const allowed = wanted(heads, request);
    const names = await scopeNames(reader, schoolId, [...cursor.positions.keys()]);
    const sent: string[] = [];
    const page = await fillPage({
      maxRecords: this.#host.pageRecords ?? maxRecordsPerPage,
      allowed: inOrder(allowed, userReadScope(userId)),
      positions: cursor.positions,
      refetch: new Set(request.refetch),
      nameOf: (no) => names.get(no) ?? '',
      read: (scope, position, limit) => {
        sent.push(scope.scopeId);
        return this.#snapshots.read(schoolId, scope, position, limit, () =>
          readFeed(reader, schoolId, scope.no, position.seq, position.loadedFrom ?? 0, limit),
        );
      },
    });
    const { epoch } = this.#host.timeSigner;
    const head = this.#head(request, {
      ...part,
      ...(page.scopes.length > 0 && { scopes: page.scopes.map(told) }),
      ...(page.complete.length > 0 && { complete: [...page.complete] }),
      ...(page.moved && { cursor: encodeCursor({ epoch, positions: page.positions }) }),
      ...(page.more ? { more: true } : page.sums.length > 0 && { sums: [...page.sums] }),
      ...(!page.moved && this.#compare(request, allowed)),
    });
    const { own, shared, records } = page;
    const lines = own.length === 0 ? shared : Buffer.concat([own, shared]);
    return {
      answer: { own: encodeHead(this.#host.hasher, head, lines, records) + own.toString(), shared },
      reading: { deviceId: request.device, actor: rights.actor, sent, changes: page.scopes },
    };
  }

  /** A cursor of another epoch counts for nothing: scope numbers and positions may mean other things since the restore. */
  #readCursor(request: SyncRequest): Cursor {
    const cursor = request.cursor === undefined ? undefined : decodeCursor(request.cursor);
    const { epoch } = this.#host.timeSigner;
    return cursor?.epoch === epoch ? cursor : { epoch, positions: new Map() };
  }

  /** All sums when the client's digest differs from ours, so that it finds the scope; nothing when both agree. */
  #compare(request: SyncRequest, heads: readonly ScopeHead[]): Partial<Head> {
    if (request.digest === undefined || request.digest === this.#digest(heads)) return {};
    return { sums: heads.map((scope) => [scope.no, scope.count, scope.sum]) };
  }

  #digest(heads: readonly ScopeHead[]): string {
    return scopesDigest(
      this.#host.hasher,
      heads.map((scope) => ({ id: scope.scopeId, count: scope.count, sum: scope.sum })),
    );
  }

  #head(request: SyncRequest, part: Partial<Head>): Head {
    const { epoch } = this.#host.timeSigner;
    const time = this.#host.clock.now();
    // An answer that brings nothing is not kept by the client, nor would its signature be.
    const brings = Object.keys(part).length > 0;
    const sig = brings ? this.#host.timeSigner.sign(time, request.device) : '';
    return { v: protocolVersion, epoch, time, sig, ...part };
  }

  #encode(head: Head): SyncAnswer {
    return { own: encodeHead(this.#host.hasher, head, '', 0) };
  }
}

function isAgreed(device: StandingDevice, session: Session, { last }: SyncRequest): boolean {
  const isTheirs = device.userId === session.userId && device.jkt === session.jkt;
  const isStanding =
    device.revokedAt === null &&
    device.blockedAt === null &&
    device.schoolState === 'open' &&
    (session.issuedAt ?? device.validFrom) >= device.validFrom;
  return isTheirs && isStanding && last.seq === device.lastSeq && last.hash === device.lastHash;
}
