import { type Actor, actorFrom, scopesOf } from '../../domain/actor.ts';
import { type Membership, membership } from '../../domain/directory/membership.ts';
import type { MutatorDefinition } from '../../domain/mutator.ts';
import type { RecordDefinition } from '../../domain/record.ts';
import { decodeManifest } from '../../files/manifest.ts';
import { AppError } from '../../lib/errors.ts';
import type { SchoolId, UserId } from '../../lib/ids.ts';
import { schoolDay } from '../../lib/schoolDay.ts';
import { chainStart } from '../../sync/chain.ts';
import { decide, recordText } from '../../sync/decide.ts';
import { decideDevice } from '../../sync/decideDevice.ts';
import { chunkName } from '../../sync/digest.ts';
import { keepTombstonesDays } from '../../sync/limits.ts';
import { encodeResponse } from '../../sync/response.ts';
import { protocolVersion } from '../../sync/version.ts';
import {
  type MutationResult,
  type SyncHead,
  type SyncRequest,
  syncRequest,
  type WireMutation,
} from '../../sync/wire.ts';
import { cursorEpoch, modelPull } from './modelPull.ts';
import {
  emptyModelState,
  type ModelDevice,
  type ModelResult,
  type ModelState,
  writeModelRecord,
} from './modelStore.ts';
import { nodeHasher } from './nodeHasher.ts';
import type { ServerUnderTest } from './serverUnderTest.ts';

export interface ModelServerOptions {
  readonly definitions: ReadonlyMap<string, RecordDefinition>;
  readonly mutators: ReadonlyMap<string, MutatorDefinition>;
  readonly schoolId: SchoolId;
  /** Records a page; small, so that short histories have several pages. */
  readonly pageRecords: number;
  readonly oldestProtocol?: number;
}

/** A model server with the levers that only the harness of its own tests uses. */
export interface ModelServer extends ServerUnderTest {
  readonly state: ModelState;
}

const dayMs = 24 * 60 * 60 * 1000;
const hasher = nodeHasher;
const byServer = { device: 'server', id: '' };

