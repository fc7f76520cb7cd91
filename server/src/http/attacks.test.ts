import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idPattern } from '@cartable/shared/lib/ids.ts';
import type { Grant } from '@cartable/shared/sync/http/authClient.ts';
import { loadServerState } from '../storage/repositories/serverState.ts';
import { fetchNonce, forgeProof } from '../testing/rawRequest.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

let server: TestServer;
let pupil: TestClient;
let grant: Grant;
let jwk: { readonly x: string; readonly y: string };

beforeAll(async () => {
  server = await startTestServer();
  pupil = testClient(server.origin);
  grant = await activated(pupil, server.account('pupil-1-01').code);
  jwk = await pupil.signer.publicKey();
});
afterAll(() => server.stop());

/** Asks for the devices with this token and proof; gives the refusal's code, or `ok`. */
async function devicesWith(token: string, proof: string, scheme = 'DPoP'): Promise<string> {
  const response = await fetch(`${server.origin}/api/v1/devices`, {
    headers: { Authorization: `${scheme} ${token}`, DPoP: proof },
  });
  return response.ok ? 'ok' : ((await response.json()) as { code: string }).code;
}

async function proofFor(overrides: Partial<Parameters<typeof forgeProof>[0]> = {}): Promise<string> {
  return forgeProof({
    key: pupil.signer.privateKey,
    jwk,
    method: 'GET',
    url: `${server.origin}/api/v1/devices`,
    nonce: await fetchNonce(server.origin),
    token: grant.accessToken,
    ...overrides,
  });
}

