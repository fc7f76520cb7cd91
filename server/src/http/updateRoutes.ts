import { contentRange } from '@cartable/shared/files/contentRange.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { programCheck } from '@cartable/shared/update/programCheck.ts';
import { refusalCodes, toldRefusal } from '@cartable/shared/update/refusal.ts';
import { maxFailedVersions, programSystems, programVersion } from '@cartable/shared/update/release.ts';
import { z } from 'zod';
import { ProgramChecks } from '../fleet/programChecks.ts';
import { type RolloutHost, Rollouts } from '../updates/rollouts.ts';
import { type UpdateFiles, type UpdateKind, updateKinds } from '../updates/updateFiles.ts';
import { openRoute, type Reply, type Route, sessionRoute } from './route.ts';

/** What has a version or a hash in its name is the same for ever; the timestamp is what changes. */
const forEver = 'public, max-age=31536000, immutable';
const aMinute = 'public, max-age=60';

const summaries: Readonly<Record<UpdateKind, string>> = {
  metadata: 'Signed metadata of the updates, as The Update Framework describes it',
  targets: 'The description of a released program, named by its SHA-256',
  chunks: 'A chunk of a released program, named by its SHA-256',
};

/** All that a server has to do with updates. */
export function updatesRoutes(host: RolloutHost): readonly Route[] {
  return [...updateRoutes(host.updates), ...rolloutRoutes(new Rollouts(host), new ProgramChecks(host.fleet))];
}

/** The files of the signed updates: the same for everybody, to be cached by whoever stands between. */
export function updateRoutes(files: UpdateFiles): readonly Route[] {
  return updateKinds.map((kind) =>
    openRoute({
      method: 'get',
      path: `/api/v1/updates/${kind}/{name}`,
      summary: summaries[kind],
      parameters: [{ name: 'name', in: 'path', description: 'The file’s name' }],
      answer: 'application/octet-stream',
      errors: ['request.not_found', 'request.range'],
      handle: async ({ params, request }) => {
        const { name = '' } = params;
        const bytes = await files.read(kind, name);
        if (bytes === undefined) throw new AppError('request.not_found');
        const lasts = name === 'timestamp.json' ? aMinute : forEver;
        return ranged(bytes, request.headers.range ?? null, lasts);
      },
    }),
  );
}

function ranged(bytes: Uint8Array, header: string | null, lasts: string): Reply {
  const headers = {
    'Cache-Control': lasts,
    'Accept-Ranges': 'bytes',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
  const asked = contentRange(header, bytes.length);
  if (asked === 'unsatisfiable') throw new AppError('request.range');
  if (asked === 'whole') return { bytes, headers };
  const { first, last } = asked;
  const range = `bytes ${first}-${last}/${bytes.length}`;
  return {
    bytes: bytes.subarray(first, last + 1),
    status: 206,
    headers: { ...headers, 'Content-Range': range },
  };
}

const rollout = z.strictObject({
  version: z.string(),
  systems: z.array(z.enum(programSystems)),
  percent: z.int(),
  own: z.boolean(),
  state: z.enum(['running', 'stopped']),
  reason: z.string().nullable(),
  started: z.int(),
  failed: z.int(),
  /** How the school's keys stand with it, as each told last. */
  keys: z.strictObject({
    started: z.int(),
    wentBack: z.int(),
    refused: z.array(z.strictObject({ code: z.enum(refusalCodes), keys: z.int() })),
  }),
});

/** Which key gets which version, and what a school's technicians say to it. */
function rolloutRoutes(rollouts: Rollouts, checks: ProgramChecks): readonly Route[] {
  return [
    sessionRoute({
      method: 'post',
      path: '/api/v1/updates/offer',
      summary: 'What this key is to run; it tells what it runs, and what failed to start on it',
      body: z.strictObject({
        system: z.enum(programSystems),
        version: programVersion,
        failed: programVersion.nullable(),
        failedBefore: z.array(programVersion).max(maxFailedVersions).optional(),
        /** What it found when it last verified the program that runs; a key of before tells nothing of it. */
        check: programCheck.optional(),
        /** The version that it was offered and did not take, and why. */
        refused: toldRefusal.optional(),
      }),
      answer: z.strictObject({
        version: z.string().nullable(),
        /** Newer versions that were stopped for this key: one that waits on it is not started. */
        stopped: z.array(z.string()),
        time: z.int(),
      }),
      handle: async ({ session, body }) => {
        const { check = null, refused = null, ...question } = body;
        await checks.noteOwn(session, { system: question.system, check });
        return {
          json: { ...(await rollouts.offer(session, { ...question, refused })), time: rollouts.now() },
        };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/updates',
      summary: 'The published versions, how far each is rolled out in the school, and what became of it',
      answer: z.strictObject({ manages: z.boolean(), rollouts: z.array(rollout) }),
      errors: ['auth.forbidden'],
      handle: async ({ session }) => ({ json: await rollouts.list(session) }),
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/school/updates/{version}',
      summary:
        'Roll a version out to a share of the school’s keys, stop it, or follow the region again (percent null)',
      parameters: [{ name: 'version', in: 'path', description: 'The version' }],
      body: z.strictObject({
        percent: z.int().min(0).max(100).nullable(),
        state: z.enum(['running', 'stopped']),
      }),
      errors: ['auth.forbidden', 'update.version_unknown', 'update.stopped_for_all'],
      handle: async ({ session, params, body }) => {
        await rollouts.setOwn(session, params.version ?? '', body);
        return { empty: true };
      },
    }),
  ];
}
