import { config } from 'zod';

/**
 * Imported first, for its effect: schemas made afterwards check by plain code. Otherwise each compiles a checker of its own at its first use, which pays
 * after thousands of uses; this process checks some dozens of small values, on the way to the first screen.
 */
config({ jitless: true });
