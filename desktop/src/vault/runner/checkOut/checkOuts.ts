import { chmod } from 'node:fs/promises';
import type { CommandResults } from '@cartable/shared/bridge/bridge.ts';
import { documentNode } from '@cartable/shared/domain/documents/node.ts';
import { type RecordDefinition, tableOf } from '@cartable/shared/domain/record.ts';
import type { ContentLibrary } from '@cartable/shared/files/contentLibrary.ts';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { writePlain } from '../writePlain.ts';
import { adoptCopies } from './adoptCopies.ts';
import type { CheckOutTable } from './checkOutTable.ts';
import { heldOpen } from './heldOpen.ts';
import { copyFolder, type KeptCopy, type Outside, placeOf } from './outside.ts';
import { digestOf, makeFolder, safeName, signOf, wipeCopy } from './plainCopy.ts';
import { isDue, type TakeBackHost, takeBack } from './takeBack.ts';

/** How often a document that is open elsewhere is looked at. Watching by the system misses saves by renaming, and fails on some FAT drivers. */
const lookEveryMs = 2000;
/** Every how many looks it is asked whether the other program is still there. */
const looksAHold = 5;

/** Documents open in other programs: the plaintext copy, what was changed, and its way back into the vault (decisions 0041, 0221). */
export interface CheckOuts extends Disposable {
  /** Writes the copy for another program and watches it. @throws {AppError} `documents.gone`, `files.not_here`, `files.not_saved` */
  checkOut(nodeId: string): Promise<{ readonly path: string }>;
  /**
   * Takes the last changes back and wipes the copy. Harmless for a document that is not out; one whose copy is on another PC is forgotten.
   * @throws {AppError} why it cannot be taken back; `files.still_open` when the other program keeps the file
   */
  checkIn(nodeId: string): Promise<void>;
  /** The same of every copy on this PC. @throws {AppError} `files.not_taken_back` with the names of those that stay out */
  checkInAll(): Promise<void>;
  /** {@link CheckOuts.checkInAll}, and forgets those that are on another PC. */
  leave(): Promise<void>;
  /**
   * Takes back what was saved, for `patienceMs` at most, before a lock; nothing is watched any more. What the other program may still write,
   * and what could not be taken back, stays where it is and is taken back after the next unlock. `leaving`: the program ends.
   */
  rest(patienceMs: number, leaving: boolean): Promise<void>;
  /** Stops taking back at once: the key is out. */
  abandon(): void;
  /** The copies that stand on this PC. */
  kept(): readonly KeptCopy[];
  list(): CommandResults['files.checkedOut'];
}

export interface CheckOutHost extends TakeBackHost {
  readonly library: ContentLibrary;
  readonly table: CheckOutTable;
  /** The folder of all copies of this key on this PC. */
  readonly root: string;
  readonly readOnly: boolean;
  /** Another program saved a document, or one could not be taken back. */
  readonly told: () => void;
}

