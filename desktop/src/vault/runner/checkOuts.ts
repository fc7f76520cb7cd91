import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { documentNode } from '@cartable/shared/domain/documents/node.ts';
import { type RecordDefinition, tableOf } from '@cartable/shared/domain/record.ts';
import type { ContentLibrary } from '@cartable/shared/files/contentLibrary.ts';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import type { SyncEngine } from '@cartable/shared/sync/client/engine.ts';
import { writePlain } from './contentDocuments.ts';
import type { Documents } from './documents.ts';

/** How often a document that is open elsewhere is looked at. Watching by the system misses saves by renaming, and fails on some FAT drivers. */
const lookEveryMs = 2000;

interface CheckedOut {
  readonly name: string;
  readonly folder: string;
  readonly path: string;
  /** The content that the other program started from, or last gave back. */
  base: string;
  digest: string;
  /** Size and time at the last look, and when it was last compared with what is stored. */
  seen: string;
  taken: string;
  changed: boolean;
}

/** Documents open in other programs: the plaintext copy, what was changed, and its way back into the vault. */
export interface CheckOuts extends Disposable {
  checkOut(nodeId: string, folder: string): Promise<{ readonly path: string }>;
  /** Takes the last changes back and wipes the copy. Harmless for a document that is not out. */
  checkIn(nodeId: string): Promise<void>;
  checkInAll(): Promise<void>;
  list(): readonly { readonly nodeId: string; readonly name: string; readonly changed: boolean }[];
}

export interface CheckOutHost {
  readonly engine: SyncEngine;
  readonly library: ContentLibrary;
  readonly documents: Documents;
  readonly random: Random;
  readonly deviceLabel: string;
}

/** Keeps the documents that are out; each change is re-encrypted as a new version within seconds of the other program's saving. */
export function checkOuts(host: CheckOutHost): CheckOuts {
  const out = new Map<string, CheckedOut>();
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    if (out.size > 0) looking = looking.then(lookAtAll);
  }, lookEveryMs);
  timer.unref();

  async function lookAtAll(): Promise<void> {
    for (const [nodeId, one] of out) {
      const seen = await signOf(one.path);
      // Two equal looks in a row: the other program has finished writing.
      if (seen !== one.seen) one.seen = seen;
      else if (seen !== one.taken) await takeBack(nodeId, one).catch(() => undefined);
    }
  }

  /** Stores what the other program wrote as a new version. What cannot be read now is tried at the next look. */
  async function takeBack(nodeId: string, one: CheckedOut): Promise<void> {
    const { seen } = one;
    if (seen === '') return;
    const digest = await digestOf(one.path);
    if (digest === one.digest) {
      one.taken = seen;
      return;
    }
    const { content } = await host.documents.add(one.path, one.name);
    const { today } = host.engine.queryContext();
    const result = host.engine.mutate('documents.putFile', {
      id: nodeId,
      copyId: newId(host.random),
      parentId: null,
      name: one.name,
      content,
      base: one.base,
      deviceLabel: host.deviceLabel,
      day: today,
    });
    if (!result.ok) throw new AppError(result.error.code, result.error.data);
    one.base = content.manifest;
    one.digest = digest;
    one.taken = seen;
    one.changed = true;
  }

  async function checkIn(nodeId: string): Promise<void> {
    const one = out.get(nodeId);
    if (one === undefined) return;
    await looking;
    one.seen = await signOf(one.path);
    await takeBack(nodeId, one);
    out.delete(nodeId);
    await wipe(one.path, one.folder);
  }

  return {
    async checkOut(nodeId, folder) {
      const known = out.get(nodeId);
      if (known !== undefined) return { path: known.path };
      const definition: Pick<RecordDefinition, 'type'> = documentNode;
      const row = host.engine.reader.get<{ content: string }>(
        `SELECT content FROM "${tableOf(definition.type)}" WHERE id = :nodeId`,
        { nodeId },
      );
      const node = row && documentNode.schema.parse(JSON.parse(row.content));
      if (node?.content == null) throw new AppError('documents.gone');
      const path = join(folder, safeName(node.name));
      await writePlain(await host.library.open(node.content.manifest), path);
      const seen = await signOf(path);
      const digest = await digestOf(path);
      out.set(nodeId, {
        name: node.name,
        folder,
        path,
        base: node.content.manifest,
        digest,
        seen,
        taken: seen,
        changed: false,
      });
      return { path };
    },
    checkIn,
    async checkInAll() {
      for (const nodeId of [...out.keys()]) await checkIn(nodeId);
    },
    list: () => [...out].map(([nodeId, { name, changed }]) => ({ nodeId, name, changed })),
    dispose() {
      clearInterval(timer);
      for (const one of out.values()) void wipe(one.path, one.folder);
      out.clear();
    },
  };
}

/** Size and time of a file, or nothing while it is not there (a program that saves by renaming). */
async function signOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? '' : `${found.size} ${found.mtimeMs}`;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array);
  return hash.digest('hex');
}

/** A name that every system's file manager accepts; the document keeps its own in the database. */
function safeName(name: string): string {
  return name.replace(/[<>:"/\\|?*\p{Cc}]/gu, '_').replace(/[. ]+$/, '') || '_';
}

/** Overwrites before removing. Flash memory may keep old blocks all the same: docs/spec/vault.md says so. */
async function wipe(path: string, folder: string): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      const { size } = await file.stat();
      const zeros = new Uint8Array(64 * 1024);
      for (let at = 0; at < size; at += zeros.length)
        await file.write(zeros, 0, Math.min(zeros.length, size - at), at);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch {
    // The key is gone or another program holds it: the next start empties the folder.
  }
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}
