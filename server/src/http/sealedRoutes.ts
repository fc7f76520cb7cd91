import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import type { FileService } from '../files/fileService.ts';
import { openRoute, type Route, sessionRoute } from './route.ts';

export const locatorPattern = /^[0-9a-f]{64}$/;
const name = z.string().regex(/^[0-9a-f]{64}$/);

/** The public route, which a mirror serves too. */
export function sealedRoute(read: (locator: string) => Promise<Uint8Array | undefined>): Route {
  return openRoute({
    method: 'get',
    path: '/api/v1/sealed/{locator}',
    summary:
      'A sealed piece of a file: nothing can be read of it without the key that the server tells its readers',
    parameters: [{ name: 'locator', in: 'path', description: 'What the server called it' }],
    answer: 'application/octet-stream',
    errors: ['request.not_found'],
    handle: async ({ params }) => {
      const { locator = '' } = params;
      const bytes = locatorPattern.test(locator) ? await read(locator) : undefined;
      if (bytes === undefined) throw new AppError('request.not_found');
      return { bytes, headers: { 'Cache-Control': 'public, max-age=2592000, immutable' } };
    },
  });
}

/** Pieces of files by way of a school's mirror. */
export function sealedRoutes(files: FileService): readonly Route[] {
  return [
    sealedRoute((locator) => files.sealed(locator)),
    sessionRoute({
      method: 'post',
      path: '/api/v1/files/sealed',
      summary:
        'By what names a mirror has these pieces of a content that the person may read, and their keys',
      body: z.strictObject({ manifest: name, names: z.array(name).min(1).max(500) }),
      answer: z.strictObject({
        pieces: z.array(z.strictObject({ name: z.string(), locator: z.string(), key: z.string() })),
      }),
      errors: ['files.not_found'],
      handle: async ({ session, body }) => ({
        json: { pieces: await files.describeSealed(session, body.manifest, body.names) },
      }),
    }),
  ];
}
