import { roles } from '@cartable/shared/domain/actor.ts';
import { profile as profileName } from '@cartable/shared/domain/directory/profile.ts';
import type { SqlDatabase, SqlWriter } from '@cartable/shared/ports/sqlDatabase.ts';
import { z } from 'zod';

/** Whose profile this is and where it belongs. It stands in the encrypted database only. */
export const profileSchema = z.object({
  server: z.string(),
  login: z.string(),
  userId: z.string(),
  schoolId: z.string(),
  deviceId: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  roles: z.array(z.enum(roles)),
  /** As what a person of several roles works; profiles of before there were several have none. */
  profile: profileName.optional(),
  several: z.boolean().optional(),
  schoolName: z.string(),
  className: z.string().nullable(),
});
export type Profile = z.infer<typeof profileSchema>;

/** What proves this key to the server. Replaced at each sign-in, the token at each renewal. */
export const credentialsSchema = z.object({
  refreshToken: z.string(),
  /** PKCS #8 in base64: the ES256 key that DPoP (RFC 9449) binds the tokens to. */
  proofKey: z.string(),
});
export type Credentials = z.infer<typeof credentialsSchema>;

/** Reads and writes the profile and its credentials. */
export class ProfileStore {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Makes the table; not on a key that cannot be written. */
  prepare(): this {
    this.#database.exec(
      'CREATE TABLE IF NOT EXISTS host_profile (name TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT, WITHOUT ROWID',
    );
    return this;
  }

  profile(): Profile | undefined {
    return this.#read('profile', profileSchema);
  }

  credentials(): Credentials | undefined {
    return this.#read('credentials', credentialsSchema);
  }

  /** Both in one transaction, after `before`: a key pulled in between must not keep one person's tokens under another's name. */
  save(
    profile: Profile,
    credentials: Credentials,
    before: (writer: SqlWriter) => void = () => undefined,
  ): void {
    this.#database.transaction((writer) => {
      before(writer);
      for (const [name, value] of [
        ['profile', profile],
        ['credentials', credentials],
      ] as const) {
        writer.run('INSERT OR REPLACE INTO host_profile (name, content) VALUES (:name, :content)', {
          name,
          content: JSON.stringify(value),
        });
      }
    });
  }

  /** Keeps the successor of a spent refresh token. */
  saveRefreshToken(refreshToken: string): void {
    const credentials = this.credentials();
    if (credentials === undefined) return;
    this.#database.transaction((writer) => {
      writer.run("UPDATE host_profile SET content = :content WHERE name = 'credentials'", {
        content: JSON.stringify({ ...credentials, refreshToken }),
      });
    });
  }

  #read<T>(name: string, schema: z.ZodType<T>): T | undefined {
    const present = this.#database.get(
      "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'host_profile'",
    );
    if (present === undefined) return undefined;
    const row = this.#database.get<{ content: string }>(
      'SELECT content FROM host_profile WHERE name = :name',
      { name },
    );
    return row === undefined ? undefined : schema.parse(JSON.parse(row.content));
  }
}
