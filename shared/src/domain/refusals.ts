import { type Outcome, rejected } from './mutator.ts';

/** Codes that every area shares. Each has a sentence in the locales. */
export const notAllowed: Outcome = rejected('action.not_allowed');
/** The identifier is already that of something else. */
export const idTaken: Outcome = rejected('action.id_taken');
