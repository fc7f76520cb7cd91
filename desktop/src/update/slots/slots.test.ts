import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../../../../scripts/bootstrap/root.ts';
import { chosenSlot, type Pointer, readPointer, writePointer } from './pointer.ts';
import { settleStart } from './settleStart.ts';
import { isWhole, type SlotName, type Slots, slotOf, slotsOf } from './slots.ts';
import { FailedVersions } from './failedVersions.ts';
import { takeBack, waitingVersion } from './waiting.ts';

let root: string;
let slots: Slots;
let failures: FailedVersions;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cartable-slots-'));
  slots = slotsOf(root, 'linux');
  failures = new FailedVersions(join(root, 'data/update'), 'linux');
  mkdirSync(join(root, 'data'));
  cpSync(join(ROOT, 'build/key/Cartable.sh'), join(root, 'Cartable.sh'));
  program('a', '1.0.0');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program that says which it is. */
function program(slot: SlotName, version: string): void {
  mkdirSync(slots[slot], { recursive: true });
  writeFileSync(join(slots[slot], 'cartable'), `#!/bin/sh\necho ${version}\n`);
  chmodSync(join(slots[slot], 'cartable'), 0o755);
  writeFileSync(join(slots[slot], 'manifest.json'), JSON.stringify({ version }));
}
const start = () => execFileSync('sh', [join(root, 'Cartable.sh')], { encoding: 'utf8' }).trim();

describe('the start script', () => {
  test('starts the only program there is', () => {
    expect(start()).toBe('1.0.0');
    expect(existsSync(slots.pointer)).toBe(false);
  });

  test('gives a new program two starts, then takes the previous one', () => {
    program('b', '2.0.0');
    writePointer(slots, { slot: 'b', left: '2' });
    expect([start(), start(), start(), start()]).toEqual(['2.0.0', '2.0.0', '1.0.0', '1.0.0']);
    expect(readPointer(slots)).toEqual({ slot: 'b', left: '0' });
  });

  test('keeps to a program that has proved itself', () => {
    program('b', '2.0.0');
    writePointer(slots, { slot: 'b', left: 'k' });
    expect([start(), start(), start()]).toEqual(['2.0.0', '2.0.0', '2.0.0']);
  });

  test('never starts a program that is being replaced', () => {
    program('b', '2.0.0');
    rmSync(join(slots.b, 'manifest.json'));
    for (const left of ['k', '2', '1'] as const) {
      writePointer(slots, { slot: 'b', left });
      expect(start()).toBe('1.0.0');
    }
    rmSync(join(slots.a, 'manifest.json'));
    program('b', '2.0.0');
    rmSync(slots.pointer);
    expect(start()).toBe('2.0.0');
  });

  test('starts whatever the pointer says after a pull', () => {
    program('b', '2.0.0');
    for (const torn of ['', '\0\0\0\0', 'b', 'zz', 'b9\r\n']) {
      writeFileSync(slots.pointer, torn);
      expect(start()).toBe('1.0.0');
    }
  });

  test('follows the same rules as the program', () => {
    const rules: readonly (Pointer | undefined)[] = [
      undefined,
      ...(['a', 'b'] as const).flatMap((slot) =>
        (['k', '2', '1', '0'] as const).map((left) => ({ slot, left })),
      ),
    ];
    for (const whole of [['a'], ['b'], ['a', 'b']] as const) {
      for (const pointer of rules) {
        for (const slot of ['a', 'b'] as const) {
          program(slot, slot);
          if (!(whole as readonly string[]).includes(slot)) rmSync(join(slots[slot], 'manifest.json'));
        }
        rmSync(slots.pointer, { force: true });
        if (pointer !== undefined) writePointer(slots, pointer);
        const expected = chosenSlot(pointer, (slot) => isWhole(slots, slot));
        expect(start(), JSON.stringify({ whole, pointer })).toBe(expected);
      }
    }
  });
});

describe('once the first screen is up', () => {
  beforeEach(() => program('b', '2.0.0'));

  test('a new program is kept', async () => {
    writePointer(slots, { slot: 'b', left: '1' });
    expect(await settleStart(slots, 'b', failures)).toEqual({ kind: 'kept' });
    expect(readPointer(slots)).toEqual({ slot: 'b', left: 'k' });
    expect(await settleStart(slots, 'b', failures)).toEqual({ kind: 'usual' });
  });

  test('the previous one knows that it was restored, and which version failed', async () => {
    writePointer(slots, { slot: 'b', left: '0' });
    expect(await settleStart(slots, 'a', failures)).toEqual({ kind: 'restored', failed: '2.0.0' });
    expect(readPointer(slots)).toEqual({ slot: 'a', left: 'k' });
    expect(await failures.since('1.0.0')).toEqual(['2.0.0']);
    expect(await settleStart(slots, 'a', failures)).toEqual({ kind: 'usual' });
  });

  test('the previous one started by hand takes nothing from the new one', async () => {
    for (const left of ['2', '1', 'k'] as const) {
      writePointer(slots, { slot: 'b', left });
      expect(await settleStart(slots, 'a', failures)).toEqual({ kind: 'usual' });
      expect(readPointer(slots)).toEqual({ slot: 'b', left });
    }
    expect(await failures.since('1.0.0')).toEqual([]);
  });

  test('a usual start writes nothing', async () => {
    await settleStart(slots, 'a', failures);
    expect(existsSync(slots.pointer)).toBe(false);
    expect(existsSync(join(root, 'data/update'))).toBe(false);
  });
});

