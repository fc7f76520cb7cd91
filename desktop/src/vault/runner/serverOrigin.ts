import { AppError } from '@cartable/shared/lib/errors.ts';

const localNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The origin of an address as a person types it: `lycee.example`, with or without `https://` and a path. Plain HTTP is for this
 * computer only: a server elsewhere must prove who it is.
 * @throws {AppError} `account.server_address_wrong`, `account.server_not_secure`
 */
export function serverOrigin(typed: string): string {
  const text = typed.trim();
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null || url.hostname === '' || url.username !== '' || url.password !== '') {
    throw new AppError('account.server_address_wrong');
  }
  if (url.protocol === 'http:' && localNames.includes(url.hostname)) return url.origin;
  if (url.protocol === 'http:') throw new AppError('account.server_not_secure');
  if (url.protocol !== 'https:') throw new AppError('account.server_address_wrong');
  return url.origin;
}
