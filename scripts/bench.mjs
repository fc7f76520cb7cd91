/** `npm run bench`: see scripts/bench/main.ts. */
import { enter } from './bootstrap/enter.mjs';

await enter('bench/main.ts');
