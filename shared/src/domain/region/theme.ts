import { z } from 'zod';
import { recordId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { schoolScope } from '../scope.ts';
import { hexColour } from './hexColour.ts';
import { logoSchema } from './logo.ts';

const schema = z.looseObject({
  /** Equal to the school's identifier. */
  id: recordId,
  /** As the school chose it; each theme shows the shade of it that can be read there (`accent.ts`). Null = Cartable's own. */
  accent: hexColour.nullable(),
  logo: logoSchema.nullable(),
});
export type Theme = z.infer<typeof schema>;

/** A school's colour and logo. The logo is inside: it is small, and reaches every key with the school's first page. */
export const theme = defineRecord<Theme>({
  type: 'region.theme',
  schema,
  columns: { accent: 'text', logo: 'json' },
  indexes: [],
  keys: [],
  guarded: [],
  scopes: () => [schoolScope],
});
