import { readFileSync } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';

const localNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const address = z.url({ protocol: /^https?$/ }).refine((text) => {
  const url = new URL(text);
  // Plain HTTP is for a provider on this very computer, as tests have.
  return url.protocol === 'https:' || localNames.includes(url.hostname);
});

const provider = z.strictObject({
  /** In addresses and tables; stable for ever. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** On the button. */
  label: z.string().min(1).max(60),
  issuer: address,
  clientId: z.string().min(1).max(200),
  /** Absent for a public client. */
  clientSecret: z.string().min(1).max(500).optional(),
  scope: z.string().max(300).default('openid'),
  /** The claim that names a person by an identifier of the directory; absent = accounts are only linked by the people themselves. */
  externalIdClaim: z.string().max(100).optional(),
  /** The directories (import sources) whose identifiers that claim may hold. */
  sources: z.array(z.string().max(100)).max(10).default([]),
  /** Whether the provider's own sign-in stands for the second step that an account or a school asks for. */
  standsForSecondStep: z.boolean().default(false),
});

/** An OpenID Connect provider, as the operator describes it. */
export type Provider = z.infer<typeof provider>;

/**
 * The providers of a JSON file: it holds secrets, so that it is no option of the command line.
 * @throws {AppError} `server.config` when it cannot be read or is not of this shape
 */
export function readProviders(path: string): readonly Provider[] {
  try {
    const parsed = z.array(provider).parse(JSON.parse(readFileSync(path, 'utf8')));
    if (new Set(parsed.map((one) => one.id)).size !== parsed.length) throw new TypeError('ids');
    return parsed;
  } catch (cause) {
    throw new AppError('server.config', { option: '--federation' }, cause);
  }
}

/** Whether two names of an issuer are one: some write a slash at the end. */
export function sameIssuer(one: string, other: string): boolean {
  return one.replace(/\/$/, '') === other.replace(/\/$/, '');
}
