import { first } from './first/fr.ts';
import { rest } from './rest/fr.ts';

/** Every French sentence of the interface, by namespace. French is the reference: the types of keys come from here. */
export const fr = { ...first, ...rest };
