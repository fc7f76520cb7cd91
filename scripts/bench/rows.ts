import type { BenchRow } from './row.ts';
import { filesInsert } from './rows/filesInsert.ts';
import { filesNoop } from './rows/filesNoop.ts';
import { portalBytes, portalHome } from './rows/portal.ts';
import { importFull, importNoop } from './rows/importDirectory.ts';
import { queriesSlowest } from './rows/queries.ts';
import { keysPersonalise, keysVerify, keysWrite } from './rows/keys.ts';
import { startLabcache, startUsb2 } from './rows/labStart.ts';
import { serverNoop } from './rows/serverNoop.ts';
import { authSignIn } from './rows/signIn.ts';
import { sizeApp } from './rows/sizeApp.ts';
import { memoryPss, startUnlock } from './rows/start.ts';
import { syncNoop } from './rows/syncNoop.ts';
import { syncHistory, syncPull } from './rows/syncPull.ts';
import { unlockHome } from './rows/unlockHome.ts';
import { updateDelta } from './rows/updateDelta.ts';
import { vaultCrypto } from './rows/vaultCrypto.ts';
import { vaultMemory } from './rows/vaultMemory.ts';

/** Every row, in the order of the table. */
export const rows: readonly BenchRow[] = [
  startUnlock,
  unlockHome,
  queriesSlowest,
  memoryPss,
  sizeApp,
  syncNoop,
  syncPull,
  syncHistory,
  vaultCrypto,
  vaultMemory,
  filesInsert,
  filesNoop,
  serverNoop,
  authSignIn,
  portalHome,
  portalBytes,
  importFull,
  importNoop,
  keysWrite,
  keysVerify,
  keysPersonalise,
  startLabcache,
  startUsb2,
  updateDelta,
];
