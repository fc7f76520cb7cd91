import { commandArgs } from '@cartable/shared/bridge/commands.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { ok } from '@cartable/shared/lib/result.ts';
import { describe, expect, it, vi } from 'vitest';
import { passGate, type Sender } from './gate.ts';

const page: Sender = { url: 'app://cartable/index.html#/x', isPage: true };

function gate(sender: Sender, name: unknown, args: unknown, handle = vi.fn(async () => ok<unknown>(null))) {
  const log = vi.fn();
  return { handle, log, answer: passGate(sender, name, args, handle, log) };
}

describe('passGate', () => {
  it('lets our page’s well-formed command through', async () => {
    const { answer, handle } = gate(page, 'sync.dismiss', { id: 'abc' });
    expect(await answer).toEqual(ok(null));
    expect(handle).toHaveBeenCalledExactlyOnceWith('sync.dismiss', { id: 'abc' });
  });

  it.each([
    { url: 'app://cartable/', isPage: false },
    { url: 'https://cartable/', isPage: true },
    { url: 'app://cartable.evil/', isPage: true },
    { url: 'about:blank', isPage: true },
    { url: 'file:///index.html', isPage: true },
    { url: undefined, isPage: true },
  ])('refuses the sender %j', async (sender) => {
    const { answer, handle } = gate(sender, 'host.state', {});
    expect(await answer).toMatchObject({ ok: false, error: { code: 'host.not_allowed' } });
    expect(handle).not.toHaveBeenCalled();
  });

  it.each(['key.open', 'content.save', 'toString', '__proto__', '', 7, null, ['query']])(
    'refuses the command %j: the interface has no such one',
    async (name) => {
      const { answer, handle } = gate(page, name, {});
      expect(await answer).toMatchObject({ error: { code: 'host.not_allowed' } });
      expect(handle).not.toHaveBeenCalled();
    },
  );

  it.each(Object.keys(commandArgs))('refuses arguments of another shape to %s', async (name) => {
    for (const args of [undefined, null, 7, 'x', [], { unexpected: 1 }, { name: {}, id: 3 }]) {
      const { answer, handle, log } = gate(page, name, args);
      const optionalOnly = name === 'host.setAppearance' && Array.isArray(args);
      expect(await answer, `${name} ${JSON.stringify(args)} ${optionalOnly}`).toMatchObject({
        error: { code: 'host.bad_request' },
      });
      expect(handle).not.toHaveBeenCalled();
      expect(log).toHaveBeenCalledWith('gate.arguments_refused', { command: name });
    }
  });

  it('wipes secrets when the command has ended, and not before', async () => {
    const passphrase = new TextEncoder().encode('cheval agrafe');
    let seen = '';
    const handle = vi.fn(async (_name: unknown, args: { passphrase: Uint8Array }) => {
      await Promise.resolve();
      seen = new TextDecoder().decode(args.passphrase);
      return ok<unknown>(null);
    });
    await passGate(page, 'vault.unlock', { passphrase }, handle, vi.fn());
    expect(seen).toBe('cheval agrafe');
    expect([...passphrase].every((byte) => byte === 0)).toBe(true);
  });

  it('turns what a handler throws into a result, and logs no content', async () => {
    const known = gate(
      page,
      'sync.now',
      {},
      vi.fn(async () => Promise.reject(new AppError('key.full'))),
    );
    expect(await known.answer).toMatchObject({ error: { code: 'key.full' } });
    const defect = gate(
      page,
      'sync.now',
      {},
      vi.fn(async () => Promise.reject(new Error('/home/lea/secret'))),
    );
    expect(await defect.answer).toEqual({ ok: false, error: { code: 'host.defect', data: {} } });
    expect(JSON.stringify(defect.log.mock.calls)).not.toContain('lea');
  });
});
