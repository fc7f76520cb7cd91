import { z } from 'zod';
import { maxFlashText } from './flashText.ts';

/** Plain text of one or several lines, whose addresses all may be followed. */
export const flashText = z
  .string()
  .trim()
  .min(1)
  .max(maxFlashText)
  .regex(/^[^\p{Cf}]*$/u)
  .refine((text) => !/\p{Cc}/u.test(text.replaceAll('\n', '')), { error: 'control characters' });
