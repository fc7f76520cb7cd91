/**
 * The engine's own tables, one text a layout version; forward-only, each run once in a transaction. A version that a
 * release has shipped is never edited: a change is one more entry.
 *
 * - `sync_state`: one row, where the outbox and the cursor stand.
 * - `sync_outbox`: one row a user action, in order of `position`. `state`: `pending` (not acknowledged), `acked` (acknowledged,
 *   replayed until the pull has caught up), `archived` (kept to be sent again to a restored server), `erased` (only its place in the hash
 *   chain is left).
 * - `sync_refusal`: what the server did not accept, until the person dismisses it.
 * - `sync_shadow`: the server's version of each record that the replayed outbox changed; NULL content = the server has none.
 * - `sync_scope`, `sync_member`: which scopes this client receives, and what each holds. `key` is local; `no` is the server's.
 * - `sync_other`: records that stand in no table of their own: not visible yet, or of a type this program does not know.
 * - `sync_draft`: what a person has begun to write in a form, by place (`<form> <type>/<id>`).
 * - `sync_content`: file contents on this host, by manifest.
 */
export const layouts: readonly string[] = [
  `
  CREATE TABLE sync_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    device_id TEXT NOT NULL,
    acked_seq INTEGER NOT NULL,
    acked_hash TEXT NOT NULL,
    cursor TEXT,
    epoch TEXT,
    server_time INTEGER NOT NULL,
    server_time_sig TEXT,
    known_types TEXT NOT NULL,
    sweep INTEGER NOT NULL,
    notices TEXT NOT NULL,
    revoked INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sync_outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    mutation_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    args TEXT NOT NULL,
    base_revs TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    hash TEXT NOT NULL,
    touches TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    doubt TEXT,
    acked_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX sync_outbox_seq ON sync_outbox (device_id, seq);
  CREATE INDEX sync_outbox_state ON sync_outbox (state, position);
  CREATE TABLE sync_refusal (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    args TEXT NOT NULL,
    code TEXT NOT NULL,
    data TEXT NOT NULL,
    conflict INTEGER NOT NULL,
    claimed_at INTEGER NOT NULL,
    refused_at INTEGER NOT NULL,
    touches TEXT NOT NULL
  ) STRICT;
  CREATE TABLE sync_shadow (
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    rev INTEGER NOT NULL,
    content TEXT,
    PRIMARY KEY (type, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sync_scope (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    no INTEGER,
    state TEXT NOT NULL,
    generation INTEGER NOT NULL,
    count INTEGER NOT NULL,
    sum TEXT NOT NULL,
    refetch TEXT NOT NULL
  ) STRICT;
  CREATE TABLE sync_member (
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    scope INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    digest TEXT NOT NULL,
    generation INTEGER NOT NULL,
    PRIMARY KEY (type, id, scope)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sync_other (
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    rev INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (type, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sync_content (
    manifest TEXT PRIMARY KEY,
    file_id TEXT NOT NULL,
    bytes BLOB NOT NULL,
    size INTEGER NOT NULL,
    uploaded INTEGER NOT NULL
  ) STRICT;
  `,
  // 2: the identity that signed in, apart from the one that a fork or a rewind may have given since.
  `ALTER TABLE sync_state ADD COLUMN account_device TEXT NOT NULL DEFAULT ''`,
  // 3: what this host was before, while something waits that may rest on what it did then.
  `ALTER TABLE sync_state ADD COLUMN earlier TEXT NOT NULL DEFAULT '[]'`,
  // 4: records stand in tables of few columns, with a view each (`schema.ts`), which an older program would not know how to write.
  '',
  // 5: what each action was about, as its author saw it: it may be gone from here when the action is refused.
  `ALTER TABLE sync_outbox ADD COLUMN about TEXT NOT NULL DEFAULT '{}';
  ALTER TABLE sync_refusal ADD COLUMN about TEXT NOT NULL DEFAULT '{}'`,
  // 6: what stands in forms and was not sent yet.
  `CREATE TABLE sync_draft (
    place TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  // 7: whether the first synchronisation came to its end; before this one, whether every scope had.
  `ALTER TABLE sync_state ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;
  UPDATE sync_state SET whole = 1
    WHERE server_time > 0 AND NOT EXISTS (SELECT 1 FROM sync_scope WHERE state = 'loading')`,
];
