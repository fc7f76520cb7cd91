import type { Clock } from '../../ports/clock.ts';
import { hostTimers } from '../../ports/timers.ts';
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
 * Fetches the pages that follow a first one, so that they are applied together. Each is asked for before the page before it is read, so
 * that the server and this host work at the same time. Only plain pages are joined: anything that the server says
 * about actions, devices, scopes or its epoch is left to be asked for again by a request that knows the pages before it (asking
 * writes nothing on the server).
 * @throws {AppError} `net.foreign_answer` when the first page cannot be read
 */
export async function gatherPages(
  transport: Transport,
  request: SyncRequest,
  first: SyncResponse,
  options: { readonly clock: Pick<Clock, 'monotonic'>; readonly signal: AbortSignal | undefined },
): Promise<Gathered> {
  const { clock, signal } = options;
  const until = clock.monotonic() + maxGatherMs;
  // With actions or reloads under way each answer changes what the next request says.
  const plain =
    request.push === undefined && request.refetch === undefined && first.head.clientTooOld !== true;
  const pages: Page[] = [];
  let length = 0;
  for (let page = first; ; ) {
    length += page.length;
    const more = plain && length < maxTextAtOnce && clock.monotonic() < until && !signal?.aborted;
    const following = more ? nextRequest(request, page.head) : undefined;
    const coming = following && attempt(transport.sync(following, signal));
    if (coming !== undefined && page.length > longPage) await pause();
    try {
      pages.push({ head: page.head, length: page.length, rows: page.rows });
    } catch (error) {
      if (pages.length === 0) throw error;
      return { response: joined(pages), failure: { error } };
    }
    const next = await coming;
    if (next === undefined) return { response: joined(pages), failure: undefined };
    if ('error' in next) return { response: joined(pages), failure: next };
    if (!continues(first.head, next.page.head)) return { response: joined(pages), failure: undefined };
    page = next.page;
  }
}

/** A page whose rows were read. */
type Page = SyncResponse;

/** What came of a request, never a rejection: nobody may be listening when it comes. */
async function attempt(
  sent: Promise<SyncResponse>,
): Promise<{ readonly page: SyncResponse } | { readonly error: unknown }> {
  try {
    return { page: await sent };
  } catch (error) {
    return { error };
  }
}

/** Characters from which reading a page takes long enough to let the next request leave before. */
const longPage = 64 * 1024;

function pause(): Promise<void> {
  return new Promise((resolve) => void hostTimers.after(0, resolve));
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
    (next.again ?? []).length === 0 &&
    (next.scopes ?? []).length === 0
  );
}

function joined(pages: readonly Page[]): SyncResponse {
  const [only] = pages;
  if (only !== undefined && pages.length === 1) return only;
  const heads = pages.map((page) => page.head);
  const last = heads.at(-1) as SyncHead;
  const signed = heads.findLast((head) => head.sig !== '') ?? last;
  return {
    rows: pages.flatMap((page) => page.rows),
    length: pages.reduce((sum, page) => sum + page.length, 0),
    head: {
      ...last,
      time: signed.time,
      sig: signed.sig,
      again: heads[0]?.again,
      scopes: heads[0]?.scopes,
      complete: heads.flatMap((head) => head.complete ?? []),
      cursor: heads.findLast((head) => head.cursor !== undefined)?.cursor,
      records: heads.reduce((sum, head) => sum + head.records, 0),
    } as SyncHead,
  };
}
