import { type AskRequest, askAnswer, askRequest } from '@cartable/shared/bridge/ask.ts';
import { asks } from '@cartable/shared/bridge/asks.ts';
import type { CommandArgs } from '@cartable/shared/bridge/commands.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { readBody } from '@cartable/shared/sync/http/apiFetch.ts';
import { apiClient } from './account.ts';
import type { Host } from './host.ts';
import { newProofKey } from './proofKey.ts';
import { serverOrigin } from './serverOrigin.ts';

/**
 * Asks the server something for a screen: with the open session, or as anyone before there is one.
 * @throws {AppError} `host.bad_request` for a question that there is not, `vault.locked`, `net.*`, or as the server refused
 */
export async function askServer(
  host: Pick<Host, 'unlocked' | 'session' | 'key' | 'board'>,
  { name, args, secrets = {}, server }: CommandArgs<'ask'>,
): Promise<unknown> {
  const ask = asks.get(name);
  if (ask === undefined) throw new AppError('host.bad_request');
  const request = askRequest(ask, args, secrets);
  const response =
    ask.access === 'anyone' && !host.unlocked
      ? await asAnyone(host, server ?? host.board.state.server ?? '', request)
      : await host.session.http.send(request);
  return askAnswer(ask, await readBody(response, (one) => one.text()));
}

function asAnyone(host: Pick<Host, 'key'>, server: string, request: AskRequest): Promise<Response> {
  return apiClient(host.key.network, serverOrigin(server), newProofKey()).send(request);
}
