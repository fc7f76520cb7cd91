import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { ensureSystemPackages } from '../../../bootstrap/systemPackages.ts';
import { lockDevices } from '@cartable/desktop/keys/drives/deviceLock.ts';
import type { KeyTarget, TargetWish } from '@cartable/desktop/keys/drives/keyTargets.ts';
import { lookAgain } from '@cartable/desktop/keys/drives/lookAgain.ts';
import { lsblkDrives } from '@cartable/desktop/keys/drives/lsblkDrives.ts';
import { type MediumLook, unreadableMedium } from '@cartable/desktop/keys/identity/mediumLook.ts';
import { nodeThreads } from '@cartable/desktop/keys/thread/nodeThread.ts';
import { Handout } from '@cartable/desktop/keys/works/handout.ts';
import { judgeNaming } from '@cartable/desktop/keys/works/judgeNaming.ts';
import { nameOne } from '@cartable/desktop/keys/works/nameOne.ts';
import { holderText, withIdentity } from '@cartable/desktop/keys/works/withIdentity.ts';
import { keepFile } from '../../shared/place.ts';
import { labelSheet } from '../labels/labelSheet.ts';
import { failedLine, fitTargets } from './fitTargets.ts';
import type { KeyCommand, KeyTools } from './keyCommand.ts';

/**
 * `key personalise --batch lot.json [--labels sheet.pdf] [--take-over COMPUTER] DEVICE…`: the next identities of the batch, in the order of the devices. A key that has one already, whole or half
 * because the last run was cut, is finished. One that is unfit, or does not answer, is named with the reason, and the others are gone on with.
 */
export const personaliseKeys: KeyCommand = async (given, tools) => {
  const { words, say } = tools;
  if (given.rest.length === 0) throw new AppError('prepare.usage', { option: 'DEVICE' });
  const path = resolve(given.need('batch'));
  const handout = new Handout(path);
  const labels = given.get('labels');
  if (labels !== undefined) mustBeSheet(resolve(labels));
  await ensureSystemPackages(['keys'], say);
  const wish = { spare: [path] };
  const { targets } = await fitTargets(given.rest, tools, wish);
  let good = 0;
  await handout.during(async () => {
    const lock = await lockDevices(targets.map((target) => target.path));
    try {
      const looks = await Promise.all(targets.map((target) => nodeThreads.look(target)));
      const works = takeAll(targets, looks, handout, tools);
      // All at once, each in its thread: a key that hangs keeps nobody waiting.
      const made = await Promise.allSettled(works.map((work) => personaliseOne(work, wish, handout, tools)));
      // A defect with one is told when the others have ended: the process would end with it, in the middle of their naming.
      for (const one of made) if (one.status === 'rejected') throw one.reason;
      good = made.filter((one) => one.status === 'fulfilled' && one.value).length;
    } finally {
      await lock.release();
    }
  }, given.get('take-over'));
  const failed = given.rest.length - good;
  say(words('personalised', { good, failed, left: handout.left }));
  if (labels !== undefined) await writeLabels(labels, handout, tools);
  return failed === 0 ? 0 : 1;
};

interface Work {
  readonly target: KeyTarget;
  readonly key: BatchKey;
}

/** Takes identities in the order of the devices, and first what one carries already, which no other is given. What can have none is told why. */
function takeAll(
  targets: readonly KeyTarget[],
  looks: readonly MediumLook[],
  handout: Handout,
  { say, language }: KeyTools,
): readonly Work[] {
  const taken = new Map<KeyTarget, BatchKey>();
  for (const isOwn of [true, false]) {
    for (const [index, target] of targets.entries()) {
      const look = looks[index] ?? unreadableMedium;
      const carried = handout.carriedBy(look)?.key;
      if ((carried !== undefined) !== isOwn) continue;
      try {
        if (target.isNew) throw new AppError('prepare.absent', { device: target.name });
        const judged = judgeNaming(look, target.name, handout);
        if (!judged.ok) throw new AppError(judged.error.code, judged.error.data);
        taken.set(target, handout.take(target.name, carried, false));
      } catch (error) {
        if (!isAppError(error)) throw error;
        say(failedLine(target.name, error, language));
      }
    }
  }
  return targets.flatMap((target) => {
    const key = taken.get(target);
    return key === undefined ? [] : [{ target, key }];
  });
}

/** Gives one key its identity and says so; false when it did not work, which stops nobody. */
async function personaliseOne(
  { target, key }: Work,
  wish: TargetWish,
  handout: Handout,
  { language, say }: KeyTools,
): Promise<boolean> {
  const naming = { target, handout, threads: nodeThreads };
  try {
    await withIdentity(naming, key, async () => {
      // It must still be the one that was chosen.
      const now = await lookAgain(target, lsblkDrives, wish);
      await nameOne(now, key, naming);
    });
    say(`✓ ${target.name}  ${key.serial}  ${holderText(key) ?? ''}`.trimEnd());
    return true;
  } catch (error) {
    if (!isAppError(error)) throw error;
    say(failedLine(target.name, error, language));
    return false;
  }
}

/** `key labels --batch lot.json --to sheet.pdf` */
export const makeLabels: KeyCommand = async (given, tools) => {
  const handout = new Handout(resolve(given.need('batch')));
  const to = given.need('to');
  mustBeSheet(resolve(to));
  await writeLabels(to, handout, tools);
  return 0;
};

const PDF = Buffer.from('%PDF-');

/** A sheet grows with each run of the same batch; anything else of that name is somebody's. @throws {AppError} `prepare.not_a_sheet` (data: path) */
function mustBeSheet(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isFile() || !beginsAs(path, PDF)) throw new AppError('prepare.not_a_sheet', { path });
}

/** Only its first bytes are read: what was named by mistake may be an image of 64 GB. */
function beginsAs(path: string, bytes: Buffer): boolean {
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(bytes.length);
    readSync(fd, head);
    return head.equals(bytes);
  } finally {
    closeSync(fd);
  }
}

/** All keys of the batch that were made, in whichever run, as on the screen: the sheet of the run before is part of it. @throws {AppError} `prepare.no_label` */
async function writeLabels(to: string, handout: Handout, { words, say }: KeyTools): Promise<void> {
  const keys = handout.made();
  if (keys.length === 0) throw new AppError('prepare.no_label');
  const { batch } = handout;
  const sheet = await labelSheet(keys, { ...batch, title: `${words('labelsTitle')} — ${batch.schoolName}` });
  await keepFile(resolve(to), sheet, { replace: true });
  say(words('labelsMade', { count: keys.length, to }));
}
