import { z } from 'zod';
import { idPattern, maxIdLength, type RecordId, type UserId } from '../lib/ids.ts';
import type { IsoDay } from '../lib/time.ts';

/** Field schemas that records and mutators share. Limits are part of the format: both sides hold them. */
export const recordId = z
  .string()
  .max(maxIdLength)
  .regex(idPattern)
  .transform((value) => value as RecordId);

export const userId = z
  .string()
  .max(maxIdLength)
  .regex(idPattern)
  .transform((value) => value as UserId);

/** A calendar day that exists (no 30 February). */
export const isoDay = z.iso.date().transform((value) => value as IsoDay);

/** Milliseconds since 1970. */
export const instant = z.int();

/**
 * One line: a title, a name. Control characters are refused, so that a name cannot forge a log line or a header; half a character (a lone surrogate) too, which
 * is in no file's name and no address.
 */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u);

/** Several lines, possibly empty. */
export const paragraph = (max: number) => z.string().max(max);

/** Hundredths: 12.50 is 1250. No mark, coefficient or scale is ever a binary fraction. */
export const hundredths = (max: number) =>
  z
    .int()
    .min(0)
    .max(max * 100);

/** A document's name: one line that is never a path. */
export const fileName = line(255).regex(/^(?!\.{1,2}$)[^/\\]*$/);
