import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import { auditActions } from '../audit/auditRow.ts';
import { accessFilters } from '../privacy/accessGroups.ts';
import type { PrivacyService } from '../privacy/privacyService.ts';
import { privacyLanguages } from '../privacy/privacyWords.ts';
import { zipExport } from '../privacy/zipExport.ts';
import type { Session } from '../sync/session.ts';
import { elementRoute, type Reply, type Route, sessionRoute } from './route.ts';

const line = z.strictObject({
  seq: z.int(),
  at: z.int(),
  who: z.string().nullable(),
  roles: z.array(z.string()),
  action: z.enum(auditActions),
  type: z.string(),
  wholeClass: z.boolean(),
  count: z.int().min(1),
});
const aboutParameter = {
  name: 'userId',
  in: 'path',
  description:
    'The person themself, a pupil for whom they are responsible, or for an export and the head of school anybody of the school',
} as const;

/** What a person may ask about their own data. */
export function privacyRoutes(privacy: PrivacyService): readonly Route[] {
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/people/{userId}/accesses',
      summary:
        'Which of the staff saw or changed the person’s data, newest day first: a line for each person, kind and day',
      parameters: [
        aboutParameter,
        { name: 'before', in: 'query', description: '`next` of the page before; empty = the newest' },
        {
          name: 'filter',
          in: 'query',
          description: '`all`, or `acts`: without what devices received; empty = all',
        },
      ],
      answer: z.strictObject({ lines: z.array(line), next: z.int().optional() }),
      errors: ['auth.forbidden'],
      handle: async ({ session, params, query }) => {
        const text = query.get('before') ?? '';
        const before = text === '' ? undefined : z.coerce.number().int().positive().safeParse(text);
        if (before?.success === false) throw new AppError('request.invalid', { field: 'before' });
        const filter = z.enum(accessFilters).safeParse(query.get('filter') || 'all');
        if (!filter.success) throw new AppError('request.invalid', { field: 'filter' });
        return { json: await privacy.accessLog(session, params.userId ?? '', before?.data, filter.data) };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/people/{userId}/export',
      summary: 'Everything that is kept about the person, as a zip archive with one folder an area',
      parameters: [aboutParameter, { name: 'language', in: 'query', description: 'fr or en' }],
      answer: 'application/zip',
      errors: ['auth.forbidden', 'privacy.nobody', 'server.busy'],
      handle: async ({ session, params, query }) => exportReply(privacy, session, params.userId ?? '', query),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/people/{userId}/export/place',
      summary: 'Keep a place for a minute, so that the download that follows is not refused without a word',
      parameters: [aboutParameter],
      errors: ['auth.forbidden', 'privacy.nobody', 'server.busy'],
      handle: async ({ session, params }) => {
        await privacy.prepareExport(session, params.userId ?? '');
        return { empty: true };
      },
    }),
    elementRoute({
      method: 'get',
      path: '/people/{userId}/export.zip',
      summary: 'The same archive, for a link of the portal’s page',
      parameters: [aboutParameter, { name: 'language', in: 'query', description: 'fr or en' }],
      answer: 'application/zip',
      errors: ['auth.forbidden', 'privacy.nobody', 'server.busy'],
      handle: async ({ session, params, query }) => exportReply(privacy, session, params.userId ?? '', query),
    }),
  ];
}

function exportReply(
  privacy: PrivacyService,
  session: Session,
  about: string,
  query: URLSearchParams,
): Reply {
  const language = z.enum(privacyLanguages).safeParse(query.get('language') ?? 'fr');
  if (!language.success) throw new AppError('request.invalid', { field: 'language' });
  return {
    stream: (response, signal) =>
      privacy.export(session, about, language.data, signal, async (files, fileName) => {
        response.setHeader('Content-Type', 'application/zip');
        response.setHeader('Content-Disposition', `attachment; filename="${fileName}"`);
        await zipExport(files, response).catch((error: unknown) => {
          // The reader went or was cut off: no failure of ours to log.
          if (!signal.aborted) throw error;
        });
      }),
  };
}
