import { roles } from '@cartable/shared/domain/actor.ts';
import { line } from '@cartable/shared/domain/fields.ts';
import { z } from 'zod';
import { maxPasswordLength } from '../auth/passwordRules.ts';

/** A password as it is sent: bytes of UTF-8, whatever its script. */
export const secretText = z
  .string()
  .min(1)
  .max(maxPasswordLength * 4);
/** An activation code as people copy it. */
export const activationCode = z.string().min(1).max(40);

/** What the list of devices calls a key or browser: one line. */
export const deviceLabel = line(80);

/** The second step: a code of a program, or one on paper. */
export const secondCode = z.string().min(1).max(20).optional();
/** Whether the person says that the browser in which they sign in is theirs (docs/decisions/0270). */
export const trusted = z.boolean().optional();
/** The person proves once more who they are: for whatever changes what guards the account. */
export const ownProof = { password: secretText, secondCode } as const;
/** Why that may be refused. */
export const proofErrors = [
  'auth.credentials_wrong',
  'auth.second_factor',
  'auth.second_factor_wrong',
  'auth.throttled',
] as const;
/** Why the second step may be refused. */
export const factorErrors = [
  'auth.second_factor',
  'auth.second_factor_wrong',
  'auth.second_factor_required',
] as const;

/** Why a prepared key's ticket may be refused. */
export const ticketErrors = [
  'fleet.ticket_forged',
  'fleet.ticket_expired',
  'fleet.ticket_used',
  'fleet.ticket_renewed',
  'fleet.ticket_other_school',
  'fleet.ticket_other_person',
  'fleet.key_ended',
] as const;

/** A person as the directory names them. */
export const identity = z.strictObject({
  givenName: z.string(),
  familyName: z.string(),
  kind: z.string(),
  schoolName: z.string(),
  className: z.string().nullable(),
  roles: z.array(z.enum(roles)),
  escrowPublicKey: z.string().nullable(),
});

/** Whom a code is for. */
export const codeOwner = z.strictObject({ login: z.string(), schoolId: z.string(), ...identity.shape });

/** Why spending a code may be refused. */
export const activationErrors = [
  'auth.code_wrong',
  'auth.blocked',
  'auth.password_short',
  'auth.password_long',
  'auth.password_common',
  'auth.throttled',
  ...factorErrors,
  ...ticketErrors,
] as const;
