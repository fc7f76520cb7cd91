import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import type { SyncStatus } from '@cartable/shared/bridge/syncStatus.ts';
import type { UpdateStatus } from '@cartable/shared/bridge/updateStatus.ts';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { compareVersions } from '@cartable/shared/update/release.ts';
import { join } from 'node:path';
import { waitingVersion } from '../../update/slots/waiting.ts';
import { judgeWaiting, leadingOn } from './judgeWaiting.ts';
import { CheckFile } from '../../update/check/checkFile.ts';
import { readPointer } from '../../update/slots/pointer.ts';
import { settleStart } from '../../update/slots/settleStart.ts';
import { otherSlot, type SlotName, slotsOf, systemOf } from '../../update/slots/slots.ts';
import { FailedVersions } from '../../update/slots/failedVersions.ts';
import type { NetworkRules } from '../../network/policyFetch.ts';
import type { InstallRequest, UpdateRequest, WithdrawnRequest } from '../../update/protocol.ts';
import type { Log } from '../host/log.ts';
import type { VaultClient } from '../vault/vaultClient.ts';
import type { UpdatePort } from './updatePort.ts';
import { tellRefusal } from './tellRefusal.ts';
import { readFailures, toldFailures } from './toldFailures.ts';
import { runningSlot } from './runningSlot.ts';
import { type RunEnd, startUpdate, type UpdateProcess } from './updateRun.ts';
import { isVerifyDue, verifyTimes } from './verifyTimes.ts';

/** After an unlocking the person's own work comes first; then the server is asked, and again from time to time. Milliseconds. */
const firstAfterMs = 60_000;
const everyMs = 4 * 3_600_000;

/** What was found stays said until something else is. */
const staying: ReadonlySet<UpdateStatus['phase']> = new Set(['restored', 'recalled', 'intact']);

export interface KeepUpdatedOptions {
  readonly keyRoot: string;
  readonly readOnly: boolean;
  /** Whether the program is a packed one: a checkout updates itself by other means. */
  readonly packed: boolean;
  readonly executable: string;
  readonly platform: NodeJS.Platform;
  readonly version: string;
  readonly vault: Pick<VaultClient, 'request'>;
  readonly fork: () => UpdatePort;
  /** The school's mirror, as the machine's policy names it. */
  readonly mirror: () => string | null;
  /** Proxy and authorities of the same policy. */
  readonly network: NetworkRules;
  /** For how many seconds nobody has touched this computer. */
  readonly idleSeconds: () => number;
  readonly tell: (event: HostEvent) => void;
  readonly log: Log;
}

/** The program's care for its own files: updates, and whether they are still as released. Nothing of it runs before the first screen is up. */
export interface KeepUpdated extends Disposable {
  status(): UpdateStatus;
  /** Asks now. */
  check(): void;
  /** Verifies the program's files now, and says so. */
  verify(): void;
  /** The first screen is up and the vault's process answers. */
  started(): Promise<void>;
  follow(state: HostState): void;
  followSync(status: SyncStatus): void;
  /** Resolves when nothing writes on the key any more; it goes on after the next unlocking. */
  pause(): Promise<void>;
}

/**
 * Keeps the program on the key updated and verified while it is unlocked, without getting into the way of the person or the synchronisation. One
 * process at a time; a verification gives way to an update, and begins anew another time.
 */
