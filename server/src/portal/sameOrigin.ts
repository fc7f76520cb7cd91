import type { IncomingMessage } from 'node:http';
import { AppError } from '@cartable/shared/lib/errors.ts';

/**
 * Refuses what another site makes a browser send (CSRF). The portal's own page marks its requests with a header that no form, picture or
 * link can carry and that another origin may only send after a preflight, which is never granted here. What browsers themselves say of
 * the sender (Fetch standard §3.1 and Fetch Metadata) must agree with it.
 * @param origin the server's own, as people address it
 * @throws {AppError} `portal.other_site`
 */
export function mustBePortal(request: IncomingMessage, origin: string): void {
  const { headers, method } = request;
  const site = headers['sec-fetch-site'];
  const said = headers.origin !== undefined || site !== undefined;
  const marked = headers['x-cartable-portal'] === '1';
  const foreign = (headers.origin ?? origin) !== origin || (site ?? 'same-origin') !== 'same-origin';
  // Every browser names the origin of a request that may change something.
  if (!marked || foreign || (method !== 'GET' && !said)) throw new AppError('portal.other_site');
}

/**
 * The same for what a picture, a player or a link of the portal's page asks for: none of them can carry a header of ours, so that the
 * browser itself must have said that the page is of this origin. Only for reading.
 * @throws {AppError} `portal.other_site`
 */
export function mustBePortalElement(request: IncomingMessage): void {
  if (request.headers['sec-fetch-site'] !== 'same-origin') throw new AppError('portal.other_site');
}
