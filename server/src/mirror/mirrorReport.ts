import { open, readFile, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { mirrorReport, type MirrorReport } from '@cartable/shared/update/mirrorReport.ts';
import { z } from 'zod';
import { openRoute, type Route } from '../http/route.ts';
import { updatePlace } from '../updates/updateFiles.ts';
import { KeptVersions } from './keptVersions.ts';
import type { MirrorUpdates } from './mirrorUpdates.ts';

/** With less than this free, what comes next cannot be kept for the others. */
const leastRoomBytes = 256 * 1024 * 1024;
/** A supervisor waits no longer for a server that answers nothing; what is known meanwhile is told. */
const patienceMs = 3000;

const timestamp = z.object({ signed: z.object({ expires: z.iso.datetime({ offset: true }) }) });

/** What a report is made of. */
export interface MirrorReportHost {
  readonly updates: MirrorUpdates;
  /** Where the mirror keeps everything, and the updates in it. */
  readonly data: string;
  readonly folder: string;
  readonly upstream: string;
  readonly now: () => number;
  readonly freeBytes?: () => Promise<number>;
}

/** `/healthz` and `/readyz` of a mirror: for supervisors, and for whoever wants to see whether it is fine. Nothing in it is anybody's. */
export function mirrorHealthRoutes(host: MirrorReportHost): readonly Route[] {
  const versions = new KeptVersions(host.folder);
  return [
    openRoute({
      method: 'get',
      path: '/healthz',
      summary: 'The process is alive',
      answer: z.strictObject({ status: z.literal('ok') }),
      handle: async () => ({ json: { status: 'ok' } }),
    }),
    openRoute({
      method: 'get',
      path: '/readyz',
      summary:
        'Whether the mirror is of use to keys: what it verified last, until when, its room and the versions it holds',
      answer: mirrorReport,
      handle: async () => {
        await soon(host.updates.refresh());
        const json = await report(host, versions);
        return { json, status: json.status === 'ok' ? 200 : 503, headers: { 'Cache-Control': 'no-store' } };
      },
    }),
  ];
}

async function report(host: MirrorReportHost, versions: KeptVersions): Promise<MirrorReport> {
  const { updates, data, folder, upstream, now } = host;
  const place = updatePlace(folder, 'metadata', 'timestamp.json');
  // It is written with each verification and with nothing else: its own time is told, also after a restart.
  const verifiedAt = await stat(place).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  const validUntil = await expiryOf(place);
  const freeBytes = await (host.freeBytes ?? (() => freeIn(data)))();
  const problems: MirrorReport['problems'][number][] = [];
  if (validUntil === undefined) problems.push('mirror.nothing_verified');
  else if (validUntil <= now()) problems.push('mirror.expired');
  if (freeBytes < leastRoomBytes) problems.push('mirror.no_room');
  else if (!(await canKeep(data))) problems.push('mirror.not_kept');
  const isUseful = problems.length === 0;
  const { checkedAt, refusal } = updates.standing();
  if (refusal !== undefined) problems.push('mirror.upstream');
  return {
    status: isUseful ? 'ok' : 'unready',
    problems,
    upstream,
    checkedAt: isoOf(checkedAt),
    refusal: refusal ?? null,
    verifiedAt: isoOf(verifiedAt),
    validUntil: isoOf(validUntil),
    freeBytes,
    versions: [...(await versions.list())],
  };
}

const isoOf = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

async function expiryOf(place: string): Promise<number | undefined> {
  try {
    return Date.parse(timestamp.parse(JSON.parse(await readFile(place, 'utf8'))).signed.expires);
  } catch {
    return undefined;
  }
}

async function freeIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Whether a byte can be written where the mirror keeps what it serves: rights and worn disks are told by nothing else. */
async function canKeep(folder: string): Promise<boolean> {
  const probe = join(folder, `${process.pid}.probe`);
  try {
    const file = await open(probe, 'w', 0o600);
    try {
      await file.write('1');
    } finally {
      await file.close();
    }
    return true;
  } catch {
    return false;
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/** Waits for a work, not too long: it goes on by itself. */
async function soon(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
