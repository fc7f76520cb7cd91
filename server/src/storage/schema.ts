import type { AccountTables } from './schema/accountTables.ts';
import type { FileTables } from './schema/fileTables.ts';
import type { FleetTables } from './schema/fleetTables.ts';
import type { ImportTables } from './schema/importTables.ts';
import type { PrivacyTables } from './schema/privacyTables.ts';
import type { RegionTables } from './schema/regionTables.ts';
import type { SyncTables } from './schema/syncTables.ts';

/**
 * The server's tables as TypeScript sees them. Times are milliseconds, flags are 0 and 1, sums are 16 hexadecimal digits: types that
 * SQLite and PostgreSQL store alike. `school_id` leads every key, so that a distributed engine can place a school on a node.
 */
export interface Tables
  extends SyncTables,
    AccountTables,
    FileTables,
    ImportTables,
    PrivacyTables,
    FleetTables,
    RegionTables {}
