import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBatch } from '@cartable/desktop/keys/identity/batchFile.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TechnicianDesk, technicianDesk } from './technicianDesk.ts';

let desk: TechnicianDesk;
beforeAll(async () => {
  desk = await technicianDesk();
});
afterAll(() => desk.dispose());

describe('identities that the server made are not lost', { timeout: 120_000 }, () => {
  const rows = async (name: string) => {
    await desk.key('export', ...desk.asTechnician(), '--to', desk.at(name));
    return readFileSync(desk.at(name), 'utf8').trim().split('\r\n');
  };

  it('nothing is asked for when there is no place for the answer', async () => {
    const before = await rows('before.csv');
    writeFileSync(desk.at('there.json'), 'another batch');
    for (const [to, code] of [
      [desk.at('there.json'), 'prepare.file_there'],
      [desk.at('no folder/lot.json'), 'prepare.file_refused'],
    ] as const) {
      await expect(desk.key('batch', ...desk.asTechnician(), '--count', '3', '--to', to)).rejects.toThrow(
        code,
      );
    }
    expect(readFileSync(desk.at('there.json'), 'utf8')).toBe('another batch');
    expect(await rows('after.csv')).toEqual(before);
  });

  it('a batch that was lost all the same comes back with new tickets', async () => {
    const ask = (...args: readonly string[]) => desk.key('batch', ...desk.asTechnician(), ...args);
    await ask('--class', '2de 2', '--to', desk.at('lost.json'));
    const lost = readBatch(desk.at('lost.json'));
    rmSync(desk.at('lost.json'));
    await expect(ask('--class', '2de 2', '--to', desk.at('second.json'))).rejects.toThrow('fleet.nobody');
    const renew = (...args: readonly string[]) =>
      desk.key('renew', ...desk.asTechnician(), '--to', desk.at('again.json'), ...args);
    const count = String(lost.keys.length);
    await expect(renew('--class', '2de 2', '--confirm', '1')).rejects.toThrow('prepare.not_renewed');
    await expect(renew('--class', '2de 2', lost.keys[0]?.serial ?? '')).rejects.toThrow('prepare.usage');
    expect(existsSync(desk.at('again.json'))).toBe(false);
    expect((await renew('--class', '2de 2', '--confirm', count)).said).toContain(`${count} nouveaux tickets`);
    const found = readBatch(desk.at('again.json'));
    const known = (batch: typeof lost) => batch.keys.map(({ serial, holder }) => [serial, holder]).sort();
    expect(known(found)).toEqual(known(lost));
    expect(new Set([...found.keys, ...lost.keys].map(({ ticket }) => ticket)).size).toBe(
      2 * lost.keys.length,
    );
    rmSync(desk.at('again.json'));
    const [one] = lost.keys;
    await renew('--confirm', '1', one?.serial ?? '');
    expect(readBatch(desk.at('again.json')).keys.map(({ keyId }) => keyId)).toEqual([one?.keyId]);
  });

  it('an answer that was lost on its way is asked for again, and is the batch that was made', async () => {
    const before = (await rows('lost-before.csv')).length;
    let lost = 0;
    const line = createServer((request, response) => {
      const { host = '' } = request.headers;
      const to = { port: new URL(desk.server.origin).port, method: request.method, path: request.url };
      const onward = httpRequest({ ...to, headers: { ...request.headers, host } }, (answer) => {
        const isBatch = request.method === 'POST' && request.url?.startsWith('/api/v1/school/keys') === true;
        if (!isBatch || lost > 0) {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
          return;
        }
        lost += 1;
        answer.resume().once('end', () => request.socket.destroy());
      });
      request.pipe(onward);
    });
    await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
    const { port } = line.address() as AddressInfo;
    const [, , ...login] = desk.asTechnician();
    try {
      const to = ['--server', `http://127.0.0.1:${port}`, ...login, '--to', desk.at('flaky.json')];
      expect((await desk.key('batch', ...to, '--count', '3')).code).toBe(0);
    } finally {
      line.closeAllConnections();
      line.close();
    }
    expect(lost).toBe(1);
    expect(readBatch(desk.at('flaky.json')).keys).toHaveLength(3);
    expect(await rows('lost-after.csv')).toHaveLength(before + 3);
  });

  it('a run that is cut loses nobody’s key: the half-named one is gone on with', async () => {
    await desk.buildImage();
    await desk.key('batch', ...desk.asTechnician(), '--count', '3', '--to', desk.at('cut.json'));
    const [half, next] = readBatch(desk.at('cut.json')).keys;
    const [first = '', second = ''] = ['cut-1.img', 'cut-2.img'].map(desk.at);
    for (const path of [first, second]) copyFileSync(desk.image, path);
    // The power goes after the volume's name: the next tool kills whoever called it.
    mkdirSync(desk.at('tools'));
    writeFileSync(join(desk.at('tools'), 'mcopy'), '#!/bin/sh\nkill -9 $PPID\n', { mode: 0o755 });
    const command = fileURLToPath(new URL('../../main.ts', import.meta.url));
    const cut = spawnSync(
      process.execPath,
      [command, 'key', 'personalise', '--batch', desk.at('cut.json'), first],
      { env: { ...process.env, PATH: `${desk.at('tools')}:${process.env.PATH}` } },
    );
    expect(cut.signal).toBe('SIGKILL');
    const done = await desk.key('personalise', '--batch', desk.at('cut.json'), second, first);
    expect(done.said).toContain(`${second}  ${next?.serial}`);
    expect(done.said).toContain(`${first}  ${half?.serial}`);
    expect(done.said).toContain(
      'Personnalisées\u00a0: 2. En échec\u00a0: 0. Identités qui restent dans le lot\u00a0: 1.',
    );
  });
});
