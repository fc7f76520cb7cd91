import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { ProgramRelease } from '@cartable/shared/update/release.ts';
import { otherSlot, type SlotName, type Slots } from '../slots/slots.ts';
import type { Sources } from '../source/sources.ts';
import type { ProgramTrust } from '../trust/programTrust.ts';
import { ChunkStore } from './chunkStore.ts';
import { type ProgramFile, programFiles } from './programFiles.ts';
import { type Manifest, openManifest } from './programManifest.ts';

/** What an update is installed with. */
export interface InstallHost {
  readonly slots: Slots;
  /** The program that runs: it is read, never written. */
  readonly running: SlotName;
  /** `data/update` of the key. */
  readonly folder: string;
  readonly releaseKey: KeyObject;
  /** The running program is not as released: what its manifest says of its files is not believed. */
  readonly repair?: boolean;
  /** Whether a program that believes this would take what is released after it; without it, nobody asks. */
  readonly leadsOn?: (trust: ProgramTrust) => Promise<boolean>;
  readonly sources: Sources;
  readonly signal: AbortSignal;
  readonly freeBytes: () => Promise<number>;
  /** Before each write that a pull could cut off: tests cut there. */
  readonly step?: (what: string) => void;
  readonly progress?: (doneBytes: number, totalBytes: number) => void;
}

/** One release on its way into the folder that does not run. */
export interface Installation extends InstallHost {
  readonly release: ProgramRelease;
  readonly manifest: Manifest;
  readonly files: readonly ProgramFile[];
  /** The slot that is written, and its folder. */
  readonly target: SlotName;
  readonly targetFolder: string;
  readonly store: ChunkStore;
  /** Chunks that the running program should have had and had not, when they were read: its memory wears out. */
  readonly worn: Set<string>;
  readonly at: (what: string) => void;
}

/** Checks a release's manifest. @throws {AppError} `update.forged`, `update.unfit` */
export function openInstallation(release: ProgramRelease, host: InstallHost): Installation {
  const opened = openManifest(Buffer.from(release.manifest), release.signature, host.releaseKey);
  if (!opened.ok || opened.value.version !== release.version) throw new AppError('update.forged');
  const target = otherSlot(host.running);
  return {
    ...host,
    release,
    manifest: opened.value,
    files: programFiles(opened.value, release),
    target,
    targetFolder: host.slots[target],
    store: new ChunkStore(join(host.folder, 'chunks')),
    worn: new Set(),
    at(what) {
      host.signal.throwIfAborted();
      host.step?.(what);
    },
  };
}
