import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import type { FederatedCode } from '@cartable/shared/sync/http/authClient.ts';

/** What a page that comes back from an identity provider brings: what signs in, or the error code of why not. */
export type ProviderReturn =
  | { readonly came: FederatedCode; readonly trusted: boolean }
  /** What came is to be linked to the open account, and signs nobody in. */
  | { readonly link: FederatedCode }
  | Refusal;

/** An error's code, with the seconds to wait where it names them. */
interface Refusal {
  readonly code: string;
  readonly data: { readonly seconds?: number };
}

/** Where the secret of a visit waits, in this tab only, until the browser comes back. */
export const visitKey = 'cartable.federation';

interface Visit {
  readonly state: string;
  readonly verifier: string;
  /** The page's place before, to go back to. */
  readonly place: string;
  /** To link the open account, not to sign in. */
  readonly link?: boolean;
  /** Who left has said that this browser is theirs. */
  readonly trusted?: boolean;
}

/** The two addresses and the storage that a visit needs; a page's own in use, others in tests. */
export interface VisitPage {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly hash: string;
  /** Shows another place without leaving an entry in the history. */
  replace(hash: string): void;
}

/**
 * Begins a visit: keeps its secret in this tab and answers the address to go to. Only this tab can use what comes back (RFC 7636), and only
 * what comes back from this very visit is believed (`state`).
 */
export async function beginVisit(
  provider: string,
  { storage, hash }: VisitPage,
  { link = false, trusted = false }: Pick<Visit, 'link' | 'trusted'> = {},
): Promise<string> {
  const [state, verifier] = [random(), random()];
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  storage.setItem(visitKey, JSON.stringify({ state, verifier, place: hash, link, trusted } satisfies Visit));
  const query = new URLSearchParams({
    return: 'portal',
    challenge: toBase64Url(new Uint8Array(digest)),
    state,
  });
  return `/api/v1/federation/${encodeURIComponent(provider)}/start?${query}`;
}

/**
 * What the provider's visit came to, when the page's address says that one has ended; the secret and the address are gone afterwards, so that
 * loading the page again or going back finds nothing. Undefined on any other page, whose forgotten visit is dropped too.
 */
export function endVisit(page: VisitPage): ProviderReturn | undefined {
  const kept = page.storage.getItem(visitKey);
  page.storage.removeItem(visitKey);
  const result = /^#\/federation\?(.*)$/u.exec(page.hash)?.[1];
  if (result === undefined) return undefined;
  const begun = visitOf(kept);
  page.replace(begun?.place ?? '');
  const said = new URLSearchParams(result);
  const [code, error] = [said.get('code'), said.get('error')];
  if (begun === undefined || said.get('state') !== begun.state) return refused();
  if (code !== null) {
    const came = { code, verifier: begun.verifier };
    return begun.link ? { link: came } : { came, trusted: begun.trusted === true };
  }
  if (error === null || !/^[a-z]+\.[a-z_]+$/u.test(error)) return refused();
  const seconds = Number(said.get('seconds'));
  return { code: error, data: seconds > 0 ? { seconds } : {} };
}

const refused = (): Refusal => ({ code: 'auth.federation_refused', data: {} });

const random = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(32)));

/** What was kept, when it has our form: checked by hand, as the first load has no room for more. */
function visitOf(text: string | null): Visit | undefined {
  try {
    const { state, verifier, place, link, trusted } = JSON.parse(text ?? '{}') as Partial<
      Record<keyof Visit, unknown>
    >;
    if (typeof state !== 'string' || typeof verifier !== 'string') return undefined;
    return typeof place === 'string' && /^(?:#|$)/u.test(place)
      ? { state, verifier, place, link: link === true, trusted: trusted === true }
      : undefined;
  } catch {
    return undefined;
  }
}

/** This browser tab's page. */
export function thisPage(): VisitPage {
  return {
    storage: sessionStorage,
    hash: location.hash,
    replace: (hash) => history.replaceState(null, '', `/${hash}`),
  };
}
