/** `npm test`: see scripts/test/main.ts. */
import { enter } from './bootstrap/enter.mjs';

await enter('test/main.ts');
