import { AppError } from '@cartable/shared/lib/errors.ts';
import { hash, verify } from '@node-rs/argon2';

/** Argon2id (the library's default variant), OWASP's second choice of parameters: 19 MiB, two passes, one lane. The hash carries its parameters, so they can be raised later. */
const parameters = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

/** Hashes and checks passwords, a bounded number at a time: on Monday at eight, a thousand at once would take 19 GB. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** With no stored hash it works as long as with one, so that time does not tell whether an account exists. */
  verify(stored: string | null, password: string): Promise<boolean>;
}

/** @throws {AppError} `server.busy` from either method when too many wait already: better an honest "try again" than a time-out */
export function passwords(concurrency = 2, maxWaiting = 400): Passwords {
  let running = 0;
  const waiting: (() => void)[] = [];
  const decoy = hash('no account has this password', parameters);

  const bounded = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= concurrency) {
      if (waiting.length >= maxWaiting) throw new AppError('server.busy');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
  const same = (password: string) => password.normalize('NFKC');
  return {
    hash: (password) => bounded(() => hash(same(password), parameters)),
    verify: (stored, password) =>
      bounded(async () => {
        const matches = await verify(stored ?? (await decoy), same(password));
        return matches && stored !== null;
      }),
  };
}
