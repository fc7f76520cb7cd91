import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildMaster } from '@cartable/desktop/keys/image/buildMaster.ts';
import { smallProgram, START_FOLDER } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../bootstrap/root.ts';
import { ensureSystemPackages } from '../bootstrap/systemPackages.ts';
import { errorText } from '../technician/words.ts';
import { type Fault, guestDevice, makeFaultyDisks } from './faultyDisks.ts';
import { preparePulls } from './prepare.ts';
import { startUml } from './umlMachine.ts';

/**
 * The technician's own command writes a batch of keys of which most go wrong, each in its way, under a real kernel's device-mapper. The machines that
 * tests run on have no device-mapper (CONFIG_BLK_DEV_DM is off in their kernel, and `dmsetup create` says that there is no /dev/mapper/control): the
 * kernel is User-Mode Linux, whose Debian package has it as modules. The same on a computer's own kernel: docs/decisions/0210.
 */
const MIB = 1024 * 1024;
const SIZE = 112 * MIB;
const disks: readonly { readonly name: string; readonly fault: Fault }[] = [
  { name: 'well', fault: { kind: 'none' } },
  { name: 'dies', fault: { kind: 'dies', at: 6 * MIB } },
  { name: 'lies', fault: { kind: 'lies', at: 5 * MIB } },
  { name: 'unreadable', fault: { kind: 'unreadable', at: 4 * MIB } },
  { name: 'removed', fault: { kind: 'removed', after: 3 * MIB } },
  { name: 'unplugged', fault: { kind: 'unplugged', after: 3 * MIB } },
];
const device = (name: string) =>
  guestDevice(
    disks,
    disks.findIndex((one) => one.name === name),
  );
let folder = '';
let used = 0;
const said: string[] = [];
const at = (name: string) => join(folder, name);

/** The command as a technician gives it, for the whole batch, with its exit code on a line of its own. */
function write(): readonly string[] {
  const devices = disks.map(({ name }) => device(name));
  const command = [
    process.execPath,
    join(ROOT, 'scripts', 'technician', 'main.ts'),
    ...[
      'key',
      'write',
      '--image',
      at('master.img'),
      '--rest',
      'leave',
      '--confirm',
      devices.join(','),
      '--force',
    ],
    ...devices,
  ];
  return [`LC_ALL=fr ${command.map((word) => `'${word}'`).join(' ')} 2>&1`, 'echo "EXIT $?"'];
}

beforeAll(async () => {
  await ensureSystemPackages(['keys']);
  const tools = await preparePulls(console.log);
  folder = mkdtempSync(join(tmpdir(), 'cartable-dying-'));
  const map = await buildMaster(at('master.img'), [await smallProgram(folder)], SIZE, START_FOLDER);
  used = map.blocks.length * map.blockBytes;
  const fd = openSync(at('keys.img'), 'w');
  ftruncateSync(fd, SIZE * disks.length);
  // Each held something before: an interrupted key must be empty, not as it was.
  for (const index of disks.keys()) writeSync(fd, Buffer.alloc(MIB, 0x55), 0, MIB, index * SIZE);
  closeSync(fd);
  const guest = startUml(tools, {
    image: at('keys.img'),
    folder,
    memoryMiB: 1024,
    // The console's bytes come one by one: the sentences are UTF-8.
    onLine: (line) => said.push(Buffer.from(line, 'latin1').toString('utf8')),
    script: [...makeFaultyDisks(tools, disks, SIZE), ...write()].join('\n'),
  });
  const limit = setTimeout(() => void guest.cutPower(), 240_000);
  await guest.ended;
  clearTimeout(limit);
}, 400_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How a key that failed is told: its sentence, and the code for whoever is asked. */
function failure(name: string, code: string, data: object = {}): string {
  const told = { code, data: { ...data, device: device(name) } };
  // The same in English, with nothing left to fill in.
  expect(errorText(told, 'en')).toMatch(new RegExp(`^[^{]*${device(name)}[^{]*$`));
  expect(errorText(told, 'en')).not.toBe(errorText(told, 'fr'));
  return `✗ ${device(name)}  ${errorText(told, 'fr')} [${code}]`;
}

it('tells each key that fails by its own reason, and writes the others', () => {
  expect(said, said.join('\n')).not.toContainEqual(expect.stringMatching(/^GUEST-ERROR/));
  const told = said.filter((line) => /^([✓✗]|EXIT)/u.test(line));
  expect(told[0], said.join('\n')).toMatch(new RegExp(`^✓ ${device('well')}  `));
  expect(told.slice(1, 4)).toEqual([
    failure('dies', 'prepare.io', { at: 4 * MIB, system: 'EIO' }),
    failure('lies', 'prepare.verify_failed', { at: 4 * MIB }),
    failure('unreadable', 'prepare.io', { at: 4 * MIB, system: 'EIO' }),
  ]);
  // Device-mapper leaves the name and answers everything with an error: so does a key that has broken down in its port.
  expect(told[4]).toMatch(new RegExp(`^✗ ${device('removed')}  .* \\[prepare\\.io\\]$`));
  expect(told.slice(5)).toEqual([failure('unplugged', 'prepare.vanished'), 'EXIT 1']);
});

it('leaves the good key whole, and every bad one empty for every system', () => {
  const first = (name: string, length: number) => {
    const bytes = Buffer.alloc(length);
    const fd = openSync(at('keys.img'), 'r');
    readSync(fd, bytes, 0, length, disks.findIndex((one) => one.name === name) * SIZE);
    closeSync(fd);
    return bytes;
  };
  const master = Buffer.alloc(used);
  const fd = openSync(at('master.img'), 'r');
  readSync(fd, master, 0, used, 0);
  closeSync(fd);
  expect(first('well', used).equals(master)).toBe(true);
  for (const name of ['dies', 'lies', 'unreadable', 'removed']) {
    expect(first(name, MIB).equals(Buffer.alloc(MIB)), name).toBe(true);
  }
});
