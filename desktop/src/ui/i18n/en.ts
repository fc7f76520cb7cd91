import { first } from './first/en.ts';
import { rest } from './rest/en.ts';

/** Every English sentence of the interface, by namespace. */
export const en = { ...first, ...rest };
