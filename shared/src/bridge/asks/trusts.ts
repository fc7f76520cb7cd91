import { z } from 'zod';
import { defineAsk, inPath, nothing } from '../ask.ts';
import { second } from './account.ts';

const trusts = z.object({
  devices: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      createdAt: z.int(),
      seenAt: z.int(),
      deviceId: z.string().nullable(),
      current: z.boolean(),
    }),
  ),
  state: z.enum(['offered', 'here', 'key', 'school']),
});
/**
 * The devices that the person trusts; `deviceId`: whose session is open on it, in the list of devices. `state`: whether what asks may become one
 * (`offered`), is one (`here`), is a key, or is refused it by a school of theirs.
 */
export type OwnTrusts = z.infer<typeof trusts>;
/** A device that the person trusts. */
export type OwnTrust = OwnTrusts['devices'][number];

const trustsPath = '/api/v1/account/trusted-devices';

/** What a person asks of the devices that they trust. */
export const trustAsks = {
  /** The devices that the person trusts. */
  'account.trusts': defineAsk({
    args: z.strictObject({}),
    answer: trusts,
    request: () => ({ method: 'GET', path: trustsPath }),
  }),
  /** Makes the browser that asks one of them; a key is refused. */
  'account.trustDevice': defineAsk({
    args: z.strictObject(second),
    secrets: ['password'],
    answer: trusts,
    request: (json, { password }) => ({ method: 'POST', path: trustsPath, json: { ...json, password } }),
  }),
  'account.endTrust': defineAsk({
    args: z.strictObject({ id: z.string().max(64) }),
    answer: nothing,
    request: ({ id }) => ({ method: 'DELETE', path: `${trustsPath}/${inPath(id)}` }),
  }),
} as const;
