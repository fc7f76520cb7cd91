import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { activated, testClient, testPassword } from '@cartable/server/testing/testClient.ts';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keyCommand } from './keyCommand.ts';

let folder = '';
let server: TestServer;
let rescue: readonly string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-session-'));
  server = await startTestServer();
  writeFileSync(join(folder, 'password'), testPassword);
  process.env.CARTABLE_PASSWORD_FILE = join(folder, 'password');
  const client = testClient(server.origin);
  await activated(client, server.account('technician').code);
  const send = async (path: string, json: object) => {
    const answer = await client.session.send({
      method: 'POST',
      path: `/api/v1/account/factors/${path}`,
      json,
    });
    return JSON.parse(await answer.text());
  };
  const { secret } = await send('totp', { password: testPassword });
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  rescue = (await send('totp/confirmations', { code })).recoveryCodes;
});
afterAll(async () => {
  delete process.env.CARTABLE_PASSWORD_FILE;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Exports the fleet, answering what the terminal asks; gives the questions. */
async function exported(name: string, answers: readonly string[], ...more: readonly string[]) {
  const questions: string[] = [];
  const { login } = server.account('technician');
  const to = ['--server', server.origin, '--login', login, '--to', join(folder, name), ...more];
  await keyCommand(
    ['export', ...to],
    'fr',
    () => undefined,
    async (question) => {
      questions.push(question);
      return answers[questions.length - 1];
    },
  );
  return questions;
}

it('asks the terminal for the second step’s code, and once more for a wrong one', async () => {
  const questions = await exported('a.csv', ['000000', rescue[0] ?? '']);
  expect(questions).toHaveLength(2);
  expect(questions[0]).toContain('Code de votre application');
  expect(existsSync(join(folder, 'a.csv'))).toBe(true);
});

it('asks nothing when the command line has it, and refuses where nobody answers', async () => {
  expect(await exported('b.csv', [], '--second-code', rescue[1] ?? '')).toEqual([]);
  await expect(exported('c.csv', [])).rejects.toMatchObject({ code: 'auth.second_factor' });
  expect(existsSync(join(folder, 'c.csv'))).toBe(false);
});
