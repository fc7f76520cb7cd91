import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spokenValue } from '@cartable/shared/lib/spokenValue.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { confirmRun, type Resumed, resumeRuns } from './applyRun.ts';
import type { ImportHost } from './host.ts';
import { exitCodes, importCommand } from './importCommand.ts';
import { Interrupted, interruptible } from './interruptible.ts';
import { aafReader } from './readers/aaf/aafReader.ts';
import { readDirectory } from './readDirectory.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, pupil, small } from './testing/smallDirectory.ts';

const count = 1500;
/** More changes than one transaction applies. */
const large = filesOf({
  ...small,
  pupils: Array.from({ length: count }, (_, index) => pupil(String(5000 + index), `P${index}`, ['10$2DE1'])),
});

describe('in one process', () => {
  let world: ImportWorld;
  beforeEach(async () => {
    world = await ImportWorld.open();
  });
  afterEach(() => world.close());

  /** Whoever stops it when a phase has got so far: as a signal, which is heard at a turn of the event loop only. */
  function stopping(phase: string): ImportHost {
    const stop = new AbortController();
    const progress = (now: string) => {
      if (now === phase) setImmediate(() => stop.abort());
    };
    return { ...world.host, storage: interruptible(world.storage, stop.signal), progress };
  }

  test('stopped while it is applied, it waits with what was done, says so, and ends as if it had not been stopped', async () => {
    const report = await world.read(large);
    const confirmed = confirmRun(stopping('applying'), report.token ?? '', { acceptLeavers: true });
    await expect(confirmed).rejects.toBeInstanceOf(Interrupted);
    const seen: Resumed[] = [];
    const figures: number[] = [];
    const progress: ImportHost['progress'] = (phase, done) => {
      if (phase === 'applying') figures.push(done);
    };
    const finished = await resumeRuns({ ...world.host, progress }, (one) => seen.push(one));
    expect(finished.map((one) => one.state)).toEqual(['applied']);
    const total = report.details.items.reduce((sum, one) => sum + one.count, 0);
    expect(seen).toMatchObject([{ total, done: 2000 }]);
    expect(figures[0]).toBeGreaterThan(2000);
    expect(figures.at(-1)).toBe(total);
    const resumed = await world.everything();
    const other = await ImportWorld.open();
    try {
      await other.import(large);
      expect(resumed).toBe(await other.everything());
    } finally {
      await other.close();
    }
  });

  test.each(['reading', 'comparing'])('stopped while %s, nothing of it is left', async (phase) => {
    await world.import(filesOf(small));
    const before = await world.everything();
    const reading = readDirectory(stopping(phase), aafReader, large);
    await expect(reading).rejects.toBeInstanceOf(Interrupted);
    expect(await world.everything()).toBe(before);
    // The next reading clears what the stopped one had compared.
    await world.import(large, true);
    const runs = await world.storage.reader.selectFrom('import_run').select('state').execute();
    expect(runs.map((one) => one.state).toSorted()).toEqual(['applied', 'replaced']);
  });
});

describe('as the command', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cartable-stopped-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('ctrl-C ends it with a code of its own and a sentence that says what waits; it is finished from there', async () => {
    const files = join(folder, 'paris');
    mkdirSync(files);
    for (const file of large) {
      const parts: Uint8Array[] = [];
      for await (const one of file.bytes()) parts.push(one);
      writeFileSync(join(files, file.name), Buffer.concat(parts));
    }
    const data = join(folder, 'data');
    const script = join(import.meta.dirname, 'importCommand.ts');
    const child = spawn(process.execPath, [script, 'aaf', files, '--data', data, '--apply'], {
      env: { ...process.env, LANG: 'fr_FR.UTF-8' },
    });
    let said = '';
    child.stdout.on('data', (piece) => {
      said += String(piece);
    });
    // As soon as it says anything: whichever phase the signal meets, it must end well.
    child.stderr.once('data', () => child.kill('SIGINT'));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(exitCodes.interrupted);
    expect(said).toMatch(/^Interrompu(\s: cette lecture n’a rien changé|\. De «\saaf:paris\s»)/);
    const heard: string[] = [];
    const run = (...args: readonly string[]) =>
      importCommand([...args, '--data', data], (text) => heard.push(text), 'fr');
    expect(await run('resume')).toBe(exitCodes.done);
    expect(heard[0]).toMatch(/^(Rien à reprendre|Reprise de l’application de «\saaf:paris\s»)/);
    expect(await run('aaf', files, '--apply')).toBe(exitCodes.done);
    expect(await run('aaf', files)).toBe(exitCodes.done);
    expect(heard.at(-1)).toContain(
      `élèves : 0 nouveaux, 0 modifiés, 0 de retour, 0 absents, ${spokenValue('count', count, 'fr')} inchangés`,
    );
  });
});
