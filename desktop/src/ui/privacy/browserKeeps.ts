/**
 * All that Cartable leaves in a browser besides its own program's files, for the page on cookies. The server's cookies are named in
 * `server/src/portal/sessionCookie.ts`, the tab's in `portal/providerVisit.ts`; `cookies.test.ts` holds this list against what they set.
 */
export const browserKeeps = [
  { what: 'session', kind: 'cookie', name: '__Host-cartable' },
  { what: 'visit', kind: 'cookie', name: '__Host-cartable-federation' },
  { what: 'secret', kind: 'tab', name: 'cartable.federation' },
] as const;

/** How long the cookie of a visit at a provider may wait, minutes. */
export const visitMinutes = 15;