describe('a version that waits and is taken back', () => {
  beforeEach(() => {
    program('b', '2.0.0');
    writePointer(slots, { slot: 'b', left: '2' });
  });

  test('does not start, and nothing is told as failed', async () => {
    expect(waitingVersion(slots, 'a')).toBe('2.0.0');
    expect(takeBack(slots, 'a')).toBe(true);
    expect([start(), start()]).toEqual(['1.0.0', '1.0.0']);
    expect(await settleStart(slots, 'a', failures)).toEqual({ kind: 'usual' });
    expect(await failures.since('1.0.0')).toEqual([]);
    expect(waitingVersion(slots, 'a')).toBeUndefined();
    expect(takeBack(slots, 'a')).toBe(false);
  });

  test('is left where nothing else could start', () => {
    rmSync(join(slots.a, 'manifest.json'));
    expect(takeBack(slots, 'a')).toBe(false);
    expect(readPointer(slots)).toEqual({ slot: 'b', left: '2' });
    expect(start()).toBe('2.0.0');
  });

  test('waits only for the other program, while it has starts left and is whole', () => {
    expect(waitingVersion(slots, 'b')).toBeUndefined();
    for (const left of ['k', '0'] as const) {
      writePointer(slots, { slot: 'b', left });
      expect(waitingVersion(slots, 'a')).toBeUndefined();
    }
    writePointer(slots, { slot: 'b', left: '1' });
    expect(waitingVersion(slots, 'a')).toBe('2.0.0');
    rmSync(join(slots.b, 'manifest.json'));
    expect(waitingVersion(slots, 'a')).toBeUndefined();
  });
});

test('a pointer whose making was cut off, and what was left of it, are made anew', () => {
  writeFileSync(slots.pointer, '');
  writeFileSync(`${slots.pointer}.new`, 'b');
  expect(readPointer(slots)).toBeUndefined();
  writePointer(slots, { slot: 'b', left: '2' });
  expect(readFileSync(slots.pointer, 'latin1')).toBe('b2\r\n');
  expect(existsSync(`${slots.pointer}.new`)).toBe(false);
});

test('a pointer keeps its length whatever is written', () => {
  for (const left of ['k', '2', '1', '0'] as const) {
    writePointer(slots, { slot: 'b', left });
    expect(readFileSync(slots.pointer)).toHaveLength(4);
  }
});

describe('starts that Windows’ start file counted', () => {
  const counted = (...tries: readonly number[]) => {
    for (const one of tries) writeFileSync(slots.tries[one - 1] ?? '', '');
  };

  test('are less what the pointer says, of a start file of before, too', () => {
    for (const [left, tries, expected] of [
      ['2', [], '2'],
      ['2', [1], '1'],
      ['2', [2], '1'],
      ['2', [1, 2], '0'],
      ['1', [1], '0'],
      ['1', [1, 2], '0'],
      ['0', [1], '0'],
      ['k', [1, 2], 'k'],
    ] as const) {
      writePointer(slots, { slot: 'b', left });
      counted(...tries);
      expect(readPointer(slots), `${left} ${tries.join()}`).toEqual({ slot: 'b', left: expected });
    }
  });

  test('a version that failed is noted, and the next one has both its starts', async () => {
    program('b', '2.0.0');
    writePointer(slots, { slot: 'b', left: '2' });
    counted(1, 2);
    expect(await settleStart(slots, 'a', failures)).toEqual({ kind: 'restored', failed: '2.0.0' });
    expect(slots.tries.filter((one) => existsSync(one))).toEqual([]);
    // A pull just before they were taken away: the next version must not pay for it.
    counted(1, 2);
    writePointer(slots, { slot: 'b', left: '2' });
    expect(readPointer(slots)).toEqual({ slot: 'b', left: '2' });
  });

  test('a version that was kept is kept, also when they could not be taken away', async () => {
    program('b', '2.0.0');
    writePointer(slots, { slot: 'b', left: '2' });
    counted(1);
    expect(await settleStart(slots, 'b', failures)).toEqual({ kind: 'kept' });
    counted(1);
    expect(await settleStart(slots, 'b', failures)).toEqual({ kind: 'usual' });
  });
});

test('which folder a program runs from', () => {
  expect(slotOf(slots, join(slots.a, 'cartable'))).toBe('a');
  expect(slotOf(slots, join(slots.b, 'Cartable.app/Contents/MacOS/Cartable'))).toBe('b');
  expect(slotOf(slots, '/opt/cartable/cartable')).toBeUndefined();
  expect(slotOf(slots, join(dirname(slots.a), 'linux-c', 'cartable'))).toBeUndefined();
});
