import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { nodeHasher, nodeRandom } from '@cartable/desktop/vault/nodeCrypto.ts';
import { newProofKey } from '@cartable/desktop/vault/runner/proofKey.ts';
import { serverOrigin } from '@cartable/desktop/vault/runner/serverOrigin.ts';
import { vaultClock } from '@cartable/desktop/vault/runner/vaultClock.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { ApiClient } from '@cartable/shared/sync/http/apiClient.ts';
import { AuthClient } from '@cartable/shared/sync/http/authClient.ts';
import { HttpSession } from '@cartable/shared/sync/http/session.ts';
import type { KeyTools } from './keyCommand.ts';
import type { Given } from './options.ts';

/** What the list of the technician's devices calls it while it runs. */
const LABEL = 'npm run technician';

async function password(words: KeyTools['words']): Promise<string> {
  const file = process.env.CARTABLE_PASSWORD_FILE;
  if (file) return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  if (!process.stdin.isTTY) throw new AppError('prepare.usage', { option: 'CARTABLE_PASSWORD_FILE' });
  // Echoes nothing: the question is written once, what is typed is not.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    process.stdout.write(words('password'));
    return await reader.question('');
  } finally {
    process.stdout.write('\n');
    reader.close();
  }
}

/**
 * Works on the server as the technician named by `--server` and `--login`, and signs out afterwards. The password comes from the terminal
 * or from the file that CARTABLE_PASSWORD_FILE names, never from the command line, which every user of the computer can read.
 * @throws {AppError} `auth.*`, `net.*`, `account.server_*`
 */
export async function asTechnician<T>(
  given: Given,
  { words, language }: KeyTools,
  work: (session: HttpSession) => Promise<T>,
): Promise<T> {
  const origin = serverOrigin(given.need('server'));
  const login = given.need('login');
  const api = new ApiClient({
    origin,
    signer: newProofKey(),
    hasher: nodeHasher,
    random: nodeRandom,
    clock: vaultClock,
    language: () => language,
  });
  const grant = await new AuthClient(api).signIn(
    login,
    await password(words),
    { label: LABEL },
    given.get('second-code'),
  );
  let token: string | undefined;
  const store = {
    load: async () => token,
    save: async (value: string | undefined) => {
      token = value;
    },
  };
  const session = new HttpSession(api, store, vaultClock);
  await session.adopt(grant);
  try {
    return await work(session);
  } finally {
    await session.signOut().catch(() => undefined);
  }
}
