import { posix, win32 } from 'node:path';
import { z } from 'zod';
import { serverOrigin } from '../../vault/runner/serverOrigin.ts';

/** A path that means the same wherever the program was started from. */
const absolutePath = z
  .string()
  .max(1024)
  .refine((path) => posix.isAbsolute(path) || /^[A-Za-z]:[\\/]/u.test(path) || path.startsWith('\\\\'))
  .transform((path) => (posix.isAbsolute(path) ? posix.normalize(path) : win32.normalize(path)));

/** An address without a path. No name or password in it: everyone who uses the machine can read the policy. */
const plainOrigin = z
  .string()
  .max(500)
  .transform((text, context) => {
    const url = URL.parse(text);
    const plain = url !== null && url.username === '' && url.password === '' && url.search === '';
    if (plain && url.pathname === '/' && /^https?:$/u.test(url.protocol)) return url.origin;
    context.addIssue({ code: 'custom', message: 'no plain http or https address' });
    return z.NEVER;
  });

const server = z
  .string()
  .max(500)
  .transform((typed, context) => {
    try {
      return serverOrigin(typed);
    } catch {
      context.addIssue({ code: 'custom', message: 'no address of a server' });
      return z.NEVER;
    }
  });

const shape = {
  /** The server that a key which names none signs in to, an origin. */
  server,
  /** The proxy that requests to the server go through, `http://host:port`. */
  proxy: plainOrigin,
  /** A file of PEM certificates that servers may be signed by, besides those that the program knows. */
  certificateAuthority: absolutePath,
  /** The only schools whose keys open here: their number in the register, the UAI. */
  allowedSchools: z
    .array(z.string().regex(/^[A-Za-z0-9-]{1,64}$/u))
    .min(1)
    .max(500),
  /** A key opens here when it has spoken with its server in the last so many days, or does so now. */
  leaseDays: z.int().min(1).max(366),
  /** False: nothing is printed from here. */
  printing: z.boolean(),
  /** The school's mirror of updates. */
  mirror: plainOrigin,
  /** Where the copies of the program lie that keys of the same version start from. */
  cacheFolder: absolutePath,
} as const;

/** What whoever looks after a machine decided for the program on it (docs/spec/policy.md). All of it may be absent. */
export const machinePolicySchema = z.strictObject(shape).partial();
export type MachinePolicy = z.infer<typeof machinePolicySchema>;
export type PolicyName = keyof typeof shape;

/** The names that a policy may hold. */
export const policyNames = Object.keys(shape) as readonly PolicyName[];

/** A policy as it was read: what holds, and what is wrong with the rest. */
export interface JudgedPolicy {
  readonly policy: MachinePolicy;
  /** Known names whose values are none: they are left out. */
  readonly invalid: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * Judges each value by itself: one mistake must not take away a school's proxy, nor its restrictions. Names are compared as they are.
 * @param values what the file or the registry holds; anything
 */
export function judgePolicy(values: unknown): JudgedPolicy {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    return { policy: {}, invalid: ['{}'], unknown: [] };
  }
  const sound: Record<string, unknown> = {};
  const invalid: string[] = [];
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const known = policyNames.find((one) => one === name);
    if (known === undefined) unknown.push(name.slice(0, 60));
    else {
      const parsed = shape[known].safeParse(value);
      if (parsed.success) sound[known] = value;
      else invalid.push(known);
    }
  }
  return { policy: machinePolicySchema.parse(sound), invalid, unknown };
}
