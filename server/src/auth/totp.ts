import { Secret, TOTP } from 'otpauth';

const periodSeconds = 30;

/** A new secret of 160 bits (RFC 4226 §4), base32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The address that a program for codes reads from a QR code or a link. */
export function totpUri(secret: string, login: string): string {
  return generator(secret, login).toString();
}

/**
 * The time step (RFC 6238 §4) whose code this is: the present one, or one before or after for clocks that are off and fingers that are
 * slow. Undefined for a wrong code.
 * @param now milliseconds
 */
export function totpStep(secret: string, code: string, now: number): number | undefined {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = generator(secret, '').validate({ token, timestamp: now, window: 1 });
  return delta === null ? undefined : Math.floor(now / 1000 / periodSeconds) + delta;
}

function generator(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: 'Cartable',
    label,
    secret: Secret.fromBase32(secret),
    // What every program for codes understands.
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
  });
}
