import { programVersion, type UpdateQuestion } from '@cartable/shared/update/release.ts';
import { z } from 'zod';
import type { MainRequests } from '../protocol.ts';
import type { Host } from './host.ts';

const answer = z.object({ version: programVersion.nullable(), time: z.int() });

/**
 * Asks the server which version of the program this key is to have. The answer only chooses among signed releases.
 * @throws {AppError} `vault.locked`, `net.*`, `auth.*`
 */
export async function askForUpdate(
  host: Pick<Host, 'session'>,
  question: UpdateQuestion,
): Promise<MainRequests['update.offer']['result']> {
  const { http, profile } = host.session;
  const request = { method: 'POST', path: '/api/v1/updates/offer', json: question } as const;
  return { ...(await http.json(request, answer)), server: profile.server };
}
