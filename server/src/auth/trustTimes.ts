const dayMs = 86_400_000;

/** A pupil's or guardian's session on a device that they trust ends when nobody has opened Cartable there for so long. */
export const keptIdleMs = 30 * dayMs;
/** And this long after its sign-in at the latest, however often it is used. */
export const keptMostMs = 90 * dayMs;
/** For how long the second step that was passed on a trusted device is not asked for there again. */
export const stepTrustMs = 30 * dayMs;
/** A trust ends when its person has not been on the device for so long. */
export const trustIdleMs = 90 * dayMs;
/** How long the browser keeps the mark of its trusts: as long as one of them can last without a sign-in. */
export const trustCookieMs = keptMostMs + trustIdleMs;

/** As many people as share a tablet. */
export const maxTrustsOfBrowser = 5;
/** As many as somebody has of their own. */
export const maxTrustsOfPerson = 10;
