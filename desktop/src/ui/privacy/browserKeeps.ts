/**
 * All that Cartable leaves in a browser besides its own program's files, for the page on cookies. The server's cookies are named in
 * `server/src/portal/sessionCookie.ts`, the tab's in `portal/providerVisit.ts`; `cookies.test.ts` holds this list against what they set.
 */
export const browserKeeps = [
  { what: 'session', kind: 'cookie', name: '__Host-cartable' },
  { what: 'trust', kind: 'cookie', name: '__Host-cartable-trust' },
  { what: 'visit', kind: 'cookie', name: '__Host-cartable-federation' },
  { what: 'secret', kind: 'tab', name: 'cartable.federation' },
] as const;

/** How long the cookie of a visit at a provider may wait, minutes. */
export const visitMinutes = 15;

/**
 * How long what stands on a trusted device lasts, days: a pupil's or guardian's session without a visit, and at most; the second step that is not asked for again;
 * the trust without its person. As `server/src/auth/trustTimes.ts` has them.
 */
export const trustDays = { idle: 30, most: 90, step: 30, unseen: 90 } as const;
