import { z } from 'zod';
import { roles } from '../actor.ts';
import { isoDay, recordId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { roleScope, schoolScope } from '../scope.ts';
import { flashText } from './flashTextField.ts';

export const flashTones = ['info', 'warn', 'urgent'] as const;
export type FlashTone = (typeof flashTones)[number];

const schema = z.looseObject({
  id: recordId,
  tone: z.enum(flashTones),
  /** Whose message it is: for everybody when empty. */
  roles: z.array(z.enum(roles)),
  textFr: flashText,
  textEn: flashText.nullable(),
  /** Both included. */
  startsOn: isoDay,
  endsOn: isoDay,
});
export type Flash = z.infer<typeof schema>;

/** A short message of the region, an academy or the school, at the top of the home page; one copy for each school it is for. */
export const flash = defineRecord<Flash>({
  type: 'region.flash',
  schema,
  columns: {
    tone: 'text',
    textFr: 'text',
    textEn: 'text',
    startsOn: 'text',
    endsOn: 'text',
  },
  indexes: [['endsOn']],
  keys: [],
  guarded: [],
  scopes: (record) => (record.roles.length === 0 ? [schoolScope] : record.roles.map(roleScope)),
});
