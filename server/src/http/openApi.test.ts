import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';

let server: TestServer;
let description: { openapi: string; paths: Record<string, Record<string, Operation>> };
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}
beforeAll(async () => {
  server = await startTestServer();
  description = await (await fetch(`${server.origin}/api/v1/openapi.json`)).json();
});
afterAll(() => server.stop());

/** What Express really has, from its router. */
function mounted(): readonly string[] {
  const { stack } = server.running.server.app.router as unknown as {
    readonly stack: readonly { readonly route?: { readonly path: string; readonly methods: object } }[];
  };
  return stack.flatMap(({ route }) =>
    route
      ? Object.keys(route.methods).map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`)
      : [],
  );
}

test('the description has exactly the routes that Express has', () => {
  const described = Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual([...mounted()].sort());
  expect(described.length).toBeGreaterThan(15);
});

test('it is OpenAPI 3.1 with distinct operation names and every path parameter', () => {
  expect(description.openapi).toBe('3.1.0');
  const operations = Object.values(description.paths).flatMap((one) => Object.values(one));
  expect(new Set(operations.map((one) => one.operationId)).size).toBe(operations.length);
  for (const [path, methods] of Object.entries(description.paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    for (const { parameters = [] } of Object.values(methods)) {
      expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(named);
    }
  }
});

test('every code that the server answers has a sentence in both languages', async () => {
  const { readFileSync } = await import('node:fs');
  const codes = new Set(server.running.server.routes.flatMap((route) => route.errors ?? []));
  for (const language of ['fr', 'en']) {
    const url = new URL(`../../../shared/locales/${language}/errors.json`, import.meta.url);
    const sentences: Record<string, string> = JSON.parse(readFileSync(url, 'utf8'));
    expect([...codes].filter((code) => sentences[code] === undefined)).toEqual([]);
  }
});
