import { join } from 'node:path';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import { type HeaderProblem, VaultFiles } from '../header/vaultFiles.ts';
import { nodeHasher } from '../nodeCrypto.ts';
import { remainingDelay } from '../passphrase/attemptDelay.ts';
import { AttemptLog } from '../passphrase/attemptLog.ts';
import type { MainRequests } from '../protocol.ts';
import type { LockReason } from '../vault.ts';
import { readAppearance } from './appearanceFile.ts';
import { vaultClock } from './vaultClock.ts';

/** What the state of the host says of a key that is not open. */
export function closedState(
  standing: 'locked' | HeaderProblem,
  retryAfterMs: number,
): Pick<HostState, 'phase' | 'problem' | 'retryAfterMs' | 'me' | 'damaged' | 'notices'> {
  const nobody = { me: null, damaged: [], notices: [] } as const;
  if (standing === 'vault.absent') {
    return { ...nobody, phase: 'firstStart', problem: null, retryAfterMs: 0 };
  }
  if (standing === 'locked') return { ...nobody, phase: 'locked', problem: null, retryAfterMs };
  return { ...nobody, phase: 'blocked', problem: { code: standing, data: {} }, retryAfterMs: 0 };
}

/** What the lock screen says of a lock; nothing of one that the person asked for. */
export function explained(reason: LockReason | undefined): Pick<HostState, 'problem'> | undefined {
  return reason && { problem: { code: reason === 'screen' ? 'suspend' : reason, data: {} } };
}

/**
 * The state of a key before its vault process runs, from its small files alone: it needs neither a native module nor a secret,
 * so that the unlock screen can be drawn while that process starts. It writes nothing.
 * @throws {AppError} `key.*`
 */
export async function stateAtStart(open: MainRequests['key.open']['args']): Promise<HostState> {
  const folder = join(open.dataDir, 'vault');
  const read = await new VaultFiles(folder, nodeHasher).read();
  const attempts = await new AttemptLog(folder, nodeHasher).read();
  return {
    ...closedState(read.ok ? 'locked' : read.error.code, remainingDelay(attempts, vaultClock.now())),
    readOnly: open.readOnly,
    appearance: readAppearance(join(open.dataDir, 'appearance.json')),
    server: open.server,
    version: open.version,
    host: 'electron',
    ...(open.rules?.noPrinting === true && { noPrinting: true }),
  };
}
