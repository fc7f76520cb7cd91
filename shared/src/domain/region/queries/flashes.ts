import { z } from 'zod';
import { defineQuery, text, textOrNull } from '../../query.ts';
import type { FlashTone } from '../flash.ts';

export interface FlashLine {
  readonly id: string;
  readonly tone: FlashTone;
  readonly textFr: string;
  readonly textEn: string | null;
}

/** The messages of today that this person has not put away, the most urgent first; only their own arrive here at all. */
export const flashes = defineQuery({
  name: 'region.flashes',
  args: z.strictObject({}),
  reads: ['region.flash', 'region.flashSeen'],
  run(reader, _args, { userId, today }): readonly FlashLine[] {
    return reader
      .all(
        `SELECT f.id, f.tone, f.text_fr, f.text_en FROM region_flash f
         WHERE f.starts_on <= :today AND f.ends_on >= :today
           AND NOT EXISTS (SELECT 1 FROM region_flash_seen s WHERE s.id = f.id || '.' || :me)
         ORDER BY CASE f.tone WHEN 'urgent' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, f.starts_on DESC, f.id`,
        { me: userId, today },
      )
      .map((row) => ({
        id: text(row, 'id'),
        tone: text(row, 'tone') as FlashTone,
        textFr: text(row, 'text_fr'),
        textEn: textOrNull(row, 'text_en'),
      }));
  },
});
