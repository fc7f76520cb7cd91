import { AppError } from '@cartable/shared/lib/errors.ts';
import { describe, expect, it } from 'vitest';
import { dispatcher, type Handlers } from './dispatcher.ts';

function handlers(part: Partial<Handlers>): Handlers {
  return part as Handlers;
}

describe('dispatcher', () => {
  it('answers with the value', async () => {
    const answer = dispatcher(handlers({ 'vault.suggest': () => ({ words: ['lune'] }) }), () => {});
    expect(await answer({ id: 1, name: 'vault.suggest', args: {} })).toEqual({
      ok: true,
      value: { words: ['lune'] },
    });
  });

  it('turns an AppError into its code and data', async () => {
    const answer = dispatcher(
      handlers({
        'vault.unlock': () => {
          throw new AppError('vault.passphrase_wrong', { retryAfterMs: 2000 });
        },
      }),
      () => {},
    );
    expect(await answer({ id: 1, name: 'vault.unlock', args: {} })).toEqual({
      ok: false,
      error: { code: 'vault.passphrase_wrong', data: { retryAfterMs: 2000 } },
    });
  });

  it('hides and logs a defect, without its message', async () => {
    const faults: unknown[] = [];
    const answer = dispatcher(
      handlers({
        'sync.now': () => {
          throw new TypeError('Camille Martin 12,5');
        },
      }),
      (fault) => faults.push(fault),
    );
    expect(await answer({ id: 1, name: 'sync.now', args: {} })).toMatchObject({
      error: { code: 'host.unexpected' },
    });
    expect(faults).toEqual([{ request: 'sync.now', code: 'none', kind: 'TypeError' }]);
  });

  it('wipes secrets whether the handler succeeds or fails', async () => {
    const passphrase = new Uint8Array([1, 2, 3]);
    const seen: number[] = [];
    const answer = dispatcher(
      handlers({
        'vault.unlock': (args) => {
          seen.push(...args.passphrase);
          throw new AppError('vault.passphrase_wrong');
        },
      }),
      () => {},
    );
    await answer({ id: 1, name: 'vault.unlock', args: { passphrase } });
    expect(seen).toEqual([1, 2, 3]);
    expect([...passphrase]).toEqual([0, 0, 0]);
  });

  it('refuses what it does not know', async () => {
    const answer = dispatcher(handlers({}), () => {});
    expect(await answer({ id: 1, name: 'vault.lock', args: {} })).toMatchObject({
      error: { code: 'host.unknown_request' },
    });
  });
});
