import { expect, test } from 'vitest';
import { AppError } from '../../lib/errors.ts';
import type { ApiClient } from './apiClient.ts';
import { AuthClient } from './authClient.ts';

/** A server that refuses a field as one of before it does, and what it was asked. */
function refusing(code: string) {
  const asked: unknown[] = [];
  const api: Pick<ApiClient, 'json'> = {
    async json({ json }) {
      asked.push(json);
      if ('keyId' in (json as { device: object }).device) throw new AppError(code);
      return undefined as never;
    },
  };
  return { asked, client: new AuthClient(api as ApiClient) };
}

test('a server that does not know a key’s number is asked again without it', async () => {
  const { asked, client } = refusing('request.invalid');
  await client.signIn('a', 'b', { label: 'Clé', keyId: 'k', program: '1' });
  expect(asked).toEqual([
    { login: 'a', password: 'b', device: { label: 'Clé', keyId: 'k', program: '1' } },
    { login: 'a', password: 'b', device: { label: 'Clé', program: '1' } },
  ]);
});

test('any other refusal is one', async () => {
  const { asked, client } = refusing('fleet.key_ended');
  await expect(client.activate('c', 'b', { label: 'Clé', keyId: 'k' })).rejects.toMatchObject({
    code: 'fleet.key_ended',
  });
  expect(asked).toHaveLength(1);
});
