import type { MutationResult, SyncHead, SyncRequest, WireMutation } from '@cartable/shared/sync/wire.ts';
import { type Device, lockDevice } from '../storage/repositories/devices.ts';
import {
  advanceDevice,
  findResultById,
  findResultBySeq,
  saveResult,
} from '../storage/repositories/pushResults.ts';
import { noteRefusalTexts } from '../storage/repositories/refusalTexts.ts';
import type { Writer } from '../storage/storage.ts';
import { type Applied, applyMutation, isDefect, refuseDefect, type Verdict } from './applyMutation.ts';
import { authorOf } from './author.ts';
import type { Session } from './session.ts';
import type { SyncHost } from './syncHost.ts';

export type DeviceAnswer = NonNullable<SyncHead['device']>;

export interface Pushed {
  readonly results: readonly MutationResult[];
  /** Set when another request of the same device changed it meanwhile; the rest was not pushed. */
  readonly device?: DeviceAnswer;
}

type Step =
  | { readonly kind: 'done'; readonly verdict: Verdict; readonly touched: readonly string[] }
  | { readonly kind: 'stop'; readonly device: DeviceAnswer };

/**
 * Takes the mutations of a push in order, each in a transaction of its own: what was decided stays decided when the connection or the
 * server dies in the middle, and the repetition gets the stored results.
 */
export async function push(host: SyncHost, session: Session, request: SyncRequest): Promise<Pushed> {
  const results: MutationResult[] = [];
  for (const mutation of request.push ?? []) {
    const step = await take(host, session, request, mutation);
    if (step.kind === 'stop') return { results, device: step.device };
    host.hints.publish(session.schoolId, step.touched);
    results.push({ seq: mutation.seq, ...step.verdict });
    if (step.verdict.status === 'blocked') break;
  }
  return { results };
}

/** In a transaction; when a defect has undone it, in a second one the refusal. */
async function take(
  host: SyncHost,
  session: Session,
  request: Pick<SyncRequest, 'device' | 'was'>,
  mutation: WireMutation,
): Promise<Step> {
  try {
    return await host.storage.transaction((writer) => takeOne(host, writer, session, request, mutation));
  } catch (error) {
    if (!isDefect(error)) throw error;
    host.reportDefect(mutation.name, error);
    return host.storage.transaction((writer) =>
      takeOne(host, writer, session, request, mutation, refuseDefect(mutation)),
    );
  }
}

async function takeOne(
  host: SyncHost,
  writer: Writer,
  session: Session,
  request: Pick<SyncRequest, 'device' | 'was'>,
  mutation: WireMutation,
  /** The answer, where it is known already. */
  decided?: Applied,
): Promise<Step> {
  const { schoolId, userId } = session;
  const now = host.clock.now();
  const device = await lockDevice(writer, schoolId, request.device, now);
  if (device === undefined || device.revokedAt !== null) return stop('revoked', device);
  if (mutation.seq <= device.lastSeq) {
    const known = await findResultBySeq(writer, schoolId, device, mutation.seq);
    if (known === undefined || known.hash !== mutation.hash) return stop('forked', device);
    return { kind: 'done', verdict: JSON.parse(known.result) as Verdict, touched: [] };
  }
  if (mutation.seq > device.lastSeq + 1) return stop('gap', device);
  const earlier = await findResultById(writer, schoolId, userId, mutation.id);
  if (earlier !== undefined) {
    await advanceDevice(writer, schoolId, device, mutation);
    return { kind: 'done', verdict: JSON.parse(earlier) as Verdict, touched: [] };
  }
  const author = await authorOf(writer, session, request);
  const applied = decided ?? (await applyMutation(host, writer, session, author, mutation));
  const { verdict, touched, quoted = [] } = applied;
  if (verdict.status !== 'blocked') {
    await saveResult(writer, schoolId, userId, mutation, JSON.stringify(verdict), now);
    await noteRefusalTexts(writer, { schoolId, userId, mutationId: mutation.id }, quoted);
    await advanceDevice(writer, schoolId, device, mutation);
  }
  return { kind: 'done', verdict, touched };
}

function stop(status: DeviceAnswer['status'], device: Device | undefined): Step {
  const answer = device ? { lastSeq: device.lastSeq, lastHash: device.lastHash } : { lastSeq: 0 };
  return { kind: 'stop', device: { status, ...answer } };
}
