import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { ensureSystemPackages } from '../../../bootstrap/systemPackages.ts';
import { START_FOLDER } from '../../../pack/keyFolder.ts';
import { verifyManifest } from '../../../pack/manifest.ts';
import { errorText, sizeText } from '../../words.ts';
import { lockDevices } from '@cartable/desktop/keys/drives/deviceLock.ts';
import { judgeDrive } from '@cartable/desktop/keys/drives/drive.ts';
import { findTargets } from '@cartable/desktop/keys/drives/keyTargets.ts';
import { lookAgain } from '@cartable/desktop/keys/drives/lookAgain.ts';
import { lsblkDrives } from '@cartable/desktop/keys/drives/lsblkDrives.ts';
import { buildMaster } from '@cartable/desktop/keys/image/buildMaster.ts';
import { parseSize } from '@cartable/desktop/keys/image/imageSize.ts';
import { mapPath, readMasterMap } from '@cartable/desktop/keys/image/masterMap.ts';
import { fileMedium, openingOf } from '@cartable/desktop/keys/medium/fileMedium.ts';
import { mediumError } from '@cartable/desktop/keys/medium/mediumProblem.ts';
import { wipeMedium } from '@cartable/desktop/keys/write/wipeMedium.ts';
import { verifyImage } from '@cartable/desktop/keys/image/verifyImage.ts';
import { writeKeys } from '@cartable/desktop/keys/write/writeKeys.ts';
import { confirmedBy, confirmTargets, describeTarget } from './confirm.ts';
import type { KeyCommand } from './keyCommand.ts';
import { programsOf } from './programsOf.ts';
import { progressLines } from './progressLines.ts';
import { releasePublicKey } from './releasePublicKey.ts';

/** `key build --out F --size 16GB [--program linux=FOLDER]… [--force]` */
export const buildImage: KeyCommand = async (given, { words, language, say }) => {
  const image = resolve(given.need('out'));
  const size = parseSize(given.need('size'));
  if (size === undefined) throw new AppError('prepare.usage', { option: '--size' });
  if (existsSync(image) && !given.has('force')) throw new AppError('prepare.file_there', { path: image });
  await ensureSystemPackages(['keys'], say);
  const programs = programsOf(given.programs);
  const publicKey = releasePublicKey(given.get('release-key'));
  for (const { folder } of programs) {
    const verified = await verifyManifest(folder, publicKey);
    if (!verified.ok) {
      throw new AppError('prepare.program_unsound', { path: String(verified.error.data.path ?? folder) });
    }
  }
  const map = await buildMaster(image, programs, size, START_FOLDER);
  say(
    words('built', {
      image,
      size: sizeText(map.sizeBytes, language),
      used: sizeText(map.blocks.length * map.blockBytes, language),
      programs: map.programs.map((one) => `${one.system} ${one.version}`).join(', '),
      volumeId: map.volumeId,
    }),
  );
  return 0;
};

/** `key drives`: what may be written, and why the rest may not. */
export const listDrives: KeyCommand = async (_given, tools) => {
  const { words, language, say } = tools;
  const disks = (await lsblkDrives.list()).filter((one) => one.kind !== 'partition' && one.sizeBytes > 0);
  for (const drive of disks) {
    const judged = judgeDrive(drive, drive.device);
    const target = { name: drive.device, path: drive.device, drive, isNew: false };
    const verdict = judged.ok ? words('mayBeKey') : errorText(judged.error, language);
    say(`${describeTarget(target, tools)}\n    ${verdict}`);
  }
  return 0;
};

/** `key write --image F [--rest erase|leave] [--confirm A,B [--erase-profile]] DEVICE…` */
export const writeImage: KeyCommand = async (given, tools) => {
  const { words, language, say } = tools;
  const image = resolve(given.need('image'));
  const rest = given.get('rest') ?? 'erase';
  if (rest !== 'erase' && rest !== 'leave') throw new AppError('prepare.usage', { option: '--rest' });
  if (given.rest.length === 0) throw new AppError('prepare.usage', { option: 'DEVICE' });
  const map = readMasterMap(image);
  const targets = await findTargets(given.rest, lsblkDrives, {
    needsBytes: map.sizeBytes,
    spare: [image, mapPath(image)],
  });
  await confirmTargets(targets, confirmedBy(given), tools);
  await verifyImage(image, map);
  const lines = progressLines(
    targets.map((target) => target.name),
    tools,
  );
  const outcomes = await writeKeys(image, map, targets, rest, lsblkDrives, lines.tell);
  lines.end();
  for (const outcome of outcomes) {
    if (!outcome.ok) say(`✗ ${outcome.name}  ${errorText(outcome.error, language)} [${outcome.error.code}]`);
    else {
      const { retries, writeMs, verifyMs } = outcome.written;
      const seconds = Math.round((writeMs + verifyMs) / 1000);
      say(`✓ ${outcome.name}  ${words(retries === 0 ? 'written' : 'writtenRetried', { seconds, retries })}`);
    }
  }
  const failed = outcomes.filter((one) => !one.ok).length;
  say(words('writeDone', { good: outcomes.length - failed, failed }));
  return failed === 0 ? 0 : 1;
};

/** `key wipe [--confirm A,B [--erase-profile]] DEVICE…` */
export const wipeKeys: KeyCommand = async (given, tools) => {
  if (given.rest.length === 0) throw new AppError('prepare.usage', { option: 'DEVICE' });
  const targets = await findTargets(given.rest, lsblkDrives);
  const missing = targets.find((target) => target.isNew);
  if (missing !== undefined) throw new AppError('prepare.absent', { device: missing.name });
  await confirmTargets(targets, confirmedBy(given), tools);
  const lock = await lockDevices(targets.map((target) => target.path));
  let failed = 0;
  try {
    for (const target of targets) {
      const { name, path } = target;
      try {
        // Its turn may come hours after the question: it must still be the one that was named.
        const { drive } = await lookAgain(target, lsblkDrives);
        const medium = fileMedium(path, openingOf(drive));
        try {
          wipeMedium(medium);
        } finally {
          medium.close();
        }
        tools.say(`✓ ${name}  ${tools.words('wiped')}`);
      } catch (error) {
        failed += 1;
        const known = mediumError(error, { path });
        const named = { code: known.code, data: { ...known.data, device: name } };
        tools.say(`✗ ${name}  ${errorText(named, tools.language)} [${known.code}]`);
      }
    }
  } finally {
    await lock.release();
  }
  return failed === 0 ? 0 : 1;
};
