import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packArchive } from '../../../../scripts/pack/packArchive.ts';
import { type ProgramTrust, programTrustText } from '../trust/programTrust.ts';

/** Packs an archive as the packager does, with what a program believes among other files; `trust` null: with nothing of it. */
export async function writeProgramArchive(path: string, trust: ProgramTrust | string | null): Promise<void> {
  const workshop = mkdtempSync(join(tmpdir(), 'cartable-archive-'));
  const put = (name: string, text: string) => {
    mkdirSync(dirname(join(workshop, name)), { recursive: true });
    writeFileSync(join(workshop, name), text);
  };
  try {
    put('package.json', '{}');
    put('dist/main/main.cjs', '// émis\n'.repeat(5000));
    put('dist/update/main.cjs', '//');
    if (trust !== null)
      put('dist/update/trust.json', typeof trust === 'string' ? trust : programTrustText(trust));
    mkdirSync(dirname(path), { recursive: true });
    await packArchive(workshop, path);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}
