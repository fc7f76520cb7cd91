import { z } from 'zod';
import { isoDay } from '../fields.ts';

const text = z.string().trim().min(1).max(300);
/** As it is dialled from France or abroad: `01 99 00 12 34`, `+33 1 99 00 12 34`. */
const phone = z
  .string()
  .trim()
  .regex(/^\+?[\d .()-]{4,30}$/);

/** A company or an authority, as article 1-1 of the law of 21 June 2004 (LCEN) wants it named. */
const organisation = z.strictObject({ name: text, address: text, phone });

/** How far a service conforms to the RGAA: wholly, in part, or not. */
export const accessibilityStates = ['full', 'partial', 'none'] as const;

/**
 * What the law asks a public online service to say of who makes it, in the words of the region that runs it: publisher, director of publication and hosting
 * company (LCEN, article 1-1), data protection officer (GDPR, articles 13 and 37), accessibility declaration (decree 2019-768).
 */
export const legalNotice = z.strictObject({
  publisher: organisation.extend({ mail: z.email().optional() }),
  director: z.strictObject({ name: text, role: text.optional() }),
  host: organisation,
  dataProtection: z.strictObject({ name: text, address: text.optional(), mail: z.email() }),
  accessibility: z.strictObject({
    state: z.enum(accessibilityStates),
    /** Share of the criteria that are met, in percent. */
    ratePercent: z.number().min(0).max(100),
    /** Of the declaration. */
    date: isoDay,
    /** Who answers for an obstacle that somebody meets. */
    contact: z.email(),
  }),
});
export type LegalNotice = z.infer<typeof legalNotice>;
