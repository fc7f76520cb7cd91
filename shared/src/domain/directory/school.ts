import { z } from 'zod';
import { line, recordId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { academyId } from '../region/place.ts';
import { schoolScope } from '../scope.ts';

export const roundingSteps = [1, 5, 10] as const;

const schema = z.looseObject({
  /** Equal to the school's identifier on the server. */
  id: recordId,
  /** Unité administrative immatriculée: seven digits and a letter. */
  uai: z.string().regex(/^\d{7}[A-Z]$/),
  name: line(120),
  academy: academyId,
  /** Rounding of displayed averages, in tenths: 1 = to 0.1, 5 = to 0.5, 10 = to the unit. */
  roundingTenths: z.literal(roundingSteps),
  roundingMode: z.enum(['halfUp', 'up']),
  /** Space of each person's documents, in bytes. */
  quotaBytes: z.int().min(0),
  /** Whether its staff sign in with a second step: a code of a program or a passkey. */
  staffSecondFactor: z.boolean().optional(),
  /** X25519 public key, base64url, to which new vaults are sealed so that two persons of the school can open them; absent = none. */
  escrowPublicKey: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .optional(),
});
export type School = z.infer<typeof schema>;

export const school = defineRecord<School>({
  type: 'directory.school',
  schema,
  columns: { uai: 'text', name: 'text', academy: 'text', quotaBytes: 'integer' },
  indexes: [],
  keys: [],
  guarded: [],
  scopes: () => [schoolScope],
});
