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
  'seenEventsAt',
] as const;
export type PreferenceKey = (typeof preferenceKeys)[number];

/** The values each may take; numbers and truth are texts, so that every preference is one kind of record. */
export const preferenceValues: Readonly<Record<PreferenceKey, RegExp>> = {
  theme: /^(?:system|light|dark|contrast)$/,
  language: /^(?:fr|en)$/,
  font: /^(?:standard|hyperlegible|dyslexia)$/,
  /** Percent, 100 to 200. */
  textScale: /^(?:1\d\d|200)$/,
  reducedMotion: /^(?:true|false)$/,
  /** 1 to 120. */
  lockAfterMinutes: /^(?:[1-9]\d?|1[01]\d|120)$/,
  /** Up to which the person has seen what happened to their account: server time, milliseconds. */
  seenEventsAt: /^\d{1,15}$/,
};

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
