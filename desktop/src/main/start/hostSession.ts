import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { ok, type Result } from '@cartable/shared/lib/result.ts';
import type { MainRequests } from '../../vault/protocol.ts';
import { buildVersion, isDrivable } from '../build/buildKind.ts';
import type { Log } from '../host/log.ts';
import type { KeyLock } from '../key/keyLock.ts';
import { deviceOf, keyAnswers, watchKey } from '../key/keyWatch.ts';
import type { MachineRules } from '../policy/readMachinePolicy.ts';
import { type IdleLock, idleLock } from '../power/idleLock.ts';
import { lockOnPower } from '../power/lockTriggers.ts';
import { type HostStateView, hostStateView } from '../state/hostStateView.ts';
import { forkChild } from '../host/childPort.ts';
import { superviseVault, type VaultSupervisor } from '../vault/vaultSupervisor.ts';
import type { FoundKey } from './findKey.ts';
import { openingOf } from './firstState.ts';

/** How long the vault has to wipe its keys and close its files before its process is ended, in milliseconds. */
const lockPatienceMs = 5000;

/**
 * How long after the page has loaded the vault's process starts, milliseconds: the page draws its first screen meanwhile, and
 * a slow PC has two processors for both. Whoever asks something of the vault earlier starts it at once.
 */
const vaultAfterMs = 250;

/** Why the vault is locked from here. */
export type LockReason = MainRequests['key.lock']['args']['reason'];

/** What a session on the key needs and whom it tells. */
export interface HostSessionOptions {
  readonly key: FoundKey;
  /** Undefined on a write-protected key: nobody can write to it, so nobody needs to be kept away. */
  readonly lock: KeyLock | undefined;
  /** What the machine's policy says. */
  readonly rules: MachineRules;
  readonly vaultModule: string;
  readonly log: Log;
  /** The key's state from its small files, while no vault runs. */
  readonly closedState: () => Promise<HostState | undefined>;
  /** Something for the page. */
  readonly tell: (event: HostEvent) => void;
  /** The state changed: menus and theme follow. */
  readonly follow: (state: HostState) => void;
  /** Another start asked for the key. */
  readonly asked: () => void;
  /** The key was locked for whatever reason: what was shown or copied must go. */
  readonly locked: () => void;
}

/** The vault, the state told of it, and all that locks it. */
export interface HostSession extends Disposable {
  readonly vault: VaultSupervisor;
  readonly view: HostStateView;
  readonly idle: IdleLock;
  readonly keyIsPresent: () => boolean;
  /** The state, from the key's small files while the vault's process does not run yet. */
  state(): Promise<Result<HostState>>;
  /** {@link HostSession.state} while it needs no vault; undefined otherwise. */
  stateAtStart(): Promise<HostState | undefined>;
  /** The page has loaded: the vault's process may start. */
  pageLoaded(): void;
  /** Locks and waits until the keys are wiped, or ends the process when it does not answer. */
  lockNow(reason: LockReason): Promise<void>;
}

/** Opens the session: starts the vault, watches the key, the lock, the power and the time without use. */
export function openHostSession(options: HostSessionOptions): HostSession {
  const { key, log, rules } = options;
  const open = openingOf(key, rules);
  const view = hostStateView(buildVersion, open.server, rules.problem);
  if (rules.problem !== null) log(rules.problem.code, rules.problem.data);
  let present = true;
  const changed = (state: HostState): void => {
    options.tell({ type: 'state', state });
    options.follow(state);
  };
  const heard = (event: HostEvent): void => {
    const told = view.take(event);
    options.tell(told);
    // Who writes in another program uses the key, too.
    if (told.type === 'checkedOut') idle.touch();
    if (told.type !== 'state') return;
    idle.setMinutes(told.state.appearance.lockAfterMinutes);
    if (told.state.phase !== 'unlocked') options.locked();
    options.follow(told.state);
  };
  const device = deviceOf(key.paths.marker);
  const keyIsThere = (): boolean => keyAnswers(key.paths.marker, device);
  let heeded = false;
  const vault = superviseVault({
    fork() {
      // Before, there is nothing to lock; and on Linux listening reaches for the system's message bus.
      if (!heeded) lockOnPower((reason) => void lockNow(reason));
      heeded = true;
      return forkChild(options.vaultModule, isDrivable ? 'inherit' : 'ignore');
    },
    keyIsThere,
    open,
    event: heard,
    crashed(exitCode) {
      log('vault.crashed', { exitCode });
      changed(view.restart('vault.crashed'));
    },
    failed(code) {
      log('vault.failed', { error: code });
      changed(view.overrule('blocked', code));
    },
  });
  /** What was never started holds nothing to lock. */
  const lockVault = (reason: LockReason): Promise<Result<null>> =>
    vault.isStarted() ? vault.request('key.lock', { reason }) : Promise.resolve(ok(null));
  const lockNow = async (reason: LockReason): Promise<void> => {
    options.locked();
    const answer = await within(lockPatienceMs, lockVault(reason));
    if (answer !== undefined || view.isOverruled()) return;
    // It does not answer: its memory, keys included, ends with its process.
    log('vault.lock_timeout', { reason });
    vault.start();
    changed(view.restart());
  };
  const idle = idleLock(view.current().appearance.lockAfterMinutes, () => {
    if (view.current().phase === 'unlocked') void lockNow('idle');
  });
  const watch = watchKey(keyIsThere, {
    removed() {
      present = false;
      log('key.removed');
      changed(view.overrule('removed', 'key.removed'));
      options.locked();
      void within(lockPatienceMs, lockVault('removed')).then(() => {
        if (!present) vault.halt();
      });
    },
    returned() {
      present = true;
      vault.start();
      changed(view.restart());
    },
  });
  options.lock?.listen({
    asked: options.asked,
    lost() {
      log('key.lock_lost');
      changed(view.overrule('blocked', 'key.lock_lost'));
      options.locked();
      vault.halt();
    },
  });
  let preparing: NodeJS.Timeout | undefined;
  /** The state without the vault, or undefined when only the vault can say why there is none. */
  const stateWithoutVault = async (): Promise<HostState | undefined> => {
    if (vault.isStarted() || view.isOverruled()) return undefined;
    const state = await options.closedState();
    if (state === undefined || vault.isStarted() || view.isOverruled()) return undefined;
    heard({ type: 'state', state });
    return view.current();
  };
  return {
    async state() {
      if (view.isOverruled()) return ok(view.current());
      const first = await stateWithoutVault();
      if (first !== undefined) return ok(first);
      const told = await vault.request('host.state', {});
      return told.ok && !view.isOverruled() ? ok(view.complete(told.value)) : ok(view.current());
    },
    stateAtStart: stateWithoutVault,
    pageLoaded() {
      preparing ??= setTimeout(() => vault.prepare(), vaultAfterMs);
    },
    vault,
    view,
    idle,
    keyIsPresent: () => present,
    lockNow,
    dispose() {
      clearTimeout(preparing);
      watch.dispose();
      idle.dispose();
      vault.dispose();
      options.lock?.dispose();
    },
  };
}

/** What `work` answers, or undefined when it takes longer. */
async function within<T>(patienceMs: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patienceMs, undefined);
  });
  try {
    return await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
