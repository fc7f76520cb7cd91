import { toHex } from '../../lib/bytes.ts';
import { isAppError } from '../../lib/errors.ts';
import type { SyncRequest } from '../../sync/wire.ts';
import type { Hasher } from '../hasher.ts';
import type { Transport } from '../transport.ts';
import { type ContractCase, must, mustEqual, mustReject } from './contract.ts';

/** A transport of a person who is signed in, and the first request of one of their devices. */
export interface TransportFixture {
  readonly transport: Transport;
  readonly hasher: Hasher;
  readonly request: SyncRequest;
}

/** What every {@link Transport} does, over whatever it speaks. */
export const transportContract: readonly ContractCase<TransportFixture>[] = [
  {
    name: 'gives a page whose lines are as many as its head says',
    async run({ transport, request }) {
      const { head, rows } = await transport.sync(request);
      mustEqual(rows.length, head.records, 'records');
      must(rows.length > 0, 'something to see');
    },
  },
  {
    name: 'registers devices, each of its own',
    async run({ transport }) {
      const [one, two] = [await transport.registerDevice('a'), await transport.registerDevice('a')];
      must(one.deviceId !== two.deviceId, 'distinct');
    },
  },
  {
    name: 'sends a chunk once, says that it is there, and again harmlessly',
    async run({ transport, hasher }) {
      const bytes = Uint8Array.from({ length: 3000 }, (_, index) => index % 251);
      const name = toHex(hasher.sha256(bytes));
      mustEqual(await transport.missingChunks([name]), [name], 'missing at first');
      await transport.putChunk(name, bytes);
      await transport.putChunk(name, bytes);
      mustEqual(await transport.missingChunks([name]), [], 'there');
    },
  },
  {
    name: 'refuses a chunk that no record makes readable, by a code',
    async run({ transport }) {
      const name = 'a'.repeat(64);
      const error = await mustReject(() => transport.getChunk(name, name), 'not readable');
      must(isAppError(error), 'an AppError');
      mustEqual(error.code, 'files.not_found', 'code');
    },
  },
  {
    name: 'stops when told',
    async run({ transport, request }) {
      const error = await mustReject(() => transport.sync(request, AbortSignal.abort()), 'aborted');
      must(isAppError(error) && error.code === 'net.cancelled', 'net.cancelled');
    },
  },
];
