import { isAppError } from '@cartable/shared/lib/errors.ts';
import type { ToldUpdate } from '@cartable/shared/update/programCheck.ts';
import { programVersion } from '@cartable/shared/update/release.ts';
import { z } from 'zod';
import type { MainRequests } from '../protocol.ts';
import type { Host } from './host.ts';

const answer = z.object({
  version: programVersion.nullable(),
  time: z.int(),
  // A server of before says nothing of what it stopped: nothing is.
  stopped: z.array(programVersion).default([]),
});

/**
 * Asks the server which version of the program this key is to have, and tells it what the key found of its own files. The answer only chooses
 * among signed releases.
 * @throws {AppError} `vault.locked`, `net.*`, `auth.*`
 */
export async function askForUpdate(
  host: Pick<Host, 'session'>,
  { check, failedBefore, refused, ...question }: ToldUpdate,
): Promise<MainRequests['update.offer']['result']> {
  const { http, profile } = host.session;
  const ask = async (json: object) => {
    const request = { method: 'POST', path: '/api/v1/updates/offer', json } as const;
    return { ...(await http.json(request, answer)), server: profile.server };
  };
  const more = [refused && { refused }, failedBefore && { failedBefore }, check && { check }].filter(
    (one) => one != null,
  );
  // A server of before refuses the fields that it does not know: the newest of them goes first, then the others.
  for (let from = 0; from < more.length; from++) {
    try {
      return await ask(Object.assign({ ...question }, ...more.slice(from)));
    } catch (error) {
      if (!isAppError(error) || error.code !== 'request.invalid') throw error;
    }
  }
  return ask(question);
}
