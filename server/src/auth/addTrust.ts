import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { endTrusts, findTrust, insertTrust, trustsOf } from '../storage/repositories/trustedDevices.ts';
import type { Writer } from '../storage/storage.ts';
import { newMark, tokenHashOf, type TrustMark, trustIdOf } from './trustMark.ts';
import { maxTrustsOfBrowser, maxTrustsOfPerson } from './trustTimes.ts';

/**
 * A new trust of this person in this browser, in the transaction of what declares it. Those that are too many make room: in the browser the first that it
 * took, of the person the one where they have not been for longest.
 * @returns its mark, and all that the browser holds from now on
 */
export async function addTrust(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  writer: Writer,
  { schoolId, userId }: { readonly schoolId: string; readonly userId: string },
  held: readonly TrustMark[],
  { label, step }: { readonly label: string; readonly step: boolean },
): Promise<{ readonly mark: TrustMark; readonly marks: readonly TrustMark[] }> {
  const now = clock.now();
  const mark = newMark(random);
  // What is no trust any more takes nobody's place.
  const live: TrustMark[] = [];
  for (const one of held) if ((await findTrust(writer, trustIdOf(one))) !== undefined) live.push(one);
  const older = (await trustsOf(writer, [{ schoolId, userId }])).slice(maxTrustsOfPerson - 1);
  const over = live.slice(0, Math.max(0, live.length - (maxTrustsOfBrowser - 1)));
  await endTrusts(writer, [...older.map(({ id }) => id), ...over.map(trustIdOf)], now);
  await insertTrust(writer, {
    id: trustIdOf(mark),
    schoolId,
    userId,
    tokenHash: tokenHashOf(mark),
    previousHash: null,
    rotatedAt: now,
    label,
    createdAt: now,
    seenAt: now,
    stepAt: step ? now : null,
  });
  return { mark, marks: [...live.slice(over.length), mark] };
}
