import type { Writer } from '../storage.ts';

/** Forgets what a device's session is made of: its tokens, and what stands behind it at a provider, which does not outlive it. */
export async function forgetSession(writer: Writer, schoolId: string, deviceId: string): Promise<void> {
  await writer
    .deleteFrom('refresh_token')
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .execute();
  await writer
    .deleteFrom('federated_session')
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .execute();
}
