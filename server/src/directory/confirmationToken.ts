import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import type { Random } from '@cartable/shared/ports/random.ts';

/** What confirms a report: 128 random bits. Never begins as an option of a command does, since it is typed after one. */
export function confirmationToken(random: Random): string {
  for (;;) {
    const token = toBase64Url(random.bytes(16));
    if (!token.startsWith('-')) return token;
  }
}
