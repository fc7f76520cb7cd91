import { z } from 'zod';
import type { DeviceService } from '../auth/deviceService.ts';
import { deviceLabel } from './authSchemas.ts';
import { type Route, sessionRoute } from './route.ts';

const listed = z.strictObject({
  id: z.string(),
  label: z.string(),
  createdAt: z.int(),
  seenAt: z.int(),
  revokedAt: z.int().nullable(),
  current: z.boolean(),
  /** The number on its label, of a prepared key. */
  serial: z.string().nullable(),
});
const idParameter = (name: string, description: string) => ({ name, in: 'path', description }) as const;

/** A person's keys, and the administrators' view of a school's keys. */
export function deviceRoutes(devices: DeviceService): readonly Route[] {
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/devices',
      summary: "The person's devices",
      answer: z.array(listed),
      handle: async ({ session }) => ({ json: await devices.list(session, session.userId) }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/devices',
      summary: 'A new identity for this device, after its key was copied or an old copy put back',
      body: z.strictObject({ label: deviceLabel }),
      answer: z.strictObject({ deviceId: z.string() }),
      handle: async ({ session, body }) => ({
        json: { deviceId: await devices.register(session, body.label) },
        status: 201,
      }),
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/devices/{id}',
      summary: 'Revoke one of the person’s devices: its sessions, its key and every identity of that key',
      parameters: [idParameter('id', 'The device')],
      errors: ['request.not_found'],
      handle: async ({ session, params }) => {
        await devices.revoke(session, params.id ?? '');
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/people/{userId}/devices',
      summary: 'Devices of a person of the school (those who answer for accounts)',
      parameters: [idParameter('userId', 'The person')],
      answer: z.array(listed),
      errors: ['auth.forbidden'],
      handle: async ({ session, params }) => ({
        json: await devices.listForAdmin(session, params.userId ?? ''),
      }),
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/school/devices/{id}',
      summary: 'Revoke a lost device of the school (those who answer for accounts)',
      parameters: [idParameter('id', 'The device')],
      errors: ['auth.forbidden', 'request.not_found'],
      handle: async ({ session, params }) => {
        await devices.revokeForAdmin(session, params.id ?? '');
        return { empty: true };
      },
    }),
  ];
}
