/** `npm run dist`: see scripts/dist/main.ts. */
import { enter } from './bootstrap/enter.mjs';

await enter('dist/main.ts');
