import type { Reader, Writer } from '../storage.ts';
import type { Device } from './devices.ts';

/** The chain hashes of a device from one seq to another, both included. */
export async function mutationHashes(
  reader: Reader,
  schoolId: string,
  deviceId: string,
  from: number,
  to: number,
): Promise<ReadonlyMap<number, string>> {
  const rows = await reader
    .selectFrom('device_mutation')
    .select(['seq', 'hash'])
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .where('seq', '>=', from)
    .where('seq', '<=', to)
    .execute();
  return new Map(rows.map((row) => [row.seq, row.hash]));
}

/** The places after `after` in one device's outbox of the actions that another device sent too. */
export async function sharedSeqs(
  reader: Reader,
  schoolId: string,
  range: { readonly device: string; readonly after: number; readonly with: string },
): Promise<ReadonlySet<number>> {
  const rows = await reader
    .selectFrom('device_mutation as one')
    .innerJoin('device_mutation as other', (join) =>
      join
        .onRef('other.school_id', '=', 'one.school_id')
        .onRef('other.mutation_id', '=', 'one.mutation_id')
        .on('other.device_id', '=', range.with),
    )
    .select('one.seq')
    .where('one.school_id', '=', schoolId)
    .where('one.device_id', '=', range.device)
    .where('one.seq', '>', range.after)
    .execute();
  return new Set(rows.map((row) => row.seq));
}

/** The stored result of a device's mutation: its hash in the chain and the result's JSON. */
export async function findResultBySeq(reader: Reader, schoolId: string, device: Device, seq: number) {
  return reader
    .selectFrom('device_mutation')
    .innerJoin('mutation_result', (join) =>
      join
        .onRef('mutation_result.school_id', '=', 'device_mutation.school_id')
        .onRef('mutation_result.mutation_id', '=', 'device_mutation.mutation_id'),
    )
    .select(['hash', 'result'])
    .where('device_mutation.school_id', '=', schoolId)
    .where('device_mutation.device_id', '=', device.id)
    .where('device_mutation.seq', '=', seq)
    .where('mutation_result.user_id', '=', device.userId)
    .executeTakeFirst();
}

/** The latest refusals among a device's mutations up to a seq: seq and the result's JSON, in the order of the seqs. */
export async function refusalsUpTo(
  reader: Reader,
  schoolId: string,
  device: Device,
  range: { readonly seq: number; readonly since: number; readonly limit: number },
): Promise<readonly { readonly seq: number; readonly result: string }[]> {
  const rows = await reader
    .selectFrom('device_mutation')
    .innerJoin('mutation_result', (join) =>
      join
        .onRef('mutation_result.school_id', '=', 'device_mutation.school_id')
        .onRef('mutation_result.mutation_id', '=', 'device_mutation.mutation_id'),
    )
    .select(['seq', 'result'])
    .where('device_mutation.school_id', '=', schoolId)
    .where('device_mutation.device_id', '=', device.id)
    .where('device_mutation.seq', '<=', range.seq)
    .where('mutation_result.user_id', '=', device.userId)
    .where('mutation_result.received_at', '>=', range.since)
    .where('mutation_result.result', 'not like', '{"status":"applied"%')
    .orderBy('seq', 'desc')
    .limit(range.limit)
    .execute();
  return rows.reverse();
}

/** The result that a person's mutation already had, from whichever device: a copied key sends it again under a new identity. */
export async function findResultById(
  reader: Reader,
  schoolId: string,
  userId: string,
  mutationId: string,
): Promise<string | undefined> {
  const row = await reader
    .selectFrom('mutation_result')
    .select('result')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('mutation_id', '=', mutationId)
    .executeTakeFirst();
  return row?.result;
}

/** Records that a device's next mutation was decided. */
export async function advanceDevice(
  writer: Writer,
  schoolId: string,
  device: Device,
  mutation: { readonly seq: number; readonly id: string; readonly hash: string },
): Promise<void> {
  await writer
    .insertInto('device_mutation')
    .values({
      school_id: schoolId,
      device_id: device.id,
      seq: mutation.seq,
      mutation_id: mutation.id,
      hash: mutation.hash,
    })
    .execute();
  await writer
    .updateTable('device')
    .set({ last_seq: mutation.seq, last_hash: mutation.hash })
    .where('school_id', '=', schoolId)
    .where('id', '=', device.id)
    .execute();
}

/** Stores a mutation's result, to be replayed for as long as its person has an account; its texts go earlier (`refusalTexts.ts`). */
export async function saveResult(
  writer: Writer,
  schoolId: string,
  userId: string,
  mutation: { readonly id: string; readonly claimedAt: number },
  result: string,
  now: number,
): Promise<void> {
  await writer
    .insertInto('mutation_result')
    .values({
      school_id: schoolId,
      user_id: userId,
      mutation_id: mutation.id,
      result,
      claimed_at: mutation.claimedAt,
      received_at: now,
    })
    .execute();
}
