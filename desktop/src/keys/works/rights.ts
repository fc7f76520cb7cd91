import { accessSync, constants } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { run } from '../tools/runTool.ts';
import { withSystemTools } from './thisComputer.ts';

/** The agent asks a person for a password: they may have to look for it. */
const PATIENCE_MS = 5 * 60_000;

/** Reading and writing, or only reading: what may not be written is not opened to anybody for that. */
export type Rights = 'rw' | 'r';

/** Whether this person has these rights on a device, as the kernel says. */
export function hasRights(device: string, rights: Rights): boolean {
  try {
    accessSync(device, rights === 'r' ? constants.R_OK : constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Only whole disks as `lsblk` names them: the one thing that is ever handed to an administrator's command. */
const DEVICE = /^\/dev\/[a-z0-9]+$/u;

/**
 * Asks the system, which asks a person for an administrator's password, to let this person write (or read) these devices until they are unplugged.
 * No code of ours runs as administrator: the command is `setfacl` on the very device files (decision 0178).
 * @throws {AppError} `prepare.not_allowed` (data: device)
 */
export async function allowDevices(
  devices: readonly string[],
  rights: Rights,
  env: NodeJS.ProcessEnv = process.env,
  userId: number | undefined = process.getuid?.(),
): Promise<void> {
  const [first = ''] = devices;
  const fit = userId !== undefined && devices.length > 0 && devices.every((device) => DEVICE.test(device));
  if (!fit) throw new AppError('prepare.not_allowed', { device: first });
  const entry = `u:${userId}:${rights}`;
  const end = await run('pkexec', ['setfacl', '-m', entry, '--', ...devices], {
    env: withSystemTools(env),
    timeoutMs: PATIENCE_MS,
  });
  if (end.code !== 0) throw new AppError('prepare.not_allowed', { device: first });
}