/** Keeps the documents that are out; each change is re-encrypted as a new version within seconds of the other program's saving. */
export function checkOuts(host: CheckOutHost): CheckOuts {
  const { table, root, readOnly } = host;
  const out = new Map<string, Outside>();
  const giveUp = new AbortController();
  let looks = 0;
  /** One thing at a time: a look, a document given back, the lock. */
  let last: Promise<unknown> = adoptCopies(host, out, giveUp.signal).then(
    () => {
      if (out.size > 0) host.told();
    },
    () => undefined,
  );
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const timer = setInterval(() => {
    if (out.size > 0) void alone(lookAtAll).catch(() => undefined);
  }, lookEveryMs);
  timer.unref();

  async function lookAtAll(): Promise<void> {
    looks += 1;
    for (const one of out.values()) {
      if (one.away || readOnly || giveUp.signal.aborted) continue;
      const seen = await signOf(one.path);
      if (looks % looksAHold === 1) one.seenOpen ||= await heldOpen(one.path, one.folder);
      // Two equal looks in a row: the other program has finished writing.
      if (seen !== one.seen) {
        if (one.seen !== '') host.told();
        one.seen = seen;
      } else if (isDue(one, host.monotonic())) {
        const known = one.problem?.error.code;
        await store(one).catch(() => undefined);
        if (one.problem?.error.code !== known) host.told();
      }
    }
  }

  async function store(one: Outside): Promise<void> {
    await takeBack(host, one, giveUp.signal);
    if (one.taken === one.seen) keep(one, false);
  }

  function keep(one: Outside, unsure: boolean): void {
    const { nodeId, name, folderName, base, digest, at } = one;
    const file = one.path.slice(one.folder.length + 1);
    if (!readOnly) table.put({ nodeId, name, folder: folderName, file, base, digest, at, unsure });
  }

  async function wipe(one: Outside): Promise<boolean> {
    if (!(await wipeCopy(one.path, one.folder))) return false;
    out.delete(one.nodeId);
    if (!readOnly) table.remove(one.nodeId);
    return true;
  }

  function forget(one: Outside): void {
    out.delete(one.nodeId);
    if (!readOnly) table.remove(one.nodeId);
  }

  async function giveBack(one: Outside): Promise<void> {
    one.seen = await signOf(one.path);
    if (!readOnly) await store(one);
    // It is being written at this very moment.
    if (!readOnly && one.seen !== '' && one.taken !== one.seen) throw stillOpen(one);
    if (!(await wipe(one))) throw stillOpen(one);
  }

  /** What a lock leaves. Nothing may be lost by it: whatever fails, the copy stays. */
  async function settle(one: Outside, leaving: boolean): Promise<void> {
    one.seen = await signOf(one.path);
    if (one.seen !== one.taken) await store(one).catch(() => undefined);
    const same = one.seen !== '' && one.seen === one.taken && (await signOf(one.path)) === one.seen;
    const held = await heldOpen(one.path, one.folder);
    // A plain editor shows no sign of having it open: only one that did show it has surely let go.
    if (same && !held && (leaving || one.seenOpen) && (await wipe(one))) return;
    keep(one, held || !same);
  }

  const here = () => [...out.values()].filter((one) => !one.away);
  const giveAllBack = async (): Promise<void> => {
    const names: string[] = [];
    let cause: unknown;
    for (const one of here()) {
      try {
        await giveBack(one);
      } catch (error) {
        names.push(one.name);
        cause ??= error;
      }
    }
    if (names.length > 0) throw new AppError('files.not_taken_back', { name: names.join(', ') }, cause);
  };

  return {
    checkOut: (nodeId) =>
      alone(async () => {
        const known = out.get(nodeId);
        if (known !== undefined && !known.away) return { path: known.path };
        const definition: Pick<RecordDefinition, 'type'> = documentNode;
        const row = host.engine.reader.get<{ content: string }>(
          `SELECT content FROM "${tableOf(definition.type)}" WHERE id = :nodeId`,
          { nodeId },
        );
        const node = row && documentNode.schema.parse(JSON.parse(row.content));
        if (node?.content == null) throw new AppError('documents.gone');
        const file = safeName(node.name);
        const place = placeOf(root, copyFolder(nodeId, host.random), file);
        const one: Outside = {
          ...place,
          nodeId,
          name: node.name,
          base: node.content.manifest,
          digest: '',
          at: host.now(),
          seen: '',
          taken: '',
          changed: false,
          seenOpen: false,
          problem: null,
          away: false,
        };
        const reader = await host.library.open(node.content.manifest);
        try {
          await makeFolder(root, place.folder);
        } catch (cause) {
          await reader.close();
          throw new AppError('files.not_saved', {}, cause);
        }
        // Before the copy: one that nothing names would be wiped unread.
        keep(one, false);
        await writePlain(reader, place.path).catch(async (error: unknown) => {
          await wipe(one);
          throw error;
        });
        one.digest = await digestOf(place.path);
        // Nobody should write what cannot be taken back.
        if (readOnly) await chmod(place.path, 0o400);
        one.seen = await signOf(place.path);
        one.taken = one.seen;
        keep(one, false);
        out.set(nodeId, one);
        host.told();
        return { path: place.path };
      }),
    checkIn: (nodeId) =>
      alone(async () => {
        const one = out.get(nodeId);
        if (one?.away) forget(one);
        else if (one !== undefined) await giveBack(one);
      }),
    checkInAll: () => alone(giveAllBack),
    leave: () =>
      alone(async () => {
        await giveAllBack();
        for (const one of out.values()) forget(one);
      }),
    async rest(patienceMs, leaving) {
      clearInterval(timer);
      const patience = setTimeout(() => giveUp.abort(), patienceMs);
      try {
        await alone(async () => {
          for (const one of here()) {
            if (readOnly) await wipe(one);
            else await settle(one, leaving).catch(() => undefined);
          }
        });
      } finally {
        clearTimeout(patience);
      }
    },
    abandon() {
      clearInterval(timer);
      giveUp.abort();
    },
    kept: () => here().map(({ path, folder, digest }) => ({ path, folder, digest })),
    list: () =>
      [...out.values()].map(({ nodeId, name, changed, problem, away, at }) => ({
        nodeId,
        name,
        changed,
        problem: problem?.error ?? null,
        awaySince: away ? at : null,
      })),
    dispose() {
      clearInterval(timer);
      giveUp.abort();
    },
  };
}

function stillOpen({ name }: Outside): AppError {
  return new AppError('files.still_open', { name });
}
