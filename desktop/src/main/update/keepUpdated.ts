import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import type { SyncStatus } from '@cartable/shared/bridge/syncStatus.ts';
import type { UpdateStatus } from '@cartable/shared/bridge/updateStatus.ts';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { join } from 'node:path';
import { settleStart } from '../../update/slots/settleStart.ts';
import { slotsOf, systemOf } from '../../update/slots/slots.ts';
import { UpdateState } from '../../update/slots/stateFile.ts';
import type { NetworkRules } from '../../network/policyFetch.ts';
import type { UpdateRequest } from '../../update/protocol.ts';
import type { Log } from '../host/log.ts';
import type { VaultClient } from '../vault/vaultClient.ts';
import type { UpdatePort } from './updatePort.ts';
import { runningSlot } from './runningSlot.ts';
import { startUpdate, type UpdateProcess } from './updateRun.ts';

/** After an unlocking the person's own work comes first; then the server is asked, and again from time to time. Milliseconds. */
const firstAfterMs = 60_000;
const everyMs = 4 * 3_600_000;

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
  readonly tell: (event: HostEvent) => void;
  readonly log: Log;
}

/** The program's care for its own updates. Nothing of it runs before the first screen is up. */
export interface KeepUpdated extends Disposable {
  status(): UpdateStatus;
  /** Asks now. */
  check(): void;
  /** The first screen is up and the vault's process answers. */
  started(): Promise<void>;
  follow(state: HostState): void;
  followSync(status: SyncStatus): void;
  /** Resolves when nothing writes on the key any more; it goes on after the next unlocking. */
  pause(): Promise<void>;
}

/** Keeps the program on the key updated while it is unlocked, without getting into the way of the person or the synchronisation. */
export function keepUpdated(options: KeepUpdatedOptions): KeepUpdated {
  const system = systemOf(options.platform);
  const slots = system === undefined ? undefined : slotsOf(options.keyRoot, system);
  const state = new UpdateState(join(options.keyRoot, 'data', 'update'));
  const able = options.packed && !options.readOnly;
  let status: UpdateStatus = { phase: able ? 'current' : 'off' };
  let unlocked = false;
  let syncing = false;
  /** Somebody or the clock wants a check, as soon as it may be. */
  let wanted = false;
  let asking = false;
  /** The key is about to be pulled out: what is asked now begins nothing any more. */
  let paused = false;
  let running: UpdateProcess | undefined;
  let timer: NodeJS.Timeout | undefined;

  const show = (next: UpdateStatus): void => {
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    options.tell({ type: 'update', status });
  };
  const mayRun = () => able && unlocked && !paused && !syncing && !asking && running === undefined;
  const turn = (): void => {
    if (!wanted || !mayRun()) return;
    wanted = false;
    asking = true;
    void ask().finally(() => {
      asking = false;
      turn();
    });
  };
  const ask = async (): Promise<void> => {
    const slot = slots && runningSlot(slots, options.executable);
    if (system === undefined || slot === undefined) return show({ phase: 'off' });
    const before = status;
    show({ phase: 'checking' });
    const failed = await state.failed();
    const offered = await options.vault.request('update.offer', { system, version: options.version, failed });
    // Locked meanwhile, or about to be pulled out: the next unlocking asks again.
    if (!unlocked || paused) return show(before);
    if (!offered.ok) return show({ phase: 'problem', ...offered.error });
    const { version, time, server } = offered.value;
    if (version === null) return show(before.phase === 'restored' ? before : { phase: 'current' });
    await run({ system, running: slot, version, time, server });
  };
  const run = async (what: Omit<UpdateRequest, 'keyRoot' | 'mirror' | 'network'>): Promise<void> => {
    const { version } = what;
    const { keyRoot, network } = options;
    const begin = { keyRoot, mirror: options.mirror(), network, ...what };
    show({ phase: 'coming', version, percent: 0 });
    running = startUpdate(options.fork(), begin, {
      progress: (done, total) =>
        show({ phase: 'coming', version, percent: Math.floor((done * 100) / total) }),
      dropped: (source, code) => options.log('update.source_dropped', { source, error: code }),
    });
    const end = await running.ended;
    running = undefined;
    options.log('update.ended', { version, end: end.kind === 'failed' ? end.code : end.kind });
    if (end.kind === 'ready') show({ phase: 'ready', version });
    else if (end.kind === 'failed') show({ phase: 'problem', code: end.code, data: end.data });
    else show({ phase: 'current' });
  };
  const stop = async (): Promise<void> => {
    clearTimeout(timer);
    wanted = false;
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
      wanted = true;
      turn();
    },
    async started() {
      const slot = able && slots ? runningSlot(slots, options.executable) : undefined;
      if (slots === undefined || slot === undefined) return show({ phase: 'off' });
      try {
        const settled = await settleStart(slots, slot, state);
        if (settled.kind !== 'usual') options.log(`update.${settled.kind}`, { version: options.version });
        if (settled.kind === 'restored') show({ phase: 'restored', version: settled.failed });
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
      if (now) later(firstAfterMs);
      else void stop();
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
