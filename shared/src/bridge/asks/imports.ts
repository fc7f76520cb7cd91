import { z } from 'zod';
import { defineAsk, inPath, nothing } from '../ask.ts';

const count = z.int();
const details = z.object({
  files: z.array(z.object({ name: z.string(), sizeBytes: count })),
  entries: z.array(z.object({ kind: z.string(), status: z.string(), count })),
  items: z.array(z.object({ type: z.string(), op: z.string(), count })),
  issues: z.array(z.object({ code: z.string(), severity: z.enum(['error', 'warning']), count })),
  leavers: z.array(
    z.object({
      schoolId: z.string(),
      /** Pupils and staff, responsables, or rights of whoever. */
      what: z.enum(['people', 'guardians', 'rights']).default('people'),
      people: count,
      leave: count,
      many: z.boolean(),
    }),
  ),
  /** Rights over the whole school that these files give or take, with the first lines that say so. A server of before says nothing. */
  powers: z
    .array(
      z.object({
        role: z.enum(['head', 'cpe', 'technician']),
        what: z.enum(['given', 'ended']),
        count,
        places: z.array(z.object({ file: z.string(), line: count })),
      }),
    )
    .default([]),
  /** Staff of another function, or of none: they have an account and see no pupil. */
  withoutAccess: count.default(0),
  appliedAt: count.nullable(),
  /** ISO day of the files; null = they do not say it. */
  filesOn: z.string().nullable().default(null),
  /** ISO day of what was applied last, when these files are older. */
  olderThan: z.string().nullable().default(null),
  /** Percent beyond which losing is `many`. */
  manyPercent: count.default(10),
});
const school = z.object({ uai: z.string(), name: z.string() }).nullable();
const uploaded = z.array(z.object({ name: z.string(), sizeBytes: count }));
const run = z.object({
  id: z.string(),
  /** `csv:0750001A` */
  source: z.string(),
  /** Whose it is; null for an academy's. */
  school,
  format: z.string(),
  mode: z.enum(['full', 'delta', 'removal']),
  createdAt: count,
  /** Until when it can be confirmed. */
  confirmBefore: count,
  details,
});
/** A reading of directory files, before or after it was applied. */
export type ImportRunView = z.infer<typeof run>;

const refusalData = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const task = z.object({
  id: z.string(),
  kind: z.enum(['read', 'apply', 'undo', 'removals']),
  state: z.enum(['waiting', 'running', 'refused']),
  /** How whoever sent the files calls them; empty = nothing. */
  label: z.string(),
  school,
  files: uploaded,
  createdAt: count,
  /** How many are done before it, of whichever school. */
  ahead: count,
  job: z
    .object({
      phase: z.string(),
      done: count,
      total: count,
      /** Milliseconds that the phase still takes; absent while it cannot be told. */
      leftMs: count.optional(),
    })
    .nullable(),
  refusal: z.object({ code: z.string(), data: refusalData }).nullable(),
  /** A reading whose files hold errors: its lines are asked for by this `id`. */
  refused: run.nullable(),
});
/** An import that waits in line, runs, or was refused. */
export type ImportTaskView = z.infer<typeof task>;
const overview = z.object({
  uploads: uploaded,
  /** What an export may be. */
  limits: z.object({ bytes: count, files: count }),
  tasks: z.array(task),
  ready: z.array(run),
  applied: z.array(run),
});
/** What waits, runs and can be undone in a school's directory. */
export type ImportOverview = z.infer<typeof overview>;

const issue = z.object({
  no: count,
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  file: z.string(),
  line: count,
  data: refusalData,
});
/** What is wrong at a line of a file. */
export type ImportIssueView = z.infer<typeof issue>;

const departure = z.object({
  source: z.string(),
  kind: z.enum(['pupil', 'guardian', 'staff']),
  givenName: z.string(),
  familyName: z.string(),
  missingSince: count,
  removableAt: count,
});
/** Somebody whom the files no longer have. */
export type Departure = z.infer<typeof departure>;

const letterClass = z.object({ classId: z.string(), className: z.string(), people: count, waiting: count });
/** A class and how many of its families wait for a letter. */
export type LetterClassView = z.infer<typeof letterClass>;

const followedClass = z.object({
  classId: z.string(),
  className: z.string(),
  kinds: z.array(z.object({ kind: z.enum(['pupil', 'guardian', 'staff']), people: count, entered: count })),
});
/** A class and how many of its people have a way in of their own. */
export type FollowedClass = z.infer<typeof followedClass>;
const waitingPerson = z.object({
  userId: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  kind: z.enum(['pupil', 'guardian', 'staff']),
  children: z.array(z.object({ name: z.string(), className: z.string().nullable() })),
  blocked: z.boolean(),
  /** Until when the code of a letter opens the account, server time in milliseconds; null = there is none. */
  codeUntil: z.int().nullable(),
});
/** Somebody who has no way in yet. */
export type WaitingPerson = z.infer<typeof waitingPerson>;

