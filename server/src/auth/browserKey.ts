import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import type { Random } from '@cartable/shared/ports/random.ts';

/** A school day: a browser that was left open does not stay signed in over the night. */
export const browserSessionMs = 12 * 3_600_000;

const mark = 'browser:';

/**
 * What stands in the place of a proof key's thumbprint (RFC 7638) for one sign-in in a browser. A browser holds no key and no token: its
 * session is a cookie. No key has a thumbprint with a colon, so that neither can ever pass for the other.
 */
export function newBrowserKey(random: Random): string {
  return mark + toBase64Url(random.bytes(24));
}

/** Whether a device's `jkt` is a browser's. */
export function isBrowserKey(jkt: string): boolean {
  return jkt.startsWith(mark);
}
