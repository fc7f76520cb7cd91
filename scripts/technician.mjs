/** `npm run technician`: see scripts/technician/main.ts. */
import { enter } from './bootstrap/enter.mjs';

await enter('technician/main.ts');
