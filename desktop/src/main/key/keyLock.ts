import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { judgeHolder } from './judgeHolder.ts';
import { type HolderReading, type KeyHolder, readHolder, writeHolder } from './keyHolder.ts';
import { makeKeyFolder } from './makeKeyFolder.ts';

/** How often the holder looks for questions and checks that the key is still its own, in milliseconds. It only reads. */
const lookEveryMs = 500;

/** How long a start that holds the claim may need to write one small file, in milliseconds. */
const settleMs = 250;

/** What a holder is told. */
export interface KeyLockListener {
  /** Another start asked for the key: show the window that is already open. */
  readonly asked: () => void;
  /** The key's lock names another holder, who thought this one dead: stop writing at once. */
  readonly lost: () => void;
}

/** The key is ours until disposed. */
export interface KeyLock extends Disposable {
  /** Starts answering questions. Between taking the lock and this call the start-up itself is short. */
  listen(listener: KeyLockListener): void;
}

/** What a lock needs to know of the machine; tests give their own. */
export interface LockHost {
  readonly self: KeyHolder;
  readonly isAlive: (pid: number) => boolean;
}

/**
 * Takes the key for this process (decision 0040): one program at a time, whether on this PC or, through a shared folder,
 * on another. The heartbeat is on demand: who wants the key drops a question beside the lock, and a living holder
 * removes it. So an open key costs no write, which matters on cheap flash, and a pulled one is taken over in seconds.
 * @returns the lock, or `key.open_here` (that window has been shown) or `key.open_elsewhere`.
 * @throws the system's error when the key cannot be read or written.
 */
export async function takeKeyLock(
  folder: string,
  host: LockHost,
): Promise<Result<KeyLock, 'key.open_here' | 'key.open_elsewhere'>> {
  const holderPath = join(folder, 'holder');
  makeKeyFolder(folder);
  for (;;) {
    const before = readHolder(holderPath);
    const verdict = judgeHolder(before, host.self, host.isAlive);
    if (verdict.kind === 'ask' && (await answers(folder, host.self.token, verdict.patienceMs))) {
      return refused(verdict.here ? 'key.open_here' : 'key.open_elsewhere');
    }
    const release = await claim(folder);
    try {
      // Another start may have been quicker (a double click is two starts): then its holder is judged in its turn.
      if (JSON.stringify(readHolder(holderPath)) !== JSON.stringify(before)) continue;
      writeHolder(holderPath, host.self);
      return ok(heldLock(folder, holderPath, host.self));
    } finally {
      release();
    }
  }
}

/**
 * The right to change the holder's file, for the instant of doing it. Making a folder is exclusive on every file system,
 * FAT and network shares included. One that stays was left by a start that died in that instant.
 */
async function claim(folder: string): Promise<() => void> {
  const path = join(folder, 'claim');
  const release = (): void => rmSync(path, { recursive: true, force: true });
  for (;;) {
    try {
      mkdirSync(path);
      return release;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      await delay(settleMs);
      release();
    }
  }
}

/** Drops a question and waits until it is taken away, or until patience ends. */
async function answers(folder: string, token: string, patienceMs: number): Promise<boolean> {
  const name = `ask-${token}`;
  closeSync(openSync(join(folder, name), 'w'));
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 100) {
    await delay(100);
    if (!readdirSync(folder).includes(name)) return true;
  }
  rmSync(join(folder, name), { force: true });
  return false;
}

function isHolder(path: string, self: KeyHolder): boolean {
  const reading = readHolder(path);
  return reading.kind === 'somebody' && reading.holder.token === self.token;
}

/** No file, or one that cannot be read, is a key that is going or coming back: the key watch says so. */
function isLost(reading: HolderReading, self: KeyHolder): boolean {
  if (reading.kind === 'somebody') return reading.holder.token !== self.token;
  return reading.kind === 'nobody';
}

function heldLock(folder: string, holderPath: string, self: KeyHolder): KeyLock {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => clearInterval(timer);
  return {
    listen(listener) {
      timer = setInterval(() => {
        try {
          if (isLost(readHolder(holderPath), self)) {
            stop();
            listener.lost();
            return;
          }
          const questions = readdirSync(folder).filter((name) => name.startsWith('ask-'));
          for (const question of questions) rmSync(join(folder, question), { force: true });
          if (questions.length > 0) listener.asked();
        } catch {
          // The key is out, full or failing: the key watch says so. The lock stays as it is on the key.
        }
      }, lookEveryMs);
      timer.unref();
    },
    dispose() {
      stop();
      try {
        if (isHolder(holderPath, self)) writeHolder(holderPath, undefined);
      } catch {
        // The key is out: the lock stays behind and the next start finds this process dead.
      }
    },
  };
}