export function keepUpdated(options: KeepUpdatedOptions): KeepUpdated {
  const system = systemOf(options.platform);
  const slots = system === undefined ? undefined : slotsOf(options.keyRoot, system);
  const able = options.packed && !options.readOnly;
  let status: UpdateStatus = { phase: able ? 'current' : 'off' };
  let unlocked = false;
  let syncing = false;
  /** Somebody or the clock wants a check, as soon as it may be. */
  let wanted = false;
  /** The same for a verification, and who wants it: the person is told of a good one, too. */
  let toVerify: 'no' | 'quietly' | 'told' = 'no';
  let busy = false;
  let verifying = false;
  /** The key is about to be pulled out: what is asked now begins nothing any more. */
  let paused = false;
  let running: UpdateProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  const { keyRoot } = options;
  const folder = join(keyRoot, 'data', 'update');
  const checks = system === undefined ? undefined : new CheckFile(folder, system);
  const failures = system === undefined ? undefined : new FailedVersions(folder, system);
  const ownSlot = (): SlotName | undefined => slots && runningSlot(slots, options.executable);
  const lastCheck = async () => {
    const slot = ownSlot();
    return slots && slot && checks ? checks.about(slots, slot) : null;
  };

  /** What the person is told of a modified program: that the repaired one waits for the next start, or that nothing can be done here. */
  const modifiedStatus = (): UpdateStatus => {
    const slot = ownSlot();
    const waits = slots && slot && readPointer(slots)?.slot === otherSlot(slot);
    return { phase: 'modified', repair: waits ? 'ready' : 'no' };
  };

  const show = (next: UpdateStatus): void => {
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    options.tell({ type: 'update', status });
  };
  /** That a version waits for its start is true whatever else is: it is what happens next. */
  const atRest = (otherwise: UpdateStatus): UpdateStatus => {
    const slot = ownSlot();
    const version = slots && slot && waitingVersion(slots, slot);
    return version === undefined ? otherwise : { phase: 'ready', version };
  };
  const goesOn = () => unlocked && !paused;
  const mayRun = () => able && unlocked && !paused && !syncing && !busy && running === undefined;
  const turn = (): void => {
    // Whoever looks for an update does not wait for a verification.
    if (wanted && verifying) void running?.stop();
    if ((!wanted && toVerify === 'no') || !mayRun()) return;
    const work = wanted ? ask : verify;
    busy = true;
    void work().finally(() => {
      busy = false;
      turn();
    });
  };
  const ask = async (): Promise<void> => {
    wanted = false;
    const slot = ownSlot();
    if (system === undefined || slot === undefined || failures === undefined) return show({ phase: 'off' });
    const before = status;
    if (before.phase !== 'modified') show({ phase: 'checking' });
    // A key that is just being pulled: the next one asks again.
    const check = await lastCheck().catch(() => null);
    const modified = check !== null && check.wrong > 0;
    const kept = await readFailures(failures, options.version);
    if (!kept.ok) return show(modified ? modifiedStatus() : { phase: 'problem', ...kept.error });
    const noted = kept.value;
    const failed = toldFailures(noted, options.version);
    const question = { system, version: options.version, check, ...failed, refused: null };
    const offered = await options.vault.request('update.offer', question);
    // Locked meanwhile, or about to be pulled out: the next unlocking asks again.
    if (!goesOn()) return show(before);
    if (!offered.ok)
      return show(modified ? modifiedStatus() : atRest({ phase: 'problem', ...offered.error }));
    const { time, server } = offered.value;
    const own = { runningVersion: options.version, failed: noted, repair: false };
    const waiting = await judgeWaiting({
      ...{ slots: slotsOf(keyRoot, system), running: slot, own, answer: offered.value, goesOn },
      ...{ isWithdrawn: (version) => isWithdrawn({ system, version, time, server }), log: options.log },
    });
    const taken = waiting.kind === 'takenBack';
    const otherwise: UpdateStatus = taken
      ? { phase: 'recalled', version: waiting.version }
      : staying.has(before.phase)
        ? before
        : { phase: 'current' };
    if (!goesOn()) return show(taken ? otherwise : before);
    const offers = leadingOn(offered.value.version, own, options.log);
    // A server of an earlier day does not know yet what waits: the newer one stays.
    const waits = waiting.kind === 'waits' && compareVersions(waiting.version, offers ?? '') > 0;
    // What lies at the key's root is not mended by another copy of the program.
    const toRepair = (slots && (await checks?.isToRepair(slots, slot).catch(() => false))) ?? false;
    const mayRepair = toRepair && !waits && !noted.includes(options.version);
    const version = waits ? null : (offers ?? (mayRepair ? options.version : null));
    if (version === null) return show(modified ? modifiedStatus() : atRest(otherwise));
    const what = { system, running: slot, version, repair: modified, time, server };
    const end = await bring({ kind: 'install', runningVersion: options.version, ...what });
    if (goesOn()) await tellRefusal(options.vault, question, version, end);
  };
  /** False also when it cannot be learned: nothing is taken back then. */
  const isWithdrawn = async (
    about: Pick<WithdrawnRequest, 'system' | 'version' | 'time' | 'server'>,
  ): Promise<boolean> => {
    const end = await runToEnd({ kind: 'withdrawn', keyRoot, network: options.network, ...about });
    return end.kind === 'withdrawn' && end.withdrawn;
  };
  const bring = async (what: Omit<InstallRequest, 'keyRoot' | 'mirror' | 'network'>): Promise<RunEnd> => {
    const { version, repair } = what;
    const coming = (percent: number): UpdateStatus =>
      repair ? { phase: 'modified', repair: 'coming' } : { phase: 'coming', version, percent };
    show(coming(0));
    const begin = { keyRoot, mirror: options.mirror(), network: options.network, ...what };
    const end = await runToEnd(begin, (done, total) => show(coming(Math.floor((done * 100) / total))));
    options.log('update.ended', { version, end: end.kind === 'failed' ? end.code : end.kind });
    if (repair) show(modifiedStatus());
    else if (end.kind === 'ready') show({ phase: 'ready', version });
    else if (end.kind === 'failed') show({ phase: 'problem', code: end.code, data: end.data });
    else show(atRest({ phase: 'current' }));
    return end;
  };
  const verify = async (): Promise<void> => {
    const told = toVerify === 'told';
    toVerify = 'no';
    const slot = ownSlot();
    if (system === undefined || slot === undefined) return show({ phase: 'off' });
    const before = status;
    if (told && before.phase !== 'modified') show({ phase: 'verifying' });
    verifying = true;
    const end = await runToEnd({ kind: 'check', keyRoot, system, running: slot });
    verifying = false;
    options.log('update.verified', { end: end.kind === 'checked' ? String(end.wrong) : end.kind });
    if (end.kind === 'failed')
      return show(told ? { phase: 'problem', code: end.code, data: end.data } : before);
    if (end.kind !== 'checked') return show(before);
    if (end.wrong > 0) show(modifiedStatus());
    else if (told || before.phase === 'modified') show({ phase: 'intact' });
    // The server is to know, and has what a repair needs.
    wanted = true;
  };
  const runToEnd = async (
    begin: UpdateRequest,
    progress: (doneBytes: number, totalBytes: number) => void = () => {},
  ): Promise<RunEnd> => {
    running = startUpdate(options.fork(), begin, {
      progress,
      dropped: (source, code) => options.log('update.source_dropped', { source, error: code }),
    });
    const end = await running.ended;
    running = undefined;
    return end;
  };
  const times = verifyTimes({
    isDue: async () => able && isVerifyDue(await lastCheck(), Date.now()),
    idleSeconds: options.idleSeconds,
    begin() {
      if (toVerify === 'no') toVerify = 'quietly';
      turn();
    },
  });
  const stop = async (): Promise<void> => {
    clearTimeout(timer);
    times.stop();
    wanted = false;
    toVerify = 'no';
    await running?.stop();
  };
  const later = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      wanted = true;
      turn();
      later(everyMs);
    }, ms);
    timer.unref();
  };
  return {
    status: () => status,
    check() {
      if (status.phase === 'intact') show({ phase: 'current' });
      wanted = true;
      turn();
    },
    verify() {
      toVerify = 'told';
      turn();
    },
    async started() {
      const slot = able ? ownSlot() : undefined;
      if (slots === undefined || slot === undefined || failures === undefined) return show({ phase: 'off' });
      try {
        const settled = await settleStart(slots, slot, failures);
        if (settled.kind !== 'usual') options.log(`update.${settled.kind}`, { version: options.version });
        if (settled.kind === 'restored') show({ phase: 'restored', version: settled.failed });
        const check = await lastCheck();
        if (check !== null && check.wrong > 0) show(modifiedStatus());
        else show(atRest(status));
      } catch (error) {
        // A key that is full or out: the next start settles it.
        options.log('update.not_settled', { error: error instanceof Error ? error.name : 'unknown' });
      }
    },
    follow({ phase }) {
      const now = phase === 'unlocked';
      if (now === unlocked) return;
      unlocked = now;
      paused = false;
      if (!now) return void stop();
      later(firstAfterMs);
      times.start();
    },
    followSync({ connection, firstSyncRecords, transfers }) {
      // The first synchronisation and the person's own files have the line to themselves.
      syncing = (connection === 'syncing' && firstSyncRecords !== null) || transfers.length > 0;
      turn();
    },
    async pause() {
      paused = true;
      await stop();
    },
    dispose: () => void stop(),
  };
}
