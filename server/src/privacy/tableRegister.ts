import type { ProcessingId } from '@cartable/shared/domain/privacy/processing.ts';
import type { Tables } from '../storage/schema.ts';

/**
 * What each of the server's tables is to the register. `records`: the product's records, each kind of which is in `recordPrivacy`; `derived`: places
 * and sums of records, by identifiers only; `impersonal`: nothing about anybody.
 */
export const tableRegister: Readonly<
  Record<keyof Tables, ProcessingId | 'records' | 'derived' | 'impersonal'>
> = {
  server_state: 'impersonal',
  school: 'impersonal',
  record: 'records',
  record_key: 'derived',
  scope: 'derived',
  feed: 'derived',
  device: 'account',
  // Ids, hashes, status and code of actions, by which none takes effect twice; the texts of refusals are `refusal_text`'s.
  device_mutation: 'account',
  mutation_result: 'account',
  refusal_text: 'sync',
  account: 'account',
  person_account: 'account',
  ticket: 'account',
  totp: 'account',
  recovery_code: 'account',
  passkey: 'account',
  known_place: 'account',
  trusted_device: 'account',
  external_identity: 'account',
  federated_session: 'account',
  account_event: 'account',
  activation: 'account',
  refresh_token: 'account',
  blob: 'documents',
  upload: 'documents',
  content_chunk: 'documents',
  record_content: 'documents',
  import_run: 'import',
  import_issue: 'import',
  import_entry: 'import',
  import_link: 'import',
  source_entry: 'import',
  source_link: 'import',
  source_person: 'import',
  import_item: 'import',
  // Ends within a day of its reading.
  import_task: 'import',
  audit_entry: 'audit',
  audit_head: 'audit',
  audit_open: 'audit',
  audit_anchor: 'audit',
  erasure_plan: 'audit',
  departure: 'directory',
  fleet_key: 'account',
  // Who did something with a key, by an identifier only.
  fleet_event: 'derived',
  fleet_check: 'derived',
  // Keys, by their numbers only, for a few days.
  fleet_intention: 'derived',
  stray_key: 'account',
  update_rollout: 'impersonal',
  // Devices, by an identifier only.
  update_report: 'derived',
  region_academy: 'impersonal',
  region_school: 'impersonal',
  region_convention_kind: 'impersonal',
  region_convention: 'impersonal',
  region_delegation: 'account',
  // Its author, by an identifier only.
  region_flash: 'derived',
  region_figure: 'impersonal',
  region_program: 'impersonal',
  region_count: 'impersonal',
  region_period: 'impersonal',
};
