import { passwords as accountPasswords } from '@cartable/server/auth/passwords.ts';
import { activated, testClient, testPassword } from '@cartable/server/testing/testClient.ts';

/**
 * Sign-ins of a new device each, and verifications of the same password alone, in turn: `signIns.ts PORT CODE COUNT`. Both are here so
 * that they share the machine's pace. Prints {"signIn", "hash"}, milliseconds each.
 */
const [port = '', code = '', count = '0'] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const first = testClient(origin);
const { login } = await first.auth.checkCode(code);
await activated(first, code);
const passwords = accountPasswords();
const stored = await passwords.hash(testPassword);
const signIn: number[] = [];
const hash: number[] = [];
for (let index = 0; index < Number(count); index += 1) {
  const client = testClient(origin);
  // A new key: the nonce that the server asks for costs a first answer, which is part of the sign-in.
  let start = performance.now();
  await client.auth.signIn(login, testPassword, { label: 'bench' });
  signIn.push(performance.now() - start);
  start = performance.now();
  if (!(await passwords.verify(stored, testPassword))) throw new Error('the password is not the right one');
  hash.push(performance.now() - start);
}
console.log(JSON.stringify({ signIn, hash }));
process.exit(0);
