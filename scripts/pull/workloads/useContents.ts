import type { OpenVault } from '@cartable/desktop/vault/openVault.ts';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import type { Work } from '@cartable/shared/host/work.ts';
import type { ContentStore } from '@cartable/shared/ports/contentStore.ts';
import { seeded } from '../cutPoint.ts';
import { acknowledge, note } from './acknowledge.ts';
import { contentsOnKey, giveOutSheets } from './contentsOnKey.ts';
import { schoolServer } from './engineOnKey.ts';
import { passphraseOf, vaultOnKey } from './vaultOnKey.ts';
import { workBytes } from './workBytes.ts';

const PIECE_BYTES = 100_000;

/** How many bytes the file of a number has: up to a megabyte, several checkpoints of none. */
export const fileLength = (index: number): number => 1 + ((index * 7919 * 31) % 1_000_000);

/**
 * Works with files as a pupil does, at random by `seed`: adds one and hands it in, or puts it among the documents; synchronises, which sends it;
 * fetches what the teacher has given out. A file is acknowledged once an action names it: from then on it must be there, and reach
 * the server. What was begun may be there or not, and costs no room afterwards.
 */
export async function useContents(key: string, seed: number, count: number): Promise<void> {
  const vault = vaultOnKey(key);
  try {
    const made = await vault.create(passphraseOf(0), { personal: [], escrowPublicKey: null });
    if (!made.ok) throw new Error(made.error.code);
    acknowledge('created');
    if (vault.content !== undefined) await work(vault.content, seed, count);
    await vault.lock('quit');
  } finally {
    await vault.lock('removed');
  }
}

async function work(vault: OpenVault, seed: number, count: number): Promise<void> {
  const random = seeded(seed);
  const server = await schoolServer();
  const sheets = await giveOutSheets(server);
  const { engine, library, dispose } = await contentsOnKey(vault, server, noting(vault.files));
  await engine.syncNow();
  acknowledge('synchronised');
  let fetched = 0;
  for (let index = 0; index < count; index += 1) {
    const dice = random();
    const sheet = sheets[fetched];
    if (dice < 0.55) await addFile({ engine, library }, index, dice < 0.35);
    else if (dice < 0.8 && sheet !== undefined) {
      await library.fetch(sheet);
      acknowledge(`sheet ${fetched}`);
      fetched += 1;
    } else {
      await engine.syncNow();
      acknowledge('synchronised');
    }
  }
  dispose();
}

async function addFile(
  { engine, library }: Pick<Work, 'engine' | 'library'>,
  index: number,
  handIn: boolean,
): Promise<void> {
  const bytes = workBytes(index, fileLength(index));
  const name = `Travail ${index}.pdf`;
  const source = (async function* () {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
  })();
  const content = await library.add(source, { name, mime: 'application/pdf', sizeBytes: bytes.length });
  const done = handIn
    ? engine.mutate('homework.handIn', handInOf(index, { name, content }))
    : engine.mutate('documents.putFile', documentOf(index, { name, content }));
  if (!done.ok) throw new Error(done.error.code);
  acknowledge(`action ${done.value.mutationId}`);
  acknowledge(`file ${content.manifest} ${index}`);
}

function handInOf(index: number, file: Attachment) {
  return { id: `copy${index}`, assignmentId: 'work.classA', comment: '', files: [file] };
}

function documentOf(index: number, file: Attachment) {
  const place = { parentId: null, base: null, deviceLabel: 'clé', day: '2026-11-23' };
  return { ...file, ...place, id: `document${index}`, copyId: `other${index}` };
}

/** The vault's store, saying which file begins or goes: its name may be on a pulled key without its clusters. */
function noting(files: OpenVault['files']): ContentStore {
  return {
    async create(metadata, size) {
      const writer = await files.create(metadata, size);
      note(`begin document ${writer.fileId} 0`);
      return writer;
    },
    async delete(fileId) {
      note(`begin removal ${fileId}`);
      await files.delete(fileId);
    },
    resume: (fileId) => files.resume(fileId),
    open: (fileId) => files.open(fileId),
    list: () => files.list(),
    verify: (fileId) => files.verify(fileId),
  };
}
