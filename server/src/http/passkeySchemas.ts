import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';

const base64Url = z
  .string()
  .min(1)
  .max(16_384)
  .regex(/^[\w-]+$/);
const transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);
const frame = {
  id: base64Url,
  rawId: base64Url,
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}),
  authenticatorAttachment: z.enum(['cross-platform', 'platform']).optional(),
};

const newAnswer = z.object({
  ...frame,
  response: z.object({
    clientDataJSON: base64Url,
    attestationObject: base64Url,
    transports: z.array(transport).optional(),
  }),
});

const answer = z.object({
  ...frame,
  response: z.object({
    clientDataJSON: base64Url,
    authenticatorData: base64Url,
    signature: base64Url,
    userHandle: base64Url.optional(),
  }),
});

/** `RegistrationResponseJSON` of WebAuthn level 3 §5.1, as browsers give it: an optional field is absent, for JSON has no `undefined`. */
export const newPasskey = newAnswer as unknown as z.ZodType<RegistrationResponseJSON>;
/** `AuthenticationResponseJSON`, the same way. */
export const passkeyAnswer = answer as unknown as z.ZodType<AuthenticationResponseJSON>;
