import { isAppError } from '@cartable/shared/lib/errors.ts';
import { findTicket, insertTicket, takeTicket } from '../../storage/repositories/tickets.ts';
import type { AuthHost } from '../authHost.ts';
import { sha256 } from './federationTickets.ts';

type VisitHost = Pick<AuthHost, 'storage' | 'clock'>;

/** As long as the browser keeps the cookie of its visits. */
const rememberedMs = 15 * 60_000;

/** Refusals of the person whom the provider named: asking the same provider again would bring the same one. */
const refusals: ReadonlySet<string> = new Set(['auth.identity_unknown', 'auth.blocked', 'school.not_open']);

const hashOf = (cookie: string) => sha256(`refused\n${cookie}`);

/**
 * Lets a browser in with `work`, and remembers when the provider's person was refused: the provider still knows them, and would name them again to
 * whoever sits there next. The browser's next visit then asks the provider who it is ({@link wasRefused}).
 */
export async function noticingRefusal<T>(
  { storage, clock }: VisitHost,
  cookie: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const tokenHash = hashOf(cookie ?? '');
  const forget = () =>
    storage.transaction((writer) => takeTicket(writer, 'refusedVisit', tokenHash, clock.now()));
  try {
    const done = await work();
    if (cookie !== undefined) await forget();
    return done;
  } catch (error) {
    if (cookie === undefined || !isAppError(error) || !refusals.has(error.code)) throw error;
    const nobody = { schoolId: '', userId: '', data: '' };
    await storage.transaction(async (writer) => {
      await takeTicket(writer, 'refusedVisit', tokenHash, clock.now());
      const expiresAt = clock.now() + rememberedMs;
      await insertTicket(writer, { tokenHash, purpose: 'refusedVisit', ...nobody, expiresAt });
    });
    throw error;
  }
}

/** Whether the last person whom a provider named to this browser was refused. */
export async function wasRefused({ storage, clock }: VisitHost, cookie: string): Promise<boolean> {
  const found = await findTicket(storage.reader, 'refusedVisit', hashOf(cookie), clock.now());
  return found !== undefined;
}
