import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { nodeHasher, nodeRandom } from '@cartable/desktop/vault/nodeCrypto.ts';
import { newProofKey } from '@cartable/desktop/vault/runner/proofKey.ts';
import { serverOrigin } from '@cartable/desktop/vault/runner/serverOrigin.ts';
import { vaultClock } from '@cartable/desktop/vault/runner/vaultClock.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { ApiClient } from '@cartable/shared/sync/http/apiClient.ts';
import { AuthClient, type Grant } from '@cartable/shared/sync/http/authClient.ts';
import { HttpSession } from '@cartable/shared/sync/http/session.ts';
import { askTerminal } from './confirm.ts';
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

/** How often a second step is asked for before the command gives up. */
const CODES = 3;

/**
 * Signs in, and asks the terminal for the second step's code once the server wants one: a code lives thirty seconds, too short for a command line.
 * @throws {AppError} `auth.second_factor` where nobody answers
 */
async function signIn(
  auth: AuthClient,
  login: string,
  given: Given,
  { words, ask = askTerminal }: KeyTools,
): Promise<Grant> {
  const secret = await password(words);
  let code = given.get('second-code');
  for (let asked = 0; ; asked += 1) {
    try {
      return await auth.signIn(login, secret, { label: LABEL }, code);
    } catch (error) {
      const wantsCode =
        isAppError(error) &&
        (error.code === 'auth.second_factor' || error.code === 'auth.second_factor_wrong');
      if (!wantsCode || asked === CODES) throw error;
      code = (await ask(words('secondCode')))?.trim();
      if (!code) throw error;
    }
  }
}

/**
 * Works on the server as the technician named by `--server` and `--login`, and signs out afterwards. The password comes from the terminal
 * or from the file that CARTABLE_PASSWORD_FILE names, never from the command line, which every user of the computer can read.
 * @throws {AppError} `auth.*`, `net.*`, `account.server_*`
 */
export async function asTechnician<T>(
  given: Given,
  tools: KeyTools,
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
    language: () => tools.language,
  });
  const grant = await signIn(new AuthClient(api), login, given, tools);
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
