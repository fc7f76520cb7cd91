import { z } from 'zod';

/** A colour as `#2c3fbd`. */
export const hexColour = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/)
  .transform((text) => text.toLowerCase());
