import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { keepFile, madeAt } from './place.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-place-'));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a disk without room is told before anything is done, with what it takes', async () => {
  const work = () => writeFileSync(at('begun'), '');
  await expect(madeAt({ path: at('x.img'), needsBytes: 1e18 }, work)).rejects.toMatchObject({
    code: 'prepare.no_room',
    data: { path: at('x.img'), needs: 1e18 },
  });
  expect(existsSync(at('begun'))).toBe(false);
});

it.skipIf(!existsSync('/dev/full'))('and one that becomes full all the same', async () => {
  const place = { path: '/dev/full', needsBytes: 0 };
  const full = { code: 'prepare.no_room', data: { path: '/dev/full', needs: 0 } };
  await expect(madeAt(place, () => writeFileSync('/dev/full', 'x'))).rejects.toMatchObject(full);
  const words = 'plain_io: No space left on device';
  const tool = () => {
    throw new AppError('prepare.tool_failed', { tool: 'mcopy', device: 'x', words });
  };
  await expect(madeAt(place, tool)).rejects.toMatchObject(full);
});

it('what cannot be read elsewhere is not blamed on the place', async () => {
  const elsewhere = () => void readFileSync('/nowhere at all/file');
  await expect(madeAt({ path: at('x.img'), needsBytes: 0 }, elsewhere)).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

it('keeps a new file, and another’s stead only where that was said; nothing is left of one that failed', async () => {
  await keepFile(at('a.csv'), 'one');
  await expect(keepFile(at('a.csv'), 'two')).rejects.toThrow('prepare.file_there');
  expect(readFileSync(at('a.csv'), 'utf8')).toBe('one');
  await keepFile(at('a.csv'), 'three', { replace: true });
  expect(readFileSync(at('a.csv'), 'utf8')).toBe('three');
  // A name of what is no file, as a device's, does not become a file's.
  spawnSync('mkfifo', [at('pipe')]);
  await expect(keepFile(at('pipe'), 'x', { replace: true })).rejects.toThrow('prepare.file_there');
  rmSync(at('pipe'));
  await expect(keepFile(at('a.csv/b'), 'x')).rejects.toMatchObject({ code: 'prepare.place_refused' });
  expect(readdirSync(folder)).toEqual(['a.csv']);
});

it('sweeps what a killed run of the same command has left, and nothing else', async () => {
  const swept = mkdtempSync(join(folder, 'sweep-'));
  const named = (name: string) => join(swept, name);
  // A real run, killed between its draft and the file's own name.
  const program = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    fs.renameSync = () => { process.send('drafted'); for (;;); };
    syncBuiltinESMExports();
    const { keepFile } = await import(${JSON.stringify(new URL('./place.ts', import.meta.url).href)});
    await keepFile(process.argv[2], 'half', { replace: true });
  `;
  writeFileSync(named('killed.mjs'), program);
  const killed = fork(named('killed.mjs'), [named('fleet.csv')]);
  const gone = once(killed, 'exit');
  let draft = '';
  try {
    await once(killed, 'message');
    [draft = ''] = readdirSync(swept).filter((name) => name.startsWith('fleet.csv.'));
    // While it lives its draft is its own.
    await keepFile(named('fleet.csv'), 'one', { replace: true });
    expect(readdirSync(swept)).toContain(draft);
  } finally {
    killed.kill('SIGKILL');
    await gone;
  }
  // Another file's, another computer's, a folder, somebody's own file.
  const others = [
    draft.replace('fleet', 'other'),
    draft.replace(/\.[0-9a-f]{8}-/u, '.00000000-'),
    'fleet.csv.new',
    `${draft}.new`,
  ];
  for (const name of others) writeFileSync(named(name), '');
  const asFolder = draft.replace(/-\d+\./u, '-4294967.');
  mkdirSync(named(asFolder));
  await keepFile(named('fleet.csv'), 'two', { replace: true });
  expect(readdirSync(swept).sort()).toEqual(['fleet.csv', 'killed.mjs', asFolder, ...others].sort());
  expect(readFileSync(named('fleet.csv'), 'utf8')).toBe('two');
  rmSync(swept, { recursive: true });
});
