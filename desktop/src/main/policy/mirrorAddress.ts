import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Where whoever looks after a machine writes its policy; only they can. */
const places: Partial<Record<NodeJS.Platform, string>> = {
  linux: '/etc/cartable/policy.json',
  win32: `${process.env.ProgramData ?? 'C:\\ProgramData'}\\Cartable\\policy.json`,
  darwin: '/Library/Application Support/Cartable/policy.json',
};

const policy = z.object({ mirror: z.url({ protocol: /^https?$/u }).max(500) });

/** The origin of the school's mirror, as the machine's policy names it; null where there is none. */
export function mirrorAddress(path = places[process.platform] ?? ''): string | null {
  try {
    const parsed = policy.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? new URL(parsed.data.mirror).origin : null;
  } catch {
    return null;
  }
}
