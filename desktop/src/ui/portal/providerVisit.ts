import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import type { FederatedCode } from '@cartable/shared/sync/http/authClient.ts';
import { z } from 'zod';

/** What a page that comes back from an identity provider brings: what signs in, or the error code of why not. */
export type ProviderReturn = { readonly came: FederatedCode } | { readonly code: string };

/** Where the secret of a visit waits, in this tab only, until the browser comes back. */
const key = 'cartable.federation';
const visit = z.strictObject({
  state: z.string(),
  verifier: z.string(),
  /** The page's place before, to go back to. */
  place: z.string().regex(/^#|^$/u),
});

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
export async function beginVisit(provider: string, { storage, hash }: VisitPage): Promise<string> {
  const [state, verifier] = [random(), random()];
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  storage.setItem(key, JSON.stringify({ state, verifier, place: hash } satisfies z.input<typeof visit>));
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
  const kept = page.storage.getItem(key);
  page.storage.removeItem(key);
  const result = /^#\/federation\?(.*)$/u.exec(page.hash)?.[1];
  if (result === undefined) return undefined;
  const begun = visit.safeParse(parsed(kept));
  page.replace(begun.data?.place ?? '');
  const said = new URLSearchParams(result);
  const [code, error] = [said.get('code'), said.get('error')];
  if (!begun.success || said.get('state') !== begun.data.state) return { code: 'auth.federation_refused' };
  if (code !== null) return { came: { code, verifier: begun.data.verifier } };
  return { code: error !== null && /^[a-z]+\.[a-z_]+$/u.test(error) ? error : 'auth.federation_refused' };
}

const random = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(32)));

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
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
