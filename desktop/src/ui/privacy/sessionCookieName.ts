/** The one cookie there is, as the server names it (`server/src/portal/sessionCookie.ts`); a test compares them. */
export const sessionCookieName = '__Host-cartable';
