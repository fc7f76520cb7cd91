/** `npm run escrow`: see scripts/technician/escrow.ts. */
import { enter } from './bootstrap/enter.mjs';

await enter('technician/escrow.ts');
