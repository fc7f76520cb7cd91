import { tidyContents } from '@cartable/desktop/vault/files/tidyContents.ts';
import { nodeHasher, nodeRandom } from '@cartable/desktop/vault/nodeCrypto.ts';
import type { OpenVault } from '@cartable/desktop/vault/openVault.ts';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import type { AnyRecord } from '@cartable/shared/domain/record.ts';
import { FastCdc } from '@cartable/shared/files/fastCdc.ts';
import { type ChunkRef, encodeManifest } from '@cartable/shared/files/manifest.ts';
import { startWork, type Work } from '@cartable/shared/host/work.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import type { ContentStore } from '@cartable/shared/ports/contentStore.ts';
import { readState } from '@cartable/shared/sync/client/state.ts';
import { chunkName } from '@cartable/shared/sync/digest.ts';
import type { ServerUnderTest } from '@cartable/shared/testing/sync/serverUnderTest.ts';
import { simTransport } from '@cartable/shared/testing/sync/simTransport.ts';
import { schoolId, schoolRecords } from '@cartable/shared/testing/sync/testSchool.ts';
import { PUPIL } from './engineOnKey.ts';
import { workBytes } from './workBytes.ts';

/** Beyond every file that the pupil adds: the teacher's files are made from these numbers. */
const TEACHER_INDEX = 5_000_000;
const SHEET_BYTES = 700_000;
/** How many files the teacher has given out. */
export const SHEETS = 12;

/** The bytes of a file that the teacher gave out. */
export const sheetBytes = (sheet: number): Uint8Array => workBytes(TEACHER_INDEX + sheet, SHEET_BYTES);

/** Puts the teacher's files on the server and an assignment that names them. */
export async function giveOutSheets(server: ServerUnderTest): Promise<readonly Attachment[]> {
  const attachments: Attachment[] = [];
  for (let sheet = 0; sheet < SHEETS; sheet += 1) attachments.push(await giveOut(server, sheet));
  const assignment = schoolRecords.find((one) => 'put' in one && one.put.id === 'work.classA');
  if (assignment === undefined || !('put' in assignment)) throw new Error('the school has no assignment');
  const put = { ...assignment.put, id: 'sheets', attachments } as unknown as AnyRecord;
  await server.administer([{ type: 'homework.assignment', put }]);
  return attachments;
}

async function giveOut(server: ServerUnderTest, sheet: number): Promise<Attachment> {
  const bytes = sheetBytes(sheet);
  const cutter = new FastCdc();
  const pieces = [...cutter.push(bytes)];
  const last = cutter.finish();
  if (last !== undefined) pieces.push(last);
  const transport = simTransport(server, 'teacher1', async () => undefined);
  const chunks: ChunkRef[] = [];
  for (const piece of pieces) {
    chunks.push({ name: chunkName(nodeHasher, piece), size: piece.length });
    await transport.putChunk(chunkName(nodeHasher, piece), piece);
  }
  const encoded = encodeManifest({ sizeBytes: bytes.length, chunks });
  const manifest = chunkName(nodeHasher, encoded);
  await transport.putChunk(manifest, encoded);
  return {
    name: `Feuille ${sheet}.pdf`,
    content: { manifest, sizeBytes: bytes.length, mime: 'application/pdf' },
  };
}

/** Engine and contents over the real vault, tidied as at every opening; only the network is imagined. */
export async function contentsOnKey(
  vault: OpenVault,
  server: ServerUnderTest,
  store: ContentStore = vault.files,
): Promise<Work> {
  const known = vault.database.get("SELECT 1 FROM sqlite_schema WHERE name = 'sync_outbox'");
  const deviceId = (known && readState(vault.database)?.deviceId) ?? (await server.registerDevice(PUPIL));
  const work = startWork({
    database: vault.database,
    store,
    transport: simTransport(server, PUPIL, async () => undefined),
    tools: {
      hasher: nodeHasher,
      random: nodeRandom,
      clock: { now: () => Date.now() as ClaimedTime, monotonic: () => performance.now() },
    },
    person: { userId: PUPIL, schoolId, deviceId },
    deviceLabel: 'pulled key',
    found: vault.files.found,
    emit: () => undefined,
  });
  await tidyContents(vault);
  return work;
}
