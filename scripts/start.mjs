/** `npm start`: see scripts/start/main.ts. */
import { enter } from './bootstrap/enter.mjs';

await enter('start/main.ts');
