import { ok, type Result } from '@cartable/shared/lib/result.ts';
import { z } from 'zod';
import { activationAnswers } from './activationFixtures.ts';
import { accountAnswers } from './accountFixtures.ts';
import { fleetAnswers, keyHandedOut, waiting } from './fleetFixtures.ts';
import { importAnswers } from './importFixtures.ts';
import { regionAnswers } from './regionFixtures.ts';
import { classOfNobody, newcomer, schoolAnswers } from './schoolFixtures.ts';

/** What the server would answer to the screens that ask it. */
const answers: Readonly<Record<string, unknown>> = {
  ...regionAnswers,
  ...fleetAnswers,
  ...schoolAnswers,
  ...accountAnswers,
  ...activationAnswers,
  ...importAnswers,
};

/** What the server would answer to an ask with these arguments. */
export function askFixtures(name: string, args: unknown): Result<unknown> {
  const { keyId } = z.object({ keyId: z.string().optional() }).catch({}).parse(args);
  if (name === 'fleet.key' && keyId === keyHandedOut.keyId) return ok({ ...keyHandedOut, ...waiting });
  const { userId } = (args ?? {}) as { userId?: unknown };
  if (name === 'school.person' && userId === 'newcomer') return ok(newcomer);
  const { classId } = (args ?? {}) as { classId?: unknown };
  if (name === 'school.class' && classId === 'class1') return ok({ ...classOfNobody });
  return ok(answers[name] ?? null);
}
