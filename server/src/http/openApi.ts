import { z } from 'zod';
import type { Route } from './route.ts';

const error = {
  type: 'object',
  required: ['code', 'message', 'data'],
  properties: {
    code: { type: 'string', description: 'Stable; compare for equality only' },
    message: { type: 'string', description: 'A sentence in the language of Accept-Language (fr, en)' },
    data: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean', 'null'] } },
  },
} as const;

/** The OpenAPI 3.1 description of these endpoints, made from the same schemas that check the requests. */
export function openApi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Cartable',
      version,
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    paths,
    components: {
      schemas: { Error: error },
      securitySchemes: {
        dpop: {
          type: 'apiKey',
          in: 'header',
          name: 'DPoP',
          description: 'A proof of RFC 9449 with our nonce',
        },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-cartable',
          description:
            "The portal's session, with the header X-Cartable-Portal: 1 from the portal's own page",
        },
        token: { type: 'http', scheme: 'DPoP', description: 'An access token bound to the key of the proof' },
      },
    },
  };
}

function operation(route: Route): object {
  const parameters = route.parameters?.map(({ name, in: place, description }) => ({
    name,
    in: place,
    description,
    required: true,
    schema: { type: 'string' },
  }));
  return {
    summary: route.summary,
    operationId: operationId(route),
    ...(parameters && { parameters }),
    ...(route.body && { requestBody: { required: true, content: json(z.toJSONSchema(route.body, input)) } }),
    ...(route.rawBody && {
      requestBody: { required: true, content: { 'application/octet-stream': { schema: {} } } },
    }),
    security: security[route.access],
    responses: {
      [route.answer === undefined ? '204' : '200']: success(route),
      default: {
        description: `A refusal${route.errors ? `: ${route.errors.join(', ')}` : ''}`,
        content: json({ $ref: '#/components/schemas/Error' }),
      },
    },
  };
}

const security = {
  open: [],
  browser: [],
  element: [{ cookie: [] }],
  proof: [{ dpop: [] }],
  anyone: [{ dpop: [] }, {}],
  session: [{ dpop: [], token: [] }, { cookie: [] }],
} as const satisfies Record<Route['access'], readonly object[]>;

const input = { io: 'input', unrepresentable: 'any' } as const;

function success(route: Route): object {
  const { answer } = route;
  if (answer === undefined) return { description: 'Done' };
  if (typeof answer === 'string') return { description: 'Done', content: { [answer]: { schema: {} } } };
  return { description: 'Done', content: json(z.toJSONSchema(answer, { unrepresentable: 'any' })) };
}

function json(schema: object): object {
  return { 'application/json': { schema } };
}

function operationId({ method, path }: Route): string {
  const words = path
    .replace('/api/v1/', '')
    .split(/[^A-Za-z]+/)
    .filter(Boolean);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
