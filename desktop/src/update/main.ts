import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { mirrorFetch, policyFetch } from '../network/policyFetch.ts';
import { runCheck } from './check/runCheck.ts';
import { isWithdrawn } from './isWithdrawn.ts';
import type {
  CheckRequest,
  InstallRequest,
  UpdateMessage,
  UpdateRequest,
  WithdrawnRequest,
} from './protocol.ts';
import { runUpdate } from './runUpdate.ts';
import { slotsOf } from './slots/slots.ts';
import { Sources } from './source/sources.ts';
import { httpSource } from './source/updateSource.ts';
import { type ProgramTrust, readProgramTrust } from './trust/programTrust.ts';

/**
 * The update process: Electron's utility process that brings one version onto the key, verifies the one that runs, or asks whether one was withdrawn, and ends. It holds no key and no session; what it fetches
 * is public. It may be ended at any moment.
 */
const parent = process.parentPort;
const updateFolder = (keyRoot: string): string => join(keyRoot, 'data', 'update');
const send = (message: UpdateMessage): void => parent.postMessage(message);

async function begin(asked: UpdateRequest): Promise<void> {
  const trust = readProgramTrust(join(import.meta.dirname, 'trust.json'));
  // From here on archives are files: Electron shows whoever reads one a folder of what is in it.
  process.noAsar = true;
  if (trust === undefined) return send({ kind: 'failed', code: 'update.forged', data: {} });
  if (asked.kind === 'check') return check(asked, trust);
  if (asked.kind === 'withdrawn') return askWhetherWithdrawn(asked, trust);
  await install(asked, trust);
}

async function askWhetherWithdrawn(asked: WithdrawnRequest, trust: ProgramTrust): Promise<void> {
  const { system, version } = asked;
  const withdrawn = await isWithdrawn({
    trust,
    system,
    version,
    folder: updateFolder(asked.keyRoot),
    now: new Date(asked.time),
    sources: new Sources([httpSource('server', asked.server, policyFetch(asked.network))]),
    signal: new AbortController().signal,
  });
  send({ kind: 'withdrawn', withdrawn });
}

async function check({ keyRoot, system, running }: CheckRequest, trust: ProgramTrust): Promise<void> {
  const { releaseKey } = trust;
  const place = { slots: slotsOf(keyRoot, system), running, system, folder: updateFolder(keyRoot) };
  const wrong = await runCheck({ ...place, releaseKey, now: Date.now, rest: (ms) => setTimeout(ms) });
  send({ kind: 'checked', wrong });
}

async function install(asked: InstallRequest, trust: ProgramTrust): Promise<void> {
  const sources = [
    ...(asked.mirror === null ? [] : [httpSource('mirror', asked.mirror, mirrorFetch(asked.network))]),
    httpSource('server', asked.server, policyFetch(asked.network)),
  ];
  const dropped = (source: { readonly kind: string }, code: string) =>
    send({ kind: 'dropped', source: source.kind, code });
  await runUpdate({
    slots: slotsOf(asked.keyRoot, asked.system),
    running: asked.running,
    folder: updateFolder(asked.keyRoot),
    repair: asked.repair,
    trust,
    system: asked.system,
    version: asked.version,
    runningVersion: asked.runningVersion,
    now: new Date(asked.time),
    sources: new Sources(sources, dropped),
    // Whoever wants to stop it ends the process.
    signal: new AbortController().signal,
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(asked.keyRoot);
      return bavail * bsize;
    },
    progress: (doneBytes, totalBytes) => send({ kind: 'progress', doneBytes, totalBytes }),
  });
  send({ kind: 'ready' });
}

function failed(error: unknown): void {
  const known = isAppError(error);
  send({ kind: 'failed', code: known ? error.code : 'host.defect', data: known ? error.data : {} });
}

parent.on('message', ({ data }: { readonly data: UpdateRequest }) => {
  void begin(data).catch(failed);
});
