import { resolve } from 'node:path';
import { keyRoom, parseSize, sizeToType } from '@cartable/shared/domain/fleet/keySize.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { ensureSystemPackages } from '../../../bootstrap/systemPackages.ts';
import { START_FOLDER } from '../../../pack/keyFolder.ts';
import { manifestBytes, verifyManifest } from '../../../pack/manifest.ts';
import { tellTrust } from '../../trustOfProgram.ts';
import { sizeText, textsOf } from '../../words.ts';
import { judgeDrive } from '@cartable/desktop/keys/drives/drive.ts';
import { lsblkDrives } from '@cartable/desktop/keys/drives/lsblkDrives.ts';
import { ownPlaces } from '@cartable/desktop/keys/drives/ownPlaces.ts';
import { buildMaster } from '@cartable/desktop/keys/image/buildMaster.ts';
import { clusterBytesFor } from '@cartable/desktop/keys/image/imageSize.ts';
import { inTheWay, mapPath, readMasterMap } from '@cartable/desktop/keys/image/masterMap.ts';
import { nodeThreads } from '@cartable/desktop/keys/thread/nodeThread.ts';
import { wipeKeys } from '@cartable/desktop/keys/write/wipeKeys.ts';
import { verifyImage } from '@cartable/desktop/keys/image/verifyImage.ts';
import { writeKeys } from '@cartable/desktop/keys/write/writeKeys.ts';
import { unsoundProgram } from '../../shared/unsoundProgram.ts';
import { madeAt } from '../../shared/place.ts';
import { confirmedBy, confirmTargets, describeTarget } from './confirm.ts';
import { failedLine, fitTargets } from './fitTargets.ts';
import type { KeyCommand, KeyTools } from './keyCommand.ts';
import { programsOf } from './programsOf.ts';
import { progressLines } from './progressLines.ts';
import { isSignerNamed, releasePublicKey } from './releasePublicKey.ts';

/** `key build --out F --size 16GB [--program linux=FOLDER]… [--force]` */
export const buildImage: KeyCommand = async (given, { words, language, say }) => {
  const image = resolve(given.need('out'));
  const text = given.need('size');
  const size = parseSize(text);
  if (size === undefined) throw new AppError('prepare.size', { text });
  const there = inTheWay(image, given.has('force'));
  if (there !== undefined) throw new AppError('prepare.file_there', { path: there });
  await ensureSystemPackages(['keys'], say);
  const programs = programsOf(given.programs);
  const publicKey = releasePublicKey(given.get('release-key'));
  const programBytes: number[] = [];
  for (const { folder } of programs) {
    const verified = await verifyManifest(folder, publicKey);
    if (!verified.ok) {
      throw unsoundProgram(verified.error, folder, isSignerNamed(given.get('release-key')));
    }
    programBytes.push(manifestBytes(verified.value));
  }
  const heldBytes = programBytes.reduce((sum, one) => sum + one, 0);
  const place = { path: image, needsBytes: heldBytes + tablesBytes(size) };
  const map = await madeAt(place, () => buildMaster(image, programs, size, START_FOLDER));
  say(
    words('built', {
      image,
      size: sizeText(map.sizeBytes, language),
      used: sizeText(map.blocks.length * map.blockBytes, language),
      programs: map.programs.map((one) => `${one.system} ${one.version}`).join(', '),
      volumeId: map.volumeId,
    }),
  );
  const { leftBytes, needsBytes } = keyRoom(size, programBytes);
  if (leftBytes < 0) say(words('noRoomForUpdate', { needs: sizeText(needsBytes, language) }));
  else say(words('roomForWork', { room: sizeText(leftBytes, language) }));
  await tellTrust(programs, words, say);
  return 0;
};

/** What is written of an image besides the programs: its two tables and the last clusters of files. The rest of the file takes no room. */
const tablesBytes = (sizeBytes: number): number =>
  (sizeBytes / clusterBytesFor(sizeBytes)) * 8 + 4 * 1024 * 1024;