describe('DPoP proofs', () => {
  test('a right one is accepted, once', async () => {
    const proof = await proofFor();
    expect(await devicesWith(grant.accessToken, proof)).toBe('ok');
    expect(await devicesWith(grant.accessToken, proof)).toBe('auth.dpop_invalid');
  });

  test('a clock that is ten years off does not matter', async () => {
    for (const iat of [0, 4_000_000_000]) {
      expect(await devicesWith(grant.accessToken, await proofFor({ claims: { iat } }))).toBe('ok');
    }
  });

  test.each([
    ['another method', { method: 'POST' }],
    ['another path', { url: 'http://127.0.0.1/api/v1/sync' }],
    ['another token', { token: 'a.b.c' }],
    ['no token', { claims: { ath: undefined } }],
    ['no jti', { claims: { jti: undefined } }],
    ['a short jti', { claims: { jti: 'x' } }],
    ['another type', { header: { typ: 'JWT' } }],
    ['no algorithm', { header: { alg: 'none' } }],
    ['a symmetric algorithm', { header: { alg: 'HS256' } }],
    ['a private key in it', { header: { jwk: { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', d: 'c' } } }],
    ['a point off the curve', { jwk: { x: 'A'.repeat(43), y: 'A'.repeat(43) } }],
  ] as const)('refused: %s', async (_, override) => {
    expect(await devicesWith(grant.accessToken, await proofFor(override))).toBe('auth.dpop_invalid');
  });

  test('a stolen token is worthless with another key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const proof = await proofFor({ key: privateKey, jwk: { x, y } });
    expect(await devicesWith(grant.accessToken, proof)).toBe('auth.dpop_invalid');
  });

  test('an old nonce asks for a new one', async () => {
    expect(await devicesWith(grant.accessToken, await proofFor({ nonce: 'old' }))).toBe('auth.dpop_nonce');
  });

  test('a token without a proof, or as a bearer, is refused', async () => {
    expect(await devicesWith(grant.accessToken, '')).toBe('auth.dpop_invalid');
    expect(await devicesWith(grant.accessToken, await proofFor(), 'Bearer')).toBe('auth.token_absent');
  });
});

describe('access tokens', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = () => JSON.parse(Buffer.from(grant.accessToken.split('.')[1] ?? '', 'base64url').toString());

  test.each(['none', 'HS256'])('algorithm confusion: %s', async (alg) => {
    const body = `${part({ alg, typ: 'at+jwt' })}.${part(claims())}`;
    const signature = alg === 'none' ? '' : createHmac('sha256', 'cartable').update(body).digest('base64url');
    const token = `${body}.${signature}`;
    expect(await devicesWith(token, await proofFor({ token }))).toBe('auth.token_invalid');
  });

  test('algorithm confusion: our own public key as the secret of an HMAC', async () => {
    const { tokenKey } = await server.running.storage.transaction(loadServerState);
    for (const secret of [
      tokenKey.publicKey.export({ format: 'pem', type: 'spki' }),
      tokenKey.publicKey.export({ format: 'der', type: 'spki' }),
      JSON.stringify(tokenKey.publicKey.export({ format: 'jwk' })),
    ]) {
      const body = `${part({ alg: 'HS256', typ: 'at+jwt' })}.${part(claims())}`;
      const token = `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
      expect(await devicesWith(token, await proofFor({ token }))).toBe('auth.token_invalid');
    }
  });

  test.each([
    ['a key of its own in the header', (jwkOf: object) => ({ jwk: jwkOf })],
    ['an address of keys', () => ({ jku: 'https://mechant.example/jwks.json', kid: '1' })],
    ['a path as the key’s name', () => ({ kid: '../../../../dev/null' })],
  ])('a token that brings %s is judged by ours', async (_, header) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const more = header(publicKey.export({ format: 'jwk' }));
    const body = `${part({ alg: 'ES256', typ: 'at+jwt', ...more })}.${part(claims())}`;
    const signature = sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const token = `${body}.${signature.toString('base64url')}`;
    expect(await devicesWith(token, await proofFor({ token }))).toBe('auth.token_invalid');
  });

  test('a changed claim breaks the signature', async () => {
    const [head, , signature] = grant.accessToken.split('.');
    const token = `${head}.${part({ ...claims(), sub: 'teacher-maths' })}.${signature}`;
    expect(await devicesWith(token, await proofFor({ token }))).toBe('auth.token_invalid');
  });

  test('another key pair of the right kind is not ours', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forged = forgeProof({
      key: privateKey,
      jwk,
      method: '',
      url: '',
      nonce: '',
      header: { typ: 'at+jwt', jwk: undefined },
      claims: claims(),
    });
    expect(await devicesWith(forged, await proofFor({ token: forged }))).toBe('auth.token_invalid');
  });
});

describe('other people’s things', () => {
  test('a device of somebody else cannot be seen, used or revoked', async () => {
    const other = testClient(server.origin);
    const theirs = await activated(other, server.account('pupil-1-03').code);
    await expect(pupil.session.revokeDevice(theirs.deviceId)).rejects.toMatchObject({
      code: 'request.not_found',
    });
    const chain = { seq: 0, hash: 'A'.repeat(43) };
    const stolen = { v: 1, device: theirs.deviceId, last: chain, pending: 0 };
    await expect(pupil.transport.sync(stolen)).rejects.toMatchObject({ code: 'auth.device_unknown' });
    expect((await other.session.devices()).map((one) => one.id)).toEqual([theirs.deviceId]);
  });

  test.each([
    ['GET', '/api/v1/school/people/pupil-1-02/devices'],
    ['DELETE', '/api/v1/school/devices/anything'],
    ['POST', '/api/v1/school/people/teacher-maths/activation'],
  ] as const)('a pupil is no technician: %s %s', async (method, path) => {
    await expect(pupil.session.send({ method, path })).rejects.toMatchObject({ code: 'auth.forbidden' });
  });

  test('a chunk that exists for somebody else looks absent', async () => {
    const other = testClient(server.origin);
    await activated(other, server.account('pupil-1-04').code);
    const bytes = new Uint8Array([1, 2, 3]);
    const { createHash } = await import('node:crypto');
    const name = createHash('sha256').update(bytes).digest('hex');
    await other.transport.putChunk(name, bytes);
    expect(await other.transport.missingChunks([name])).toEqual([]);
    expect(await pupil.transport.missingChunks([name])).toEqual([name]);
    await expect(pupil.transport.getChunk(name, name)).rejects.toMatchObject({ code: 'files.not_found' });
  });

  test('every endpoint that is not open refuses a request without a session', async () => {
    for (const route of server.running.server.routes) {
      if (['open', 'browser', 'anyone'].includes(route.access)) continue;
      const path = route.path.replace(/\{\w+\}/g, 'x');
      const response = await fetch(server.origin + path, { method: route.method.toUpperCase() });
      // What only elements of the portal's page may ask for is refused for that first.
      expect([route.path, response.status]).toEqual([route.path, route.access === 'element' ? 403 : 401]);
    }
  });
});

describe('malformed requests', () => {
  async function post(path: string, body: string, type = 'application/json') {
    const url = `${server.origin}${path}`;
    const proof = forgeProof({
      key: pupil.signer.privateKey,
      jwk,
      method: 'POST',
      url,
      nonce: await fetchNonce(server.origin),
      token: grant.accessToken,
    });
    const headers = { DPoP: proof, Authorization: `DPoP ${grant.accessToken}`, 'Content-Type': type };
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as { code: string; message: string } };
  }

  test.each([
    ['not JSON', '{"v":', 400, 'request.not_json'],
    ['HTML', '<html>', 400, 'request.not_json'],
    ['an array', '[]', 400, 'request.invalid'],
    ['an unknown field', '{"v":1,"admin":true}', 400, 'request.invalid'],
    ['prototype pollution', '{"__proto__":{"v":1}}', 400, 'request.invalid'],
    ['oversize', `"${'x'.repeat(600_000)}"`, 413, 'request.too_large'],
  ])('%s', async (_, body, status, code) => {
    const answer = await post('/api/v1/sync', body);
    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
    expect(answer.body.message).not.toBe(code);
  });

  test('a form instead of JSON', async () => {
    expect((await post('/api/v1/sync', 'v=1', 'application/x-www-form-urlencoded')).body.code).toBe(
      'request.media_type',
    );
  });

  test('an unknown address and a wrong method say so, in the language asked for', async () => {
    const missing = await fetch(`${server.origin}/api/v1/nothing`, { headers: { 'Accept-Language': 'en' } });
    expect(missing.status).toBe(404);
    expect(((await missing.json()) as { message: string }).message).toMatch(/nothing at this address/);
    const method = await fetch(`${server.origin}/api/v1/sync`, { method: 'DELETE' });
    expect(method.status).toBe(405);
    expect(((await method.json()) as { message: string }).message).toMatch(/adresse/);
  });
});

describe('guessing', () => {
  test('an unknown login and a wrong password look the same, and both are throttled', async () => {
    const guesser = testClient(server.origin);
    const { login } = server.account('pupil-1-01');
    const attempts = async (name: string) => {
      const codes: string[] = [];
      for (let i = 0; i < 11; i += 1) {
        codes.push(
          await guesser.auth.signIn(name, 'pas le bon', { label: 'x' }).then(
            () => 'ok',
            (error: { code: string }) => error.code,
          ),
        );
      }
      return codes;
    };
    const known = await attempts(login);
    expect(known).toEqual(await attempts('personne.inconnue'));
    expect(known.at(0)).toBe('auth.credentials_wrong');
    expect(known.at(-1)).toBe('auth.throttled');
  });

  test('sent all at once, no more are tried than one after the other', async () => {
    const { login } = server.account('pupil-1-02');
    const guess = () =>
      testClient(server.origin)
        .auth.signIn(login, 'pas le bon', { label: 'x' })
        .catch((error: { code: string }) => error.code);
    const answers = await Promise.all(Array.from({ length: 80 }, guess));
    expect(answers.filter((one) => one === 'auth.credentials_wrong')).toHaveLength(10);
    expect(answers.filter((one) => one === 'auth.throttled')).toHaveLength(70);
  });

  test('whoever looks for a password that is good enough is not taken for a guesser', async () => {
    const client = testClient(server.origin);
    await activated(client, server.account('pupil-1-22').code);
    const change = (next: string) =>
      client.session
        .send({ method: 'PUT', path: '/api/v1/auth/password', json: { present: testPassword, next } })
        .then(
          () => 'ok',
          (error: { code: string }) => error.code,
        );
    for (let i = 0; i < 12; i += 1) expect(await change('azertyuiop')).toBe('auth.password_common');
    expect(await change('quatre mots bien choisis')).toBe('ok');
  });

  test('device ids that a client claims must look like ids', async () => {
    const device = { label: 'x', id: '../../etc' };
    expect(idPattern.test(device.id)).toBe(false);
    await expect(testClient(server.origin).auth.signIn('a', testPassword, device)).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });
});
