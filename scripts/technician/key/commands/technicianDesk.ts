import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARTITION_AT } from '@cartable/desktop/keys/fat/fatVolume.ts';
import { smallProgram } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { startTestServer } from '@cartable/server/testing/startTestServer.ts';
import { activated, testClient, testPassword } from '@cartable/server/testing/testClient.ts';
import { expect } from 'vitest';
import { must } from '../../../bootstrap/run.ts';
import { copyOutOfKey } from '../../../pull/keyImage.ts';
import { keyCommand } from './keyCommand.ts';

/** A technician's desk for tests of the commands: a folder, a signed small program, and a server on which they have an account. */
export type TechnicianDesk = Awaited<ReturnType<typeof technicianDesk>>;

/** Sets one up; one at a time in a process, because the password's place is the environment's. */
export async function technicianDesk() {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-technician-'));
  const at = (name: string) => join(folder, name);
  const server = await startTestServer();
  const { code, login } = server.account('technician');
  await activated(testClient(server.origin), code);
  writeFileSync(at('password'), `${testPassword}\n`);
  process.env.CARTABLE_PASSWORD_FILE = at('password');
  const program = await smallProgram(folder, { megabytes: 3 });
  const publicKey = at('release.pem');
  writeFileSync(publicKey, program.publicKey.export({ format: 'pem', type: 'spki' }));
  const release = () => ['--release-key', publicKey] as const;
  /** Runs a command; gives its exit code and what it said. */
  async function key(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
    const lines: string[] = [];
    const code = await keyCommand(args, 'fr', (line) => lines.push(line));
    return { code, said: lines.join('\n') };
  }
  return {
    folder,
    server,
    program,
    /** Where {@link buildImage} puts it. */
    image: at('master.img'),
    at,
    key,
    asTechnician: () => ['--server', server.origin, '--login', login] as const,
    release,
    /** Makes the image of the program. */
    buildImage: () =>
      key(
        'build',
        '--out',
        at('master.img'),
        '--size',
        '112M',
        '--program',
        `linux=${program.folder}`,
        ...release(),
      ),
    /** What a key image holds, as the folder that a system shows when it is plugged in. */
    async pluggedIn(path: string): Promise<string> {
      const volume = `${path}.volume`;
      await must('dd', [
        `if=${path}`,
        `of=${volume}`,
        'bs=1M',
        `skip=${PARTITION_AT / 1024 / 1024}`,
        'conv=sparse',
      ]);
      const out = mkdtempSync(join(folder, 'plugged-'));
      expect(await copyOutOfKey(volume, 'vfat', out)).toEqual({ unreadable: [] });
      rmSync(volume);
      return out;
    },
    async dispose() {
      delete process.env.CARTABLE_PASSWORD_FILE;
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
