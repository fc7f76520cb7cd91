import type { Role } from '@cartable/shared/domain/actor.ts';
import type { FlashTone } from '@cartable/shared/domain/region/flash.ts';
import type { PlaceLevel, PlaceName } from '@cartable/shared/domain/region/place.ts';
import type { Reader, Writer } from '../../storage.ts';

/** A flash message as its author wrote it. */
export interface FlashRow {
  readonly id: string;
  readonly place: PlaceName;
  readonly tone: FlashTone;
  readonly roles: readonly Role[];
  readonly textFr: string;
  readonly textEn: string | null;
  readonly startsOn: string;
  readonly endsOn: string;
  /** `<school>/<person>`. */
  readonly author: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
}

/** Messages whose last day is on or after `since`, the newest first; those that were taken back too. */
export async function flashesSince(reader: Reader, since: string): Promise<readonly FlashRow[]> {
  const rows = await reader
    .selectFrom('region_flash')
    .selectAll()
    .where('ends_on', '>=', since)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(toFlash);
}

export async function findFlash(reader: Reader, id: string): Promise<FlashRow | undefined> {
  const row = await reader.selectFrom('region_flash').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toFlash(row);
}

function toFlash(row: {
  readonly id: string;
  readonly level: string;
  readonly target: string;
  readonly tone: string;
  readonly roles: string;
  readonly text_fr: string;
  readonly text_en: string | null;
  readonly starts_on: string;
  readonly ends_on: string;
  readonly author: string;
  readonly created_at: number;
  readonly ended_at: number | null;
}): FlashRow {
  return {
    id: row.id,
    place: { level: row.level as PlaceLevel, target: row.target },
    tone: row.tone as FlashTone,
    roles: JSON.parse(row.roles) as readonly Role[],
    textFr: row.text_fr,
    textEn: row.text_en,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    author: row.author,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}

export async function insertFlash(writer: Writer, flash: FlashRow): Promise<void> {
  await writer
    .insertInto('region_flash')
    .values({
      id: flash.id,
      level: flash.place.level,
      target: flash.place.target,
      tone: flash.tone,
      roles: JSON.stringify(flash.roles),
      text_fr: flash.textFr,
      text_en: flash.textEn,
      starts_on: flash.startsOn,
      ends_on: flash.endsOn,
      author: flash.author,
      created_at: flash.createdAt,
      ended_at: flash.endedAt,
    })
    .execute();
}

/** Whether it was there to end. */
export async function endFlash(writer: Writer, id: string, now: number): Promise<boolean> {
  const done = await writer
    .updateTable('region_flash')
    .set({ ended_at: now })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Forgets messages whose last day was before; returns how many. */
export async function deleteOldFlashes(writer: Writer, before: string): Promise<number> {
  const done = await writer.deleteFrom('region_flash').where('ends_on', '<', before).executeTakeFirst();
  return Number(done.numDeletedRows);
}
