import { utf8 } from '../../lib/bytes.ts';
import { canonicalJson, type Json } from '../../lib/canonicalJson.ts';
import type { SqlReader } from '../../ports/sqlDatabase.ts';
import { scopesDigest, sumText } from '../digest.ts';
import { maxMutationsPerPush, maxPushBytes } from '../limits.ts';
import type { SyncRequest, WireMutation } from '../wire.ts';
import type { SyncContext } from './context.ts';
import { type OutboxRow, outboxCounts, rowsToSend, toWire } from './outbox.ts';
import { readScopes } from './scopes.ts';
import { stateOf } from './state.ts';

/** A request and what kept the push from being longer. */
export interface BuiltRequest {
  readonly request: SyncRequest;
  /** The first action not sent because its file contents are not on the server yet. */
  readonly waiting: OutboxRow | undefined;
}

/** What the outbox and the scopes ask of the server now. Reads only. */
export function buildRequest(
  reader: SqlReader,
  context: SyncContext,
  options: { readonly protocol: number; readonly want?: readonly string[] | undefined },
): BuiltRequest {
  const state = stateOf(reader);
  const scopes = readScopes(reader);
  const { push, waiting } = nextPush(reader, context);
  const refetch = scopes.flatMap((scope) =>
    scope.refetch === 'wanted' && scope.no !== null ? [scope.no] : [],
  );
  const complete = scopes.every((scope) => scope.state === 'complete' && scope.no !== null);
  return {
    waiting,
    request: {
      v: options.protocol,
      device: state.deviceId,
      last: { seq: state.ackedSeq, hash: state.ackedHash },
      pending: outboxCounts(reader).pending,
      ...(push.length > 0 ? { push: [...push] } : {}),
      ...(push.length > 0 && state.earlier.length > 0 ? { was: [...state.earlier] } : {}),
      ...(state.cursor === null ? {} : { cursor: state.cursor }),
      ...(complete && state.cursor !== null
        ? {
            digest: scopesDigest(
              context.hasher,
              scopes.map((scope) => ({ ...scope, sum: sumText(scope.sum) })),
            ),
          }
        : {}),
      ...(refetch.length > 0 ? { refetch: refetch.slice(0, 64) } : {}),
      ...(options.want === undefined ? {} : { want: [...options.want] }),
    },
  };
}

/** The longest beginning of the outbox within the limits, up to the first action whose contents are still to be uploaded. */
function nextPush(
  reader: SqlReader,
  context: SyncContext,
): { readonly push: readonly WireMutation[]; readonly waiting: OutboxRow | undefined } {
  const push: WireMutation[] = [];
  let bytes = 0;
  for (const row of rowsToSend(reader, maxMutationsPerPush)) {
    if (contentsToUpload(reader, context, row).length > 0) return { push, waiting: row };
    const wire = toWire(row);
    // The JSON on the wire is as long as its canonical form.
    bytes += utf8(canonicalJson(wire as unknown as Json)).length + 1;
    if (bytes > maxPushBytes && push.length > 0) break;
    push.push(wire);
  }
  return { push, waiting: undefined };
}

/** Manifests of an action's contents that this host holds and the server does not have yet, as far as known. */
export function contentsToUpload(
  reader: SqlReader,
  context: SyncContext,
  row: Pick<OutboxRow, 'name' | 'args'>,
): readonly string[] {
  return contentsOf(context, row).filter((manifest) => {
    const content = reader.get<{ uploaded: number }>(
      'SELECT uploaded FROM sync_content WHERE manifest = :manifest',
      { manifest },
    );
    return content !== undefined && content.uploaded === 0;
  });
}

/** Manifests of the file contents that an action refers to. */
export function contentsOf(context: SyncContext, row: Pick<OutboxRow, 'name' | 'args'>): readonly string[] {
  const mutator = context.mutators.get(row.name);
  if (mutator?.contents === undefined) return [];
  const args = mutator.args.safeParse(row.args);
  return args.success ? mutator.contents(args.data).map((content) => content.manifest) : [];
}
