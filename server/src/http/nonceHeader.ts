import type { Response } from 'express';

/** The nonce for the next proof (RFC 9449 §8.2), on every answer where a proof was asked for: refusals too. */
export function nonceHeader(response: Response): Readonly<Record<string, string>> {
  const nonce: unknown = response.locals.nonce;
  return typeof nonce === 'string' ? { 'DPoP-Nonce': nonce } : {};
}
