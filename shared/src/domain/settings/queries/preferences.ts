import { z } from 'zod';
import { defineQuery, text } from '../../query.ts';
import { type PreferenceKey, preferenceKeys, preferenceValues } from '../preference.ts';

/** The signed-in person's preferences; those never set, or of a newer version, are absent. */
export const preferences = defineQuery({
  name: 'settings.preferences',
  args: z.strictObject({}),
  reads: ['settings.preference'],
  run(reader, _args, { userId }): Readonly<Partial<Record<PreferenceKey, string>>> {
    const found: Partial<Record<PreferenceKey, string>> = {};
    for (const key of preferenceKeys) {
      const row = reader.get('SELECT value FROM settings_preference WHERE id = :id', {
        id: `${userId}.${key}`,
      });
      const value = row && text(row, 'value');
      if (value !== undefined && preferenceValues[key].test(value)) found[key] = value;
    }
    return found;
  },
});
