import type { Migration } from '../migration.ts';
import { first } from './0001first.ts';
import { directoryImport } from './0002import.ts';
import { refusalTexts } from './0003refusalTexts.ts';
import { accounts } from './0004accounts.ts';
import { audit } from './0005audit.ts';
import { region } from './0006region.ts';
import { departures } from './0007departures.ts';
import { fleet } from './0008fleet.ts';
import { updates } from './0009updates.ts';
import { places } from './0010places.ts';
import { keyOrder } from './0011keyOrder.ts';
import { fleetDevices } from './0012fleetDevices.ts';
import { programs } from './0013programs.ts';
import { mainTeachers } from './0014mainTeachers.ts';
import { strayKeys } from './0015strayKeys.ts';
import { directory } from './0016directory.ts';
import { passkeyBackup } from './0017passkeyBackup.ts';
import { unsettledEntries } from './0018unsettledEntries.ts';
import { regionPeriods } from './0019regionPeriods.ts';
import { namesAndLinks } from './0021namesAndLinks.ts';
import { trustedDevices } from './0022trustedDevices.ts';
import { fleetIntentions } from './0023fleetIntentions.ts';

/** Every migration, in order. The highest number is the version that this program reads and writes. */
export const migrations: readonly Migration[] = [
  first,
  directoryImport,
  refusalTexts,
  accounts,
  audit,
  region,
  departures,
  fleet,
  updates,
  places,
  keyOrder,
  fleetDevices,
  programs,
  mainTeachers,
  strayKeys,
  directory,
  passkeyBackup,
  unsettledEntries,
  regionPeriods,
  namesAndLinks,
  trustedDevices,
  fleetIntentions,
];