/** `key drives`: what may be written, and why the rest may not. */
export const listDrives: KeyCommand = async (_given, tools) => {
  const { words, say } = tools;
  const disks = (await lsblkDrives.list()).filter((one) => one.kind !== 'partition' && one.sizeBytes > 0);
  const own = ownPlaces();
  const lines = await Promise.all(
    disks.map(async (drive) => {
      const judged = judgeDrive(drive, drive.device, { own });
      const target = { name: drive.device, path: drive.device, drive, isNew: false };
      const verdict = judged.ok ? words('mayBeKey') : standing(judged.error, tools);
      // The computer's own disks are told, but not read.
      const isRead = judgeDrive(drive, drive.device, { use: 'read', own }).ok;
      const look = isRead ? await nodeThreads.look(target) : undefined;
      return `${describeTarget(target, look, tools)}\n    ${verdict}`;
    }),
  );
  for (const line of lines) say(line);
  const keys = disks.filter((drive) => judgeDrive(drive, drive.device, { own }).ok);
  const [smallest] = keys.sort((a, b) => a.sizeBytes - b.sizeBytes);
  if (smallest !== undefined) {
    const size = sizeToType(smallest.sizeBytes, 'en').replace(' ', '');
    say(words('smallestKey', { device: smallest.device, size }));
  }
  return 0;
};

/** Why a drive that is merely listed is no key: nobody has asked for anything yet, so nothing is said to have been refused. */
function standing(
  { code, data }: { readonly code: string; readonly data: Parameters<typeof textsOf>[0] },
  { words }: Pick<KeyTools, 'words'>,
): string {
  return words(`unfit.${code}`, textsOf(data));
}

/** `key write --image F [--rest erase|leave] [--confirm A,B [--erase-profile] [--force]] DEVICE…` */
export const writeImage: KeyCommand = async (given, tools) => {
  const { words, language, say } = tools;
  const image = resolve(given.need('image'));
  const rest = given.get('rest') ?? 'erase';
  if (rest !== 'erase' && rest !== 'leave') throw new AppError('prepare.usage', { option: '--rest' });
  if (given.rest.length === 0) throw new AppError('prepare.usage', { option: 'DEVICE' });
  const map = readMasterMap(image);
  const wish = { needsBytes: map.sizeBytes, spare: [image, mapPath(image)] };
  const { targets: fit, unfit } = await fitTargets(given.rest, tools, wish);
  const targets = await confirmTargets(fit, confirmedBy(given), tools);
  if (targets.length > 0) await verifyImage(image, map);
  const lines = progressLines(
    targets.map((target) => target.name),
    tools,
  );
  const outcomes = await writeKeys(image, map, targets, rest, lsblkDrives, lines.tell);
  lines.end();
  for (const outcome of outcomes) {
    if (!outcome.ok) say(failedLine(outcome.name, outcome.error, language));
    else {
      const { retries, writeMs, verifyMs } = outcome.written;
      const seconds = Math.round((writeMs + verifyMs) / 1000);
      say(`✓ ${outcome.name}  ${words(retries === 0 ? 'written' : 'writtenRetried', { seconds, retries })}`);
    }
  }
  const good = outcomes.filter((one) => one.ok).length;
  const failed = outcomes.length - good + unfit;
  say(words('writeDone', { good, failed }));
  return failed === 0 ? 0 : 1;
};

/** `key wipe [--confirm A,B [--erase-profile] [--force]] DEVICE…` */
export const wipeTargets: KeyCommand = async (given, tools) => {
  const { words, language, say } = tools;
  if (given.rest.length === 0) throw new AppError('prepare.usage', { option: 'DEVICE' });
  const { targets: fit } = await fitTargets(given.rest, tools);
  const [present, missing] = [fit.filter((one) => !one.isNew), fit.filter((one) => one.isNew)];
  for (const { name } of missing) {
    say(failedLine(name, { code: 'prepare.absent', data: { device: name } }, language));
  }
  const targets = await confirmTargets(present, confirmedBy(given), tools);
  const lines = progressLines(
    targets.map((target) => target.name),
    tools,
  );
  const ends = await wipeKeys(targets, lsblkDrives, lines.tell);
  lines.end();
  for (const end of ends) {
    say(end.ok ? `✓ ${end.name}  ${words('wiped')}` : failedLine(end.name, end.error, language));
  }
  const good = ends.filter((one) => one.ok).length;
  return good === given.rest.length ? 0 : 1;
};