const madeFile = z.object({ name: z.string(), base64: z.base64() });
/** Largest piece of a file in one request. */
export const uploadPieceBytes = 512 * 1024;
const piece = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.length <= uploadPieceBytes,
);
const at = '/api/v1/school/imports';
const report = (id: string) => `${at}/reports/${inPath(id)}`;
const oneRun = z.strictObject({ run: z.string().max(60) });
const oneTask = z.strictObject({ task: z.string().max(60) });
/** One export of several that are sent at once. */
const lot = z.string().regex(/^[\w-]{0,40}$/);
const oneSource = z.strictObject({ source: z.string().max(60) });

/** The school's directory, as those see it who answer for accounts. */
export const importAsks = {
  'imports.overview': defineAsk({
    args: z.strictObject({}),
    answer: overview,
    request: () => ({ method: 'GET', path: at }),
  }),
  'imports.upload': defineAsk({
    args: z.strictObject({
      name: z.string().max(120),
      offset: z.int().min(0),
      bytes: piece,
      lot: lot.optional(),
    }),
    answer: z.object({ have: count }),
    request: ({ name, offset, bytes, lot: of = '' }) => ({
      method: 'PUT',
      path: `${at}/files/${inPath(name)}`,
      query: { offset: String(offset), lot: of },
      bytes,
    }),
  }),
  'imports.forgetFiles': defineAsk({
    args: z.strictObject({ lot: lot.optional() }),
    answer: nothing,
    request: ({ lot: of = '' }) => ({ method: 'DELETE', path: `${at}/files`, query: { lot: of } }),
  }),
  'imports.read': defineAsk({
    args: z.strictObject({
      lot: lot.optional(),
      /** How whoever sends the files calls them. */
      label: z.string().max(120).optional(),
      /** Percent beyond which losing people or rights is asked for by name. */
      manyPercent: z.int().min(1).max(100).optional(),
    }),
    answer: nothing,
    request: (json) => ({ method: 'POST', path: `${at}/reading`, json }),
  }),
  /** Takes an import out of the line, or puts a refusal away. */
  'imports.cancel': defineAsk({
    args: oneTask,
    answer: nothing,
    request: ({ task: id }) => ({ method: 'DELETE', path: `${at}/tasks/${inPath(id)}` }),
  }),
  /** Reads the files of a refused reading once more. */
  'imports.again': defineAsk({
    args: oneTask,
    answer: nothing,
    request: ({ task: id }) => ({ method: 'POST', path: `${at}/tasks/${inPath(id)}/reading` }),
  }),
  'imports.issues': defineAsk({
    args: z.strictObject({
      ...oneRun.shape,
      severity: z.enum(['error', 'warning', 'all']),
      after: z.int().min(0),
    }),
    answer: z.object({ issues: z.array(issue), next: count.nullable() }),
    request: ({ run: id, severity, after }) => ({
      method: 'GET',
      path: `${report(id)}/issues`,
      query: { severity, after: String(after) },
    }),
  }),
  'imports.table': defineAsk({
    args: oneRun,
    answer: madeFile,
    request: ({ run: id }) => ({ method: 'GET', path: `${report(id)}/table` }),
  }),
  'imports.confirm': defineAsk({
    args: z.strictObject({
      ...oneRun.shape,
      acceptLeavers: z.boolean(),
      acceptOlder: z.boolean().optional(),
    }),
    answer: nothing,
    request: ({ run: id, ...json }) => ({ method: 'POST', path: `${report(id)}/confirmation`, json }),
  }),
  'imports.discard': defineAsk({
    args: oneRun,
    answer: nothing,
    request: ({ run: id }) => ({ method: 'DELETE', path: report(id) }),
  }),
  'imports.undo': defineAsk({
    args: oneSource,
    answer: nothing,
    request: (json) => ({ method: 'POST', path: `${at}/undoing`, json }),
  }),
  'imports.departures': defineAsk({
    args: z.strictObject({}),
    answer: z.object({ total: count, people: z.array(departure) }),
    request: () => ({ method: 'GET', path: `${at}/departures` }),
  }),
  'imports.removals': defineAsk({
    args: oneSource,
    answer: nothing,
    request: (json) => ({ method: 'POST', path: `${at}/removals`, json }),
  }),
  /** Who has come in since letters were handed out, by class; `activations.class`: who has not. */
  'activations.classes': defineAsk({
    args: z.strictObject({}),
    answer: z.array(followedClass),
    request: () => ({ method: 'GET', path: '/api/v1/school/activations' }),
  }),
  'activations.class': defineAsk({
    args: z.strictObject({ classId: z.string().max(140) }),
    answer: followedClass.extend({ waiting: z.array(waitingPerson), letters: z.boolean() }),
    request: ({ classId }) => ({ method: 'GET', path: `/api/v1/school/activations/${inPath(classId)}` }),
  }),
  'letters.classes': defineAsk({
    args: z.strictObject({}),
    answer: z.array(letterClass),
    request: () => ({ method: 'GET', path: '/api/v1/school/letters' }),
  }),
  /** `layout`: letters a sheet. */
  'letters.make': defineAsk({
    args: z.strictObject({ classId: z.string().max(140), layout: z.enum(['one', 'two']).optional() }),
    answer: madeFile.extend({ letters: count }),
    request: (json) => ({ method: 'POST', path: '/api/v1/school/letters', json }),
  }),
} as const;
