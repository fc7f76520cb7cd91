/** `npm run dist`: see scripts/pack/main.ts. */
import { enter } from './bootstrap/enter.mjs';

await enter('pack/main.ts');
