import type { Migration } from '../migration.ts';

/** Whether a passkey may be copied to other devices by its maker; null for those of before, until they are used again. */
export const passkeyBackup: Migration = {
  number: 17,
  name: 'passkey backup',
  async up(db) {
    await db.schema.alterTable('passkey').addColumn('backup_eligible', 'integer').execute();
  },
};
