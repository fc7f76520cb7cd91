import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../bootstrap/root.ts';
import { START_SCRIPTS } from '../../../pack/keyFolder.ts';
import type { KeySystem } from '../../../pack/packProgram.ts';
import { namedProgram } from '../../shared/namedProgram.ts';
import type { ProgramFolder } from '@cartable/desktop/keys/image/masterContents.ts';

const SYSTEMS = Object.keys(START_SCRIPTS) as readonly KeySystem[];

/**
 * The program folders that a command works with: those named as `system=folder`, else what `npm run dist` left.
 * @throws {AppError} `prepare.usage` (data: option)
 */
export function programsOf(named: readonly string[]): readonly ProgramFolder[] {
  if (named.length > 0) {
    return named.map((text): ProgramFolder => namedProgram(text, SYSTEMS));
  }
  return SYSTEMS.map((system) => ({
    system,
    folder: join(ROOT, '.cartable', 'dist', 'product', system),
  })).filter(({ folder }) => existsSync(folder));
}
