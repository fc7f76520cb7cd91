import { createHash } from 'node:crypto';
import type { Random } from '@cartable/shared/ports/random.ts';
import { deleteTickets, insertTicket, takeTicket } from '../storage/repositories/tickets.ts';
import type { Writer } from '../storage/storage.ts';
import { hashMailedCode, newMailedCode } from './activationCode.ts';

/** How long a passkey's answer stands for the second step, in milliseconds. */
export const provenStepMs = 5 * 60_000;

/** The session in which the second step is proved: what was proved in one is worth nothing in another. */
export interface StepHolder {
  readonly schoolId: string;
  readonly userId: string;
  readonly deviceId: string;
}

/**
 * A code, good once and for five minutes, in this session only: given for the answer of a passkey, so that whoever has nothing else passes wherever the
 * second step is asked for once more. It does not sign in.
 */
export async function issueProvenStep(
  writer: Writer,
  session: StepHolder,
  random: Random,
  now: number,
): Promise<string> {
  const { schoolId, userId } = session;
  const code = newMailedCode(random);
  await insertTicket(writer, {
    tokenHash: hashOf(session, code) ?? '',
    purpose: 'secondStep',
    schoolId,
    userId,
    data: '',
    expiresAt: now + provenStepMs,
  });
  return code;
}

/** Uses such a code up; false when it is none of this session's, or no more. */
export async function spendProvenStep(
  writer: Writer,
  session: StepHolder,
  code: string,
  now: number,
): Promise<boolean> {
  const tokenHash = hashOf(session, code);
  return tokenHash !== undefined && (await takeTicket(writer, 'secondStep', tokenHash, now)) !== undefined;
}

/** Voids what waits of a person: their passkeys are gone. */
export function forgetProvenSteps(
  writer: Writer,
  owner: Pick<StepHolder, 'schoolId' | 'userId'>,
): Promise<void> {
  return deleteTickets(writer, owner, 'secondStep');
}

function hashOf({ schoolId, userId, deviceId }: StepHolder, code: string): string | undefined {
  const hashed = hashMailedCode(code);
  return (
    hashed &&
    createHash('sha256')
      .update(JSON.stringify([schoolId, userId, deviceId, hashed]))
      .digest('hex')
  );
}
