import { AppError } from '@cartable/shared/lib/errors.ts';
import { expect, test } from 'vitest';
import { startTestServer } from '../testing/startTestServer.ts';
import { activated, testClient } from '../testing/testClient.ts';
import { logger } from './logger.ts';

function collect() {
  const lines: string[] = [];
  const log = logger('trace', { write: (line: string) => void lines.push(line) });
  return { lines, log };
}

test('secrets and personal data are cut out at each depth that is logged', () => {
  const { lines, log } = collect();
  log.info(
    { password: 'S3CRET', user: { login: 'S3CRET', deep: { comment: 'S3CRET' } }, route: '/x' },
    'event',
  );
  expect(lines.join('')).not.toContain('S3CRET');
  expect(lines.join('')).toContain('/x');
});

test('an error says its class, code and place, never its message or data', () => {
  const { lines, log } = collect();
  const cause = new Error('value "Camille Martin" is too long');
  log.error({ err: new AppError('server.failed', { name: 'Camille Martin' }, cause) }, 'failed');
  expect(lines.join('')).not.toContain('Camille');
  expect(lines.join('')).toContain('server.failed');
  expect(lines.join('')).toContain('logger.test.ts');
});

test('a whole session at the most talkative level logs nobody', async () => {
  const { lines, log } = collect();
  const server = await startTestServer({ log });
  const account = server.account('pupil-1-01');
  const client = testClient(server.origin);
  await client.auth.checkCode('0000-0000-0000').catch(() => undefined);
  const grant = await activated(client, account.code);
  await client.auth.signIn(account.login, 'faux mot de passe', { label: 'x' }).catch(() => undefined);
  await client.session.send({ method: 'GET', path: '/api/v1/nothing' }).catch(() => undefined);
  await server.stop();
  const text = lines.join('');
  expect(text).toContain('auth.credentials_wrong');
  const personal = [account.login, account.givenName, account.familyName, account.code, grant.userId];
  for (const word of [...personal, grant.deviceId, grant.accessToken, grant.refreshToken, '127.0.0.1']) {
    expect(text).not.toContain(word);
  }
});
