import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import type { ImportReports } from '../directory/web/importReports.ts';
import type { ImportService } from '../directory/web/importService.ts';
import { languageOf } from './errorReply.ts';
import { departures, importIssues, importOverview, madeFile } from './importSchemas.ts';
import { type Route, sessionRoute } from './route.ts';

const runParameter = { name: 'run', in: 'path', description: 'The report' } as const;
const refusals = ['auth.forbidden', 'import.line_full'] as const;
const warnings = [
  'import.many_leave',
  'import.many_guardians',
  'import.many_rights',
  'import.older',
] as const;
const lotParameter = {
  name: 'lot',
  in: 'query',
  description: 'Which export, when several are sent at once; absent = the one that is collected on the page',
} as const;
const lotName = z.string().regex(/^[\w-]{0,40}$/);
const source = z.strictObject({ source: z.string().max(60) });
const taskParameter = { name: 'task', in: 'path', description: 'The import in line' } as const;
const reading = z.strictObject({
  lot: lotName.optional(),
  /** How whoever sends the files calls them. */
  label: z.string().max(120).optional(),
  /** Part of what a school has, in percent, beyond which losing it is asked for by name. */
  manyPercent: z.int().min(1).max(100).optional(),
});
/** Pieces are small so that a lost one costs little on a school's line. */
const maxPieceBytes = 1024 * 1024;

/** The school's directory: files in, report, confirmation, undoing, removals (those who answer for accounts). */
export function importRoutes(parts: {
  readonly imports: ImportService;
  readonly reports: ImportReports;
}): readonly Route[] {
  const { imports, reports } = parts;
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/imports',
      summary: 'Files that wait, what runs, reports that wait for a decision, what can be undone',
      answer: importOverview,
      errors: ['auth.forbidden'],
      handle: async ({ session }) => ({ json: await imports.overview(session) }),
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/school/imports/files/{name}',
      summary: 'Store a piece of a directory file, 1 MiB at most; sending it again is harmless',
      parameters: [
        { name: 'name', in: 'path', description: 'The file’s name' },
        {
          name: 'offset',
          in: 'query',
          description: 'Where the piece begins, in bytes; 0 begins the file anew',
        },
        lotParameter,
      ],
      rawBody: true,
      answer: z.strictObject({ have: z.int() }),
      errors: [
        'auth.forbidden',
        'import.upload_name',
        'import.upload_gap',
        'import.upload_too_large',
        'import.upload_too_many',
        'import.upload_no_room',
      ],
      handle: async ({ session, params, query, request }) => {
        const offset = z.coerce
          .number()
          .int()
          .min(0)
          .safeParse(query.get('offset') ?? '0');
        if (!offset.success) throw new AppError('request.invalid', { field: 'offset' });
        const pieces = bounded(request as AsyncIterable<Uint8Array>);
        const piece = { name: params.name ?? '', offset: offset.data, lot: lotOf(query) };
        return { json: { have: await imports.upload(session, piece, pieces) } };
      },
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/school/imports/files',
      summary: 'Forget the files that wait',
      parameters: [lotParameter],
      errors: ['auth.forbidden'],
      handle: async ({ session, query }) => {
        await imports.forgetUploads(session, lotOf(query));
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/imports/reading',
      summary: 'Put the reading of the files that wait in line; changes nothing',
      body: reading,
      errors: [...refusals, 'import.no_files'],
      handle: async ({ session, body }) => {
        const { lot = '', label = '', manyPercent } = body;
        await imports.read(session, { lot, label, ...(manyPercent !== undefined && { manyPercent }) });
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/school/imports/tasks/{task}',
      summary: 'Take an import out of the line, give up a reading under way, or put a refusal away',
      parameters: [taskParameter],
      errors: ['auth.forbidden', 'import.not_cancellable'],
      handle: async ({ session, params }) => {
        await imports.cancel(session, params.task ?? '');
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/imports/tasks/{task}/reading',
      summary: 'Read the files of a refused reading once more',
      parameters: [taskParameter],
      errors: ['auth.forbidden', 'request.not_found'],
      handle: async ({ session, params }) => {
        await imports.again(session, params.task ?? '');
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/imports/reports/{run}/issues',
      summary: 'What is wrong with the files, line by line, fifty at a time',
      parameters: [
        runParameter,
        { name: 'severity', in: 'query', description: '`error` or `warning`; absent = all' },
        { name: 'after', in: 'query', description: 'The `next` of the page before' },
      ],
      answer: importIssues,
      errors: ['auth.forbidden', 'import.run_gone'],
      handle: async ({ session, params, query }) => {
        const asked = query.get('severity');
        const severity = asked === 'error' || asked === 'warning' ? asked : undefined;
        const after = z.coerce
          .number()
          .int()
          .min(0)
          .catch(0)
          .parse(query.get('after') ?? '0');
        return { json: await reports.issues(session, params.run ?? '', severity, after) };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/imports/reports/{run}/table',
      summary: 'All of that as a CSV table',
      parameters: [runParameter],
      answer: madeFile,
      errors: ['auth.forbidden', 'import.run_gone'],
      handle: async ({ session, params, request }) => {
        const text = await reports.table(
          session,
          params.run ?? '',
          languageOf(request.headers['accept-language']),
        );
        return { json: { name: 'annuaire.csv', base64: Buffer.from(text).toString('base64') } };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/imports/reports/{run}/confirmation',
      summary: 'Put the applying of a report in line',
      parameters: [runParameter],
      body: z.strictObject({ acceptLeavers: z.boolean(), acceptOlder: z.boolean().optional() }),
      errors: [...refusals, 'import.run_gone', ...warnings, 'import.needs_head'],
      handle: async ({ session, params, body }) => {
        const { acceptLeavers: leavers, acceptOlder: older = false } = body;
        await imports.confirm(session, params.run ?? '', { leavers, older });
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/school/imports/reports/{run}',
      summary: 'Forget a report that nobody will confirm',
      parameters: [runParameter],
      errors: ['auth.forbidden', 'import.run_gone'],
      handle: async ({ session, params }) => {
        await imports.discard(session, params.run ?? '');
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/imports/undoing',
      summary: 'Undo the last import of a source',
      body: source,
      errors: [...refusals, 'import.nothing_to_undo', 'import.needs_head'],
      handle: async ({ session, body }) => {
        await imports.undo(session, body.source);
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/imports/departures',
      summary: 'Who is no longer in the sources, since when, and when they may be removed',
      answer: departures,
      errors: ['auth.forbidden'],
      handle: async ({ session }) => ({ json: await reports.departures(session) }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/imports/removals',
      summary: 'Work out who may be removed by now; gives a report to confirm',
      body: source,
      errors: [...refusals, 'request.not_found'],
      handle: async ({ session, body }) => {
        await imports.removals(session, body.source);
        return { empty: true };
      },
    }),
  ];
}

/** @throws {AppError} `request.invalid` */
function lotOf(query: URLSearchParams): string {
  const lot = lotName.safeParse(query.get('lot') ?? '');
  if (!lot.success) throw new AppError('request.invalid', { field: 'lot' });
  return lot.data;
}

async function* bounded(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > maxPieceBytes) throw new AppError('request.too_large');
    yield piece;
  }
}
