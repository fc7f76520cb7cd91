import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { ok, refused } from '@cartable/shared/lib/result.ts';
import { readProgramTrust } from '../update/trust/programTrust.ts';
import { lsblkDrives } from './drives/lsblkDrives.ts';
import type { KeysMessage, KeysRequest } from './protocol.ts';
import { answerKeys } from './works/answerKeys.ts';
import { readStartFiles } from './works/masterShelf.ts';
import { seldom } from './works/seldom.ts';

/**
 * The process that makes keys: Electron's utility process, started by a technician's first visit to the page. It has the devices, and
 * neither the profile nor a session. What it needs of its own archive is read first: afterwards archives are files, to be copied.
 */
const parent = process.parentPort;
const post = (message: KeysMessage): void => parent.postMessage(message);
const threadCode = readFileSync(join(import.meta.dirname, 'keyThread.cjs'), 'utf8');
const trust = readProgramTrust(join(import.meta.dirname, '..', 'update', 'trust.json'));
const startFiles = readStartFiles(join(import.meta.dirname, 'start'));
process.noAsar = true;

const answer = answerKeys({
  drives: lsblkDrives,
  startThread: () => new Worker(threadCode, { eval: true }),
  releaseKey: trust?.releaseKey.export({ format: 'pem', type: 'spki' }).toString(),
  startFiles,
  platform: process.platform,
  tell: seldom((state, busy) => post({ kind: 'state', state, busy })),
});

parent.on('message', ({ data }: { readonly data: KeysRequest }) => {
  void answer(data.name, data.args).then(
    (value) => post({ kind: 'answer', id: data.id, result: ok(value) }),
    (error: unknown) => {
      const result = isAppError(error) ? refused(error.code, error.data) : refused('host.defect');
      post({ kind: 'answer', id: data.id, result });
    },
  );
});
