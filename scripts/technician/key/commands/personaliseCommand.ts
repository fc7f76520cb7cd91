import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { ensureSystemPackages } from '../../../bootstrap/systemPackages.ts';
import { errorText } from '../../words.ts';
import { lockDevices } from '@cartable/desktop/keys/drives/deviceLock.ts';
import { findTargets, type KeyTarget } from '@cartable/desktop/keys/drives/keyTargets.ts';
import { lookAgain } from '@cartable/desktop/keys/drives/lookAgain.ts';
import { lsblkDrives } from '@cartable/desktop/keys/drives/lsblkDrives.ts';
import { carries } from '@cartable/desktop/keys/identity/carriedKey.ts';
import { labelSheet } from '../labels/labelSheet.ts';
import { personaliseKey } from '@cartable/desktop/keys/identity/personaliseKey.ts';
import { Handout } from '@cartable/desktop/keys/works/handout.ts';
import type { KeyCommand, KeyTools } from './keyCommand.ts';

/**
 * `key personalise --batch lot.json [--labels sheet.pdf] [--take-over COMPUTER] DEVICE…`: the next identities of the batch, in the order of the devices. A key that has one already, whole or half
 * because the last run was cut, is finished.
 */
export const personaliseKeys: KeyCommand = async (given, tools) => {
  const { words, say } = tools;
  if (given.rest.length === 0) throw new AppError('prepare.usage', { option: 'DEVICE' });
  const handout = new Handout(resolve(given.need('batch')));
  await ensureSystemPackages(['keys'], say);
  const targets = await findTargets(given.rest, lsblkDrives);
  let good = 0;
  await handout.during(async () => {
    const lock = await lockDevices(targets.map((target) => target.path));
    try {
      // All first: what one of them carries is given to none of those before it.
      const own = targets.map((target) => {
        const carried = handout.carriedBy(target)?.key;
        return carried && handout.take(target.name, carried, false);
      });
      for (const [index, target] of targets.entries()) {
        const key = await personaliseOne(target, own[index], handout, tools);
        if (key !== undefined) good += 1;
      }
    } finally {
      await lock.release();
    }
  }, given.get('take-over'));
  const failed = targets.length - good;
  say(words('personalised', { good, failed, left: handout.left }));
  const labels = given.get('labels');
  if (labels !== undefined) await writeLabels(labels, handout, tools);
  return failed === 0 ? 0 : 1;
};

/** Gives one key its identity and says so; undefined when it did not work, which stops nobody. `own` is what it carries, taken already. */
async function personaliseOne(
  target: KeyTarget,
  own: BatchKey | undefined,
  handout: Handout,
  { language, say }: KeyTools,
): Promise<BatchKey | undefined> {
  try {
    let key = own;
    try {
      // Others were named before it: it must still be the one that was chosen.
      const now = await lookAgain(target, lsblkDrives);
      key ??= handout.take(target.name);
      await personaliseKey(now, key, handout.batch.server);
    } catch (error) {
      if (key !== undefined) handout.giveBack(key, target.name, carries(target, key));
      throw error;
    }
    handout.finish(key, target.name);
    const { holder } = key;
    const who = holder === null ? '' : `${holder.familyName} ${holder.givenName} ${holder.className ?? ''}`;
    say(`✓ ${target.name}  ${key.serial}  ${who}`.trimEnd());
    return key;
  } catch (error) {
    if (!isAppError(error)) throw error;
    say(`✗ ${target.name}  ${errorText(error, language)} [${error.code}]`);
    return undefined;
  }
}

/** `key labels --batch lot.json --to sheet.pdf` */
export const makeLabels: KeyCommand = async (given, tools) => {
  const handout = new Handout(resolve(given.need('batch')));
  await writeLabels(given.need('to'), handout, tools);
  return 0;
};

/** All keys of the batch that were made, in whichever run, as on the screen: the sheet of the run before is part of it. @throws {AppError} `prepare.no_label` */
async function writeLabels(to: string, handout: Handout, { words, say }: KeyTools): Promise<void> {
  const keys = handout.made();
  if (keys.length === 0) throw new AppError('prepare.no_label');
  const { batch } = handout;
  const sheet = await labelSheet(keys, { ...batch, title: `${words('labelsTitle')} — ${batch.schoolName}` });
  writeFileSync(to, sheet, { mode: 0o600 });
  say(words('labelsMade', { count: keys.length, to }));
}
