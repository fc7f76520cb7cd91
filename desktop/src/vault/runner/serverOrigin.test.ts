import { describe, expect, it } from 'vitest';
import { serverOrigin } from './serverOrigin.ts';

describe('serverOrigin', () => {
  it.each([
    ['lycee.example', 'https://lycee.example'],
    [' https://lycee.example/connexion?x=1 ', 'https://lycee.example'],
    ['LYCEE.example:8443', 'https://lycee.example:8443'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['http://localhost:3000/', 'http://localhost:3000'],
  ])('%s', (typed, origin) => expect(serverOrigin(typed)).toBe(origin));

  it.each([
    ['http://lycee.example', 'account.server_not_secure'],
    ['ftp://lycee.example', 'account.server_address_wrong'],
    ['https://eleve:secret@lycee.example', 'account.server_address_wrong'],
    ['', 'account.server_address_wrong'],
    ['http://', 'account.server_address_wrong'],
  ])('refuses %s', (typed, code) => {
    expect(() => serverOrigin(typed)).toThrow(expect.objectContaining({ code }));
  });
});
