import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import { ok } from '@cartable/shared/lib/result.ts';
import { describe, expect, it, vi } from 'vitest';
import type { VaultMessage, VaultRequest } from '../../vault/protocol.ts';
import { vaultClient } from './vaultClient.ts';
import type { VaultPort } from './vaultPort.ts';
import { superviseVault } from './vaultSupervisor.ts';

/** A process at the other end of the line, played by the test. */
function fakeProcess() {
  const sent: VaultRequest[] = [];
  let onMessage: (message: VaultMessage) => void = () => {};
  let onExit: (code: number) => void = () => {};
  const port: VaultPort = {
    post: (request) => void sent.push(request),
    onMessage: (listener) => {
      onMessage = listener;
    },
    onExit: (listener) => {
      onExit = listener;
    },
    kill: vi.fn(() => onExit(0)),
  };
  return {
    port,
    sent,
    say: (message: VaultMessage) => onMessage(message),
    exit: (code: number) => onExit(code),
  };
}

const quiet = { event: () => {}, ready: () => {}, exit: () => {} };

describe('vaultClient', () => {
  it('gives each request its own answer, in any order', async () => {
    const process = fakeProcess();
    const client = vaultClient(process.port, quiet);
    const first = client.request('vault.suggest', {});
    const second = client.request('sync.now', {});
    const [a, b] = process.sent;
    process.say({ kind: 'answer', id: b?.id ?? 0, result: ok(null) });
    process.say({ kind: 'answer', id: a?.id ?? 0, result: ok({ words: ['a'] }) });
    expect(await first).toEqual(ok({ words: ['a'] }));
    expect(await second).toEqual(ok(null));
  });

  it('answers what was open, and what comes later, when the process ends', async () => {
    const process = fakeProcess();
    const exit = vi.fn();
    const client = vaultClient(process.port, { ...quiet, exit });
    const open = client.request('sync.now', {});
    process.exit(9);
    expect(await open).toMatchObject({ ok: false, error: { code: 'vault.stopped' } });
    expect(await client.request('sync.now', {})).toMatchObject({ ok: false });
    expect(exit).toHaveBeenCalledExactlyOnceWith(9);
  });

  it('passes events on, and says nothing of an end that was asked for', () => {
    const process = fakeProcess();
    const event = vi.fn();
    const exit = vi.fn();
    const client = vaultClient(process.port, { ...quiet, event, exit });
    const changed: HostEvent = { type: 'changed', types: ['task'] };
    process.say({ kind: 'event', event: changed });
    client.dispose();
    expect(event).toHaveBeenCalledExactlyOnceWith(changed);
    expect(process.port.kill).toHaveBeenCalledOnce();
    expect(exit).not.toHaveBeenCalled();
  });
});

describe('superviseVault', () => {
  function supervised(prepared = true) {
    const processes: ReturnType<typeof fakeProcess>[] = [];
    const host = {
      fork: () => {
        const process = fakeProcess();
        processes.push(process);
        return process.port;
      },
      keyIsThere: vi.fn(() => true),
      open: { dataDir: '/key/data', readOnly: false, version: '1', server: null },
      event: () => {},
      crashed: vi.fn(),
      failed: vi.fn(),
    };
    let nowMs = 0;
    const vault = superviseVault(host, () => nowMs);
    if (prepared) vault.prepare();
    return { vault, host, processes, advance: (ms: number) => (nowMs += ms) };
  }

  it('starts a crashed process again with the key to open, and nothing else', () => {
    const { host, processes } = supervised();
    processes[0]?.exit(11);
    expect(host.crashed).toHaveBeenCalledExactlyOnceWith(11);
    expect(processes).toHaveLength(2);
    expect(processes[1]?.sent.map((request) => request.name)).toEqual(['key.open']);
  });

  it('starts nothing in the place of a process that ended because the key was taken out, until the key answers', async () => {
    const { vault, host, processes } = supervised();
    host.keyIsThere.mockReturnValue(false);
    processes[0]?.exit(11);
    expect(processes).toHaveLength(1);
    expect(await vault.request('sync.now', {})).toMatchObject({ error: { code: 'vault.stopped' } });
    expect(host.crashed).not.toHaveBeenCalled();
    host.keyIsThere.mockReturnValue(true);
    void vault.request('sync.now', {});
    expect(processes).toHaveLength(2);
    expect(host.crashed).toHaveBeenCalledExactlyOnceWith(11);
  });

  it('gives up after four crashes in a minute, and not after as many in a day', () => {
    const often = supervised();
    for (let crash = 0; crash < 4; crash += 1) often.processes.at(-1)?.exit(11);
    expect(often.host.failed).toHaveBeenCalledExactlyOnceWith('vault.crashed_often');
    const seldom = supervised();
    for (let crash = 0; crash < 4; crash += 1) {
      seldom.advance(3_600_000);
      seldom.processes.at(-1)?.exit(11);
    }
    expect(seldom.host.failed).not.toHaveBeenCalled();
  });

  it('says why the key could not be opened', async () => {
    const { host, processes } = supervised();
    const id = processes[0]?.sent[0]?.id ?? 0;
    const result = { ok: false, error: { code: 'vault.damaged', data: {} } } as const;
    processes[0]?.say({ kind: 'answer', id, result });
    await vi.waitFor(() => expect(host.failed).toHaveBeenCalledExactlyOnceWith('vault.damaged'));
  });

  it('asks nothing of a process before it has opened the key', async () => {
    const { vault, processes } = supervised();
    const asked = vault.request('sync.now', {});
    const [process] = processes;
    expect(process?.sent.map((request) => request.name)).toEqual(['key.open']);
    process?.say({ kind: 'answer', id: process.sent[0]?.id ?? 0, result: ok(null) });
    await vi.waitFor(() => expect(process?.sent).toHaveLength(2));
    process?.say({ kind: 'answer', id: process.sent[1]?.id ?? 0, result: ok(null) });
    expect(await asked).toEqual(ok(null));
  });

  it('starts no process before one is needed', () => {
    const { vault, processes } = supervised(false);
    expect(vault.isStarted()).toBe(false);
    expect(processes).toHaveLength(0);
    void vault.request('sync.now', {});
    vault.prepare();
    expect(vault.isStarted()).toBe(true);
    expect(processes).toHaveLength(1);
  });

  it('starts none while the key is out, and one once it is back', async () => {
    const { vault, host, processes } = supervised(false);
    host.keyIsThere.mockReturnValue(false);
    vault.prepare();
    expect(await vault.request('sync.now', {})).toMatchObject({ error: { code: 'vault.stopped' } });
    expect(processes).toHaveLength(0);
    host.keyIsThere.mockReturnValue(true);
    void vault.request('sync.now', {});
    expect(processes).toHaveLength(1);
  });

  it('starts none after it was halted, not even its first', async () => {
    const { vault, processes } = supervised(false);
    vault.halt();
    vault.prepare();
    expect(await vault.request('sync.now', {})).toMatchObject({ error: { code: 'vault.stopped' } });
    expect(processes).toHaveLength(0);
    vault.start();
    expect(processes).toHaveLength(1);
  });

  it('stays halted until it is started', async () => {
    const { vault, host, processes } = supervised();
    vault.halt();
    expect(await vault.request('sync.now', {})).toMatchObject({ error: { code: 'vault.stopped' } });
    expect(processes).toHaveLength(1);
    expect(host.crashed).not.toHaveBeenCalled();
    vault.start();
    expect(processes).toHaveLength(2);
  });
});
