import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LockHost } from './keyLock.ts';

/** This process as the key's lock knows it. `keyId` salts the host's digest, so that two keys cannot be matched by it. */
export function thisProcess(keyId: string): LockHost {
  return {
    self: {
      token: randomBytes(16).toString('hex'),
      host: createHash('sha256').update(`${keyId}\0${hostname()}`).digest('hex').slice(0, 32),
      boot: bootId(),
      pid: process.pid,
    },
    isAlive,
  };
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Windows and macOS have none: there a holder counts as dead only when its process is gone or does not answer.
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to another user of this PC.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
