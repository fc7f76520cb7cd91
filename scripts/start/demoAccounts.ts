import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../bootstrap/root.ts';
import { must } from '../bootstrap/run.ts';

const account = z.object({
  login: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  code: z.string(),
});
const demoSchema = z.object({
  pupil: account,
  pupil2: account,
  teacher: account,
  teacher2: account,
  technician: account,
  /** Of the region's office: opens schools, publishes messages. */
  officer: account,
});

/** Someone of the demonstration lycée, with the activation code of the paper that comes with the key. */
export type DemoAccount = z.infer<typeof account>;
export type DemoAccounts = z.infer<typeof demoSchema>;

/**
 * Seeds the demonstration lycée into the server's folder, unless it is there already, and reads its people.
 * @throws Error with the seed's own words when it fails
 */
export async function seedDemo(data: string): Promise<DemoAccounts> {
  await must(process.execPath, [join(ROOT, 'server', 'src', 'ops', 'seed.ts'), '--data', data], {
    cwd: ROOT,
  });
  return demoSchema.parse(JSON.parse(readFileSync(join(data, 'demo.json'), 'utf8')));
}
