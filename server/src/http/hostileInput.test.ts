import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { logger } from '../ops/logger.ts';
import { codeOf } from '../testing/codeOf.ts';
import { type Everybody, everybody } from '../testing/everybody.ts';
import { testClient } from '../testing/testClient.ts';

let all: Everybody;
const lines: string[] = [];

beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  all = await everybody({ log: logger('debug', sink) });
});
afterAll(() => all.server.stop());

test('no endpoint takes a field that it does not name (mass assignment)', async () => {
  const more = { roles: ['head'], blockedAt: null, userId: 'head', schoolId: 'other', admin: true };
  const nameOf = ({ method, path }: (typeof open)[number]) => `${method} ${path}`;
  const open = all.server.running.server.routes.filter((route) => route.body !== undefined);
  expect(open.length).toBeGreaterThan(20);
  for (const route of open) {
    const extra = Object.fromEntries(
      Object.entries(more).filter(([name]) => {
        const shape = route.body instanceof z.ZodObject ? route.body.shape : {};
        return !(name in shape);
      }),
    );
    expect(route.body?.safeParse(extra).success, nameOf(route)).toBe(false);
    // Named exactly: an unknown field is an issue of its own, beside what is missing.
    const issues = route.body?.safeParse(extra).error?.issues ?? [];
    expect(
      issues.some((issue) => issue.code === 'unrecognized_keys'),
      nameOf(route),
    ).toBe(true);
  }
});

describe('lines and headers', () => {
  const hostile = 'x\r\nSet-Cookie: a=b\r\n\r\n{"level":60,"msg":"forged"}\u2028';

  test('nothing that is sent begins a header or a line of the log, and nothing of it is logged', async () => {
    // Whoever signs in to the portal is answered with a cookie.
    await all.sendElement('victim', `/content/${all.victim.content}?type=text/plain`);
    const sent = [
      {
        path: '/api/v1/auth/sessions',
        json: { login: hostile, password: hostile, device: { label: hostile } },
      },
      { path: '/api/v1/auth/activations/check', json: { code: hostile } },
      { path: '/api/v1/auth/password-resets', json: { loginOrAddress: hostile } },
    ];
    for (const { path, json } of sent) {
      await codeOf(testClient(all.server.origin).api.send({ method: 'POST', path, json }));
    }
    const target = `/api/v1/${encodeURIComponent(hostile)}?${new URLSearchParams({ q: hostile })}`;
    const answer = await fetch(all.server.origin + target, { headers: { 'Accept-Language': 'fr;q=x' } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('Set-Cookie')).toBeNull();
    expect(await answer.text()).not.toContain('forged');
    const logged = lines.join('');
    expect(logged).not.toContain('forged');
    expect(logged).not.toContain('Set-Cookie');
    for (const line of logged.split('\n').filter(Boolean)) expect(() => JSON.parse(line)).not.toThrow();
  });

  test('a name of a device cannot carry a line either', async () => {
    const label = `clé${hostile}`;
    const asked = all.by('pupil').session.send({ method: 'POST', path: '/api/v1/devices', json: { label } });
    expect(await codeOf(asked)).toBe('request.invalid');
  });
});
