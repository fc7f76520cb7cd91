import { createHmac, type KeyObject } from 'node:crypto';
import { networkOf } from './network.ts';

/** How long a place is remembered after the last sign-in from it. */
export const keepPlacesDays = 90;

/** Makes what is kept of a place: it can be recognised, for one person, and not read back. */
export type PlaceHasher = (
  owner: { readonly schoolId: string; readonly userId: string },
  place: string,
) => string;

/** @param key a secret of this server: without one, the four thousand million IPv4 addresses could be tried */
export function placeHasher(key: KeyObject): PlaceHasher {
  const secret = createHmac('sha256', key.export({ format: 'der', type: 'pkcs8' }))
    .update('places/v1')
    .digest();
  return ({ schoolId, userId }, place) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([schoolId, userId, place]))
      .digest('base64url')
      .slice(0, 22);
}

const families = [
  ['Firefox', /Firefox\//],
  ['Edge', /Edg\//],
  ['Chromium', /Chrom(?:e|ium)\//],
  ['Safari', /Safari\//],
] as const;

/** Where a sign-in comes from, as coarse as it may be and still be told from elsewhere: the network and the family of the browser. */
export function placeOf(address: string, userAgent: string | undefined): string {
  const family = families.find(([, pattern]) => pattern.test(userAgent ?? ''))?.[0] ?? '';
  return `${networkOf(address)} ${family}`;
}

/** Every place of this address's network, whatever the browser. */
export function placesIn(address: string): readonly string[] {
  const network = networkOf(address);
  return ['', ...families.map(([family]) => family)].map((family) => `${network} ${family}`);
}
