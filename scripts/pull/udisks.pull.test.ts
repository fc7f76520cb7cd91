import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildMaster } from '@cartable/desktop/keys/image/buildMaster.ts';
import { smallProgram, START_FOLDER } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../bootstrap/root.ts';
import { ensureSystemPackages } from '../bootstrap/systemPackages.ts';
import { errorText } from '../technician/words.ts';
import { asPerson, authorise, GUEST_KEY, PERSONS_PLACES, startDesktop } from './guestDesktop.ts';
import { makeKeyImage } from './keyImage.ts';
import { preparePulls } from './prepare.ts';
import { startUml } from './umlMachine.ts';

/**
 * A key that a person's desktop has opened, and the technician's own command given by that person: udev, polkit, udisksd and udisksctl are Debian's, the
 * driver is vfat. In User-Mode Linux, because the computer that tests run on has no vfat, and because its own udev is nobody's to play with.
 */
const MIB = 1024 * 1024;
const SIZE_MIB = 112;
let folder = '';
const said: string[] = [];
const at = (name: string) => join(folder, name);

/** The lines that a part of the guest's script said. */
function part(name: string): readonly string[] {
  const begin = said.indexOf(`PART ${name}`);
  const next = said.findIndex((line, index) => index > begin && /^(PART|GUEST-END)/u.test(line));
  expect(begin, said.join('\n')).toBeGreaterThan(-1);
  return said.slice(begin + 1, next);
}

/** Where the person finds the checkout, its Node and the image, whoever may look into the folders that these lie in. */
const places = [
  [ROOT, '/mnt/checkout'],
  [dirname(process.execPath), '/mnt/node'],
] as const;
const bound = (from: string, to: string) =>
  `mkdir ${to} && mount --bind '${from}' ${to} || echo GUEST-ERROR ${to}`;

/** The command as that person gives it. */
const write = [
  authorise,
  `LC_ALL=fr ${asPerson} /mnt/node/node /mnt/checkout/scripts/technician/main.ts key write --image /mnt/batch/master.img --rest leave --confirm ${GUEST_KEY} ${GUEST_KEY} 2>&1`,
  'echo "EXIT $?"',
].join('\n');
/** A key as it is bought is one volume; one that was written has a partition. */
const VOLUME = `${GUEST_KEY}1`;
const mount = (who: string, volume: string) =>
  `udevadm settle; ${who} udisksctl mount --no-user-interaction -b ${volume} > /run/mounted.log 2>&1 || echo GUEST-ERROR not mounted $(cat /run/mounted.log)`;
const placeOf = (volume: string) => `"$(findmnt -no TARGET ${volume})"`;
const isMounted = (volume: string) => `findmnt -no TARGET,FSTYPE ${volume} || echo NOT-MOUNTED`;

beforeAll(async () => {
  await ensureSystemPackages(['keys', 'udisks'], console.log);
  const tools = await preparePulls(console.log);
  folder = mkdtempSync(join(tmpdir(), 'cartable-udisks-'));
  await buildMaster(at('master.img'), [await smallProgram(folder)], SIZE_MIB * MIB, START_FOLDER);
  await makeKeyImage(at('key.img'), 'vfat', SIZE_MIB);
  for (const name of ['', 'master.img']) chmodSync(at(name), 0o755);
  const guest = startUml(tools, {
    image: at('key.img'),
    folder,
    memoryMiB: 1024,
    onLine: (line) => said.push(Buffer.from(line, 'latin1').toString('utf8')),
    script: [
      ...[...places, [folder, '/mnt/batch'] as const].map(([from, to]) => bound(from, to)),
      'chmod 755 /mnt',
      ...startDesktop(tools, SIZE_MIB * MIB),
      'echo PART held',
      mount(asPerson, GUEST_KEY),
      `${asPerson} sh -c 'echo written > "$0/homework.txt"' ${placeOf(GUEST_KEY)}`,
      // The shell becomes the sleeper: its number is that one's.
      `( cd ${placeOf(GUEST_KEY)} && exec ${asPerson} sleep 600 ) & holder=$!`,
      write,
      isMounted(GUEST_KEY),
      `cat ${placeOf(GUEST_KEY)}/homework.txt`,
      'kill $holder; wait $holder 2>/dev/null',
      'echo PART written',
      write,
      isMounted(GUEST_KEY),
      `cmp -n $((24 * ${MIB})) ${GUEST_KEY} /mnt/batch/master.img && echo SAME`,
      'echo PART again',
      mount(asPerson, VOLUME),
      `ls -1 ${placeOf(VOLUME)}`,
      write,
      isMounted(VOLUME),
      'echo PART others',
      mount('', VOLUME),
      write,
      isMounted(VOLUME),
    ].join('\n'),
  });
  const limit = setTimeout(() => void guest.cutPower(), 280_000);
  await guest.ended;
  clearTimeout(limit);
}, 400_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const told = (name: string) => part(name).filter((line) => /^(?:[✓✗]|EXIT|NOT-MOUNTED|\/media)/u.test(line));
/** How the key is told that was refused: the sentence, and the code for whoever is asked. */
function refusal(code: string, data: Readonly<Record<string, string>>): string {
  return `✗ ${GUEST_KEY}  ${errorText({ code, data: { device: GUEST_KEY, ...data } }, 'fr')} [${code}]`;
}

it('is refused while somebody works in it: the program is named, and nothing is lost', () => {
  expect(said, said.join('\n')).not.toContainEqual(expect.stringMatching(/^GUEST-ERROR/));
  const lines = told('held');
  const [place = ''] = lines.at(-1)?.split(' ') ?? [];
  expect(place, said.join('\n')).toMatch(new RegExp(`^${PERSONS_PLACES}/`));
  expect(lines).toEqual([refusal('prepare.held_by', { place, program: 'sleep' }), 'EXIT 1', `${place} vfat`]);
  expect(part('held')).toContain('written');
});

it('is unmounted by the person’s own udisks, without a question, and written', () => {
  expect(told('written')[0], said.join('\n')).toMatch(new RegExp(`^✓ ${GUEST_KEY}  `));
  expect(told('written').slice(1)).toEqual(['EXIT 0', 'NOT-MOUNTED']);
  expect(part('written')).toContain('SAME');
});

it('that the desktop opens again once it was written is unmounted again', () => {
  expect(part('again'), said.join('\n')).toEqual(expect.arrayContaining(['Cartable.sh', 'app', 'data']));
  expect(told('again')[0]).toMatch(new RegExp(`^✓ ${GUEST_KEY}  `));
  expect(told('again').slice(1)).toEqual(['EXIT 0', 'NOT-MOUNTED']);
});

it('that somebody else has opened is left to them: udisks would ask for a password', () => {
  const lines = told('others');
  const [place = ''] = lines.at(-1)?.split(' ') ?? [];
  expect(place, said.join('\n')).toMatch(/^\/media\/root\//);
  expect(lines).toEqual([refusal('prepare.held', { place }), 'EXIT 1', `${place} vfat`]);
});
