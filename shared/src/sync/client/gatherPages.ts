import type { Clock } from '../../ports/clock.ts';
import type { Transport } from '../../ports/transport.ts';
import type { SyncHead, SyncRequest, SyncResponse } from '../wire.ts';

/**
 * Text applied in one transaction at most, in characters: each commit costs a slow key several writes that must reach the flash, and a
 * scope that comes whole goes straight into its tables. More would only cost memory.
 */
const maxTextAtOnce = 8 * 1024 * 1024;
/** On a slow link, what has arrived is stored after this long: it need not come again when the connection ends. */
const maxGatherMs = 2_000;

/** Pages that continue each other, as one; and what ended the gathering, when it was a failure. */
export interface Gathered {
  readonly response: SyncResponse;
  /** Thrown once the pages are applied: what arrived is not lost with the connection. */
  readonly failure: { readonly error: unknown } | undefined;
}

/**
 * Fetches the pages that follow a first one, so that they are applied together. Only plain pages are joined: anything that the server says
 * about actions, devices, scopes or its epoch is left to be asked for again by a request that knows the pages before it (asking
 * writes nothing on the server).
 */
export async function gatherPages(
  transport: Transport,
  request: SyncRequest,
  first: SyncResponse,
  options: { readonly clock: Pick<Clock, 'monotonic'>; readonly signal: AbortSignal | undefined },
): Promise<Gathered> {
  const { clock, signal } = options;
  const pages = [first];
  let text = textOf(first);
  const until = clock.monotonic() + maxGatherMs;
  let failure: Gathered['failure'];
  // With actions or reloads under way each answer changes what the next request says.
  const plain =
    request.push === undefined && request.refetch === undefined && first.head.clientTooOld !== true;
  while (plain && text < maxTextAtOnce && clock.monotonic() < until && !signal?.aborted) {
    const following = nextRequest(request, pages.at(-1)?.head);
    if (following === undefined) break;
    try {
      const next = await transport.sync(following, signal);
      if (!continues(first.head, next.head)) break;
      pages.push(next);
      text += textOf(next);
    } catch (error) {
      failure = { error };
      break;
    }
  }
  return { response: pages.length === 1 ? first : joined(pages), failure };
}

function textOf({ rows }: SyncResponse): number {
  let length = 0;
  for (const row of rows) if (row.op === 'put') length += row.content.length;
  return length;
}

/** The request for what follows a page that has not been applied yet; undefined when nothing follows. */
function nextRequest(request: SyncRequest, head: SyncHead | undefined): SyncRequest | undefined {
  if (head?.more !== true || head.device !== undefined || head.cursor === undefined) return undefined;
  const { digest: _digest, ...same } = request;
  return { ...same, cursor: head.cursor };
}

function continues(first: SyncHead, next: SyncHead): boolean {
  return (
    next.epoch === first.epoch &&
    next.device === undefined &&
    next.clientTooOld !== true &&
    (next.results ?? []).length === 0 &&
    (next.scopes ?? []).length === 0
  );
}

function joined(pages: readonly SyncResponse[]): SyncResponse {
  const heads = pages.map((page) => page.head);
  const last = heads.at(-1) as SyncHead;
  const signed = heads.findLast((head) => head.sig !== '') ?? last;
  return {
    rows: pages.flatMap((page) => page.rows),
    head: {
      ...last,
      time: signed.time,
      sig: signed.sig,
      scopes: heads[0]?.scopes,
      complete: heads.flatMap((head) => head.complete ?? []),
      cursor: heads.findLast((head) => head.cursor !== undefined)?.cursor,
      records: heads.reduce((sum, head) => sum + head.records, 0),
    } as SyncHead,
  };
}
