import { z } from 'zod';
import { recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { userOwnScope } from '../scope.ts';

/** Preferences that follow the person from the key to the portal; each is one record, last arrival wins. */
export const preferenceKeys = [
  'theme',
  'language',
  'font',
  'textScale',
  'reducedMotion',
  'lockAfterMinutes',
] as const;

const schema = z.looseObject({
  id: recordId,
  userId,
  key: z.string().max(40),
  value: z.string().max(200),
});
export type Preference = z.infer<typeof schema>;

/** Id: `<user>.<key>`. */
export const preference = defineRecord<Preference>({
  type: 'settings.preference',
  schema,
  columns: { userId: 'text', key: 'text', value: 'text' },
  indexes: [],
  keys: [],
  guarded: [],
  scopes: (record) => [userOwnScope(record.userId)],
});