/** A plain server in memory: no storage, no caches, sums counted anew each time. What the real one must agree with. */
export function modelServer(options: ModelServerOptions): ModelServer {
  let state = emptyModelState();
  let now = Date.UTC(2026, 10, 23, 8);
  let writes = 0;
  let epochs = 1;

  const actorOf = (userId: string): Actor => {
    const own: Membership[] = [];
    for (const record of state.records.values()) {
      if (record.type === membership.type) own.push(membership.schema.parse(JSON.parse(record.content)));
    }
    return actorFrom(userId as UserId, options.schoolId, own, schoolDay(now));
  };
  const definitionOf = (type: string): RecordDefinition => {
    const definition = options.definitions.get(type);
    if (definition === undefined) throw new TypeError(`no definition of ${type}`);
    return definition;
  };
  const readable = (userId: string): readonly string[] => {
    const scopes = new Set<string>(scopesOf(actorOf(userId)));
    return [...state.records.values()]
      .filter((record) => record.scopes.some((scope) => scopes.has(scope)))
      .flatMap((record) => {
        const definition = definitionOf(record.type);
        return definition.contents?.(definition.schema.parse(JSON.parse(record.content))) ?? [];
      });
  };
  const owned = (userId: string, name: string): boolean =>
    state.chunks.get(name)?.owners.has(userId) === true;
  const lacking = (userId: string, manifest: string): readonly string[] => {
    if (readable(userId).includes(manifest)) return [];
    const bytes = owned(userId, manifest) ? state.chunks.get(manifest)?.bytes : undefined;
    const decoded = bytes && decodeManifest(bytes);
    return decoded === undefined || decoded.chunks.some((chunk) => !owned(userId, chunk.name))
      ? [manifest]
      : [];
  };

  const run = (userId: string, request: SyncRequest, mutation: WireMutation): ModelResult => {
    const { device, was = [] } = request;
    const isOwn = (by: { readonly device: string; readonly id: string }): boolean => {
      if (by.device === device) return true;
      const known = state.devices.get(by.device);
      const upTo = was.find((one) => one.device === by.device)?.seq;
      if (known?.userId !== userId || upTo === undefined) return false;
      const again = [...(state.devices.get(device)?.ids.values() ?? [])].includes(by.id);
      return again || [...known.ids].some(([seq, id]) => id === by.id && seq <= upTo);
    };
    const mutator = options.mutators.get(mutation.name);
    if (mutator === undefined) return { status: 'rejected', code: 'sync.mutator_unknown' };
    const args = mutator.args.safeParse(mutation.args);
    if (!args.success) return { status: 'rejected', code: 'sync.args_invalid' };
    const decision = decide({
      definitions: options.definitions,
      mutator,
      actor: actorOf(userId),
      args: args.data,
      mutationId: mutation.id,
      host: 'server',
      now,
      claimedAt: mutation.claimedAt,
      source: {
        one: (type, id) => state.records.get(`${type}/${id}`),
        many: (type, key, value) =>
          [...state.records.values()].filter(
            (record) => record.type === type && JSON.parse(record.content)[key] === value,
          ),
        changedSince(type, id, field) {
          const changed = state.records.get(`${type}/${id}`)?.fields[field];
          const base = mutation.baseRevs[`${type}/${id}`] ?? 0;
          return changed !== undefined && changed.rev > base && !isOwn(changed);
        },
      },
    });
    if (decision.kind !== 'applied')
      return { status: decision.kind, code: decision.code, data: { ...decision.data } };
    for (const write of decision.writes)
      writeModelRecord(state, definitionOf(write.type), write, { device, id: mutation.id }, now);
    state.effects.push(mutation.id);
    return { status: 'applied' };
  };

  const push = (
    userId: string,
    request: SyncRequest,
    device: ModelDevice,
    mutations: readonly WireMutation[],
  ) => {
    const results: MutationResult[] = [];
    for (const mutation of mutations) {
      const key = `${userId}/${mutation.id}`;
      const known = state.results.get(key);
      const contents = known === undefined ? contentsOf(options.mutators, mutation) : [];
      const missing = contents.flatMap((manifest) => lacking(userId, manifest));
      if (missing.length > 0) {
        results.push({ seq: mutation.seq, status: 'blocked', missing });
        break;
      }
      const result = known ?? run(userId, request, mutation);
      state.results.set(key, result);
      if (mutation.seq > device.lastSeq) {
        writes += 1;
        device.lastSeq = mutation.seq;
        device.lastHash = mutation.hash;
        device.hashes.set(mutation.seq, mutation.hash);
        device.ids.set(mutation.seq, mutation.id);
      }
      results.push({ seq: mutation.seq, ...result });
    }
    return results;
  };

  return {
    get state() {
      return state;
    },
    async registerDevice(userId) {
      writes += 1;
      // Unique over restores as well: real devices are named by random bytes.
      const deviceId = `dev${writes}x${epochs}`;
      state.devices.set(deviceId, freshDevice(userId, deviceId));
      return deviceId;
    },
    async sync(userId, body) {
      const request = syncRequest.parse(JSON.parse(body));
      let device = state.devices.get(request.device);
      if (device === undefined) {
        device = freshDevice(userId, request.device);
        state.devices.set(request.device, device);
      }
      if (device.userId !== userId) throw new AppError('auth.device_foreign');
      const verdict = decideDevice(hasher, device, request);
      if (verdict === 'broken') throw new AppError('sync.chain_broken');
      const base = { v: protocolVersion, epoch: state.epoch, time: now, sig: 'sig' };
      if (verdict !== 'accepted') {
        const told = { status: verdict, lastSeq: device.lastSeq, lastHash: device.lastHash };
        return encodeResponse(hasher, { ...base, device: told }, []);
      }
      const results = push(userId, request, device, request.push ?? []);
      const refusals = [...device.ids].flatMap(([seq, id]) => {
        const result = state.results.get(`${userId}/${id}`);
        const told = result !== undefined && result.status !== 'applied' && seq <= request.last.seq;
        return told ? [{ seq, ...result }] : [];
      });
      const again = cursorEpoch(request.cursor) !== state.epoch && refusals.length > 0 && { again: refusals };
      const told = { ...base, ...again, ...(request.push !== undefined && { results }) };
      if (request.v < (options.oldestProtocol ?? 0)) {
        return encodeResponse(hasher, { ...told, clientTooOld: true }, []);
      }
      const pull = modelPull(state, hasher, scopesOf(actorOf(userId)), request, options.pageRecords);
      return encodeResponse(hasher, { ...told, ...(pull.head as Partial<SyncHead>) }, pull.rows);
    },
    missingChunks: async (userId, names) => names.filter((name) => !owned(userId, name)),
    async putChunk(userId, name, bytes) {
      if (chunkName(hasher, bytes) !== name) throw new AppError('files.chunk_damaged');
      const known = state.chunks.get(name);
      state.chunks.set(name, { bytes, owners: new Set([...(known?.owners ?? []), userId]), at: now });
      writes += 1;
    },
    async getChunk(userId, name, manifest) {
      const listed =
        name === manifest ||
        decodeManifest(state.chunks.get(manifest)?.bytes ?? new Uint8Array())?.chunks.some(
          (chunk) => chunk.name === name,
        );
      const chunk = listed && readable(userId).includes(manifest) ? state.chunks.get(name) : undefined;
      if (chunk === undefined) throw new AppError('files.not_found');
      return chunk.bytes;
    },
    async administer(changes) {
      writes += 1;
      for (const change of changes) {
        const definition = definitionOf(change.type);
        const write =
          'put' in change
            ? { id: change.put.id, content: recordText(definition.schema.parse(change.put)) }
            : { id: change.remove, content: null };
        writeModelRecord(state, definition, write, byServer, now);
      }
    },
    async purge(type, id) {
      writes += 1;
      writeModelRecord(state, definitionOf(type), { id, content: null, purge: true }, byServer, now);
    },
    async visibleTo(userId) {
      const scopes = new Set<string>(scopesOf(actorOf(userId)));
      return new Map(
        [...state.records].filter(([, record]) => record.scopes.some((scope) => scopes.has(scope))),
      );
    },
    everything: async () => new Map(state.records),
    async backup() {
      const copy = structuredClone(state);
      return async () => {
        state = structuredClone(copy);
        epochs += 1;
        state.epoch = `e${epochs}`;
        writes += 1;
      };
    },
    async advanceDays(days) {
      now += days * dayMs;
    },
    async compact() {
      for (const scope of state.scopes.values()) {
        for (const [key, row] of scope.feed) {
          if (row.op === 'put' || row.at > now - keepTombstonesDays * dayMs) continue;
          scope.feed.delete(key);
          scope.forgotten = Math.max(scope.forgotten, row.seq);
        }
      }
      const kept = keptChunks(state, options.definitions);
      for (const [name, chunk] of state.chunks) {
        if (!kept.has(name) && chunk.at < now - 7 * dayMs) state.chunks.delete(name);
      }
    },
    effects: async () => [...state.effects],
    writes: async () => writes,
    close: async () => undefined,
  };
}

function freshDevice(userId: string, deviceId: string): ModelDevice {
  return { userId, lastSeq: 0, lastHash: chainStart(hasher, deviceId), hashes: new Map(), ids: new Map() };
}

function contentsOf(
  mutators: ReadonlyMap<string, MutatorDefinition>,
  mutation: WireMutation,
): readonly string[] {
  const mutator = mutators.get(mutation.name);
  const args = mutator?.args.safeParse(mutation.args);
  return args?.success ? (mutator?.contents?.(args.data) ?? []).map((content) => content.manifest) : [];
}

function keptChunks(
  state: ModelState,
  definitions: ReadonlyMap<string, RecordDefinition>,
): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const record of state.records.values()) {
    const definition = definitions.get(record.type);
    for (const manifest of definition?.contents?.(definition.schema.parse(JSON.parse(record.content))) ??
      []) {
      kept.add(manifest);
      const bytes = state.chunks.get(manifest)?.bytes;
      for (const chunk of (bytes && decodeManifest(bytes))?.chunks ?? []) kept.add(chunk.name);
    }
  }
  return kept;
}
