import { z } from 'zod';
import { defineQuery, parsed, text, textOrNull } from '../../query.ts';
import { type Logo, logoSchema } from '../logo.ts';

export interface SchoolTheme {
  readonly schoolName: string;
  readonly accent: string | null;
  readonly logo: Logo | null;
}

/** How the person's school dresses the interface; null as long as it has chosen nothing. */
export const schoolTheme = defineQuery({
  name: 'region.theme',
  args: z.strictObject({}),
  reads: ['region.theme', 'directory.school'],
  run(reader, _args, { schoolId }): SchoolTheme | null {
    const row = reader.get('SELECT accent, logo FROM region_theme WHERE id = :id', { id: schoolId });
    if (!row) return null;
    const school = reader.get('SELECT name FROM directory_school WHERE id = :id', { id: schoolId });
    return {
      schoolName: school ? text(school, 'name') : '',
      accent: textOrNull(row, 'accent'),
      logo: textOrNull(row, 'logo') === null ? null : parsed(row, 'logo', logoSchema.nullable()),
    };
  },
});
