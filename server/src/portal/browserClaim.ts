import type { Call } from '../http/route.ts';
import type { BrowserClaim, PortalSessions } from './portalSessions.ts';
import { trustMarks } from './sessionCookie.ts';

/** The browser that asks to sign somebody in, with what it brings. */
export function browserClaim(
  sessions: PortalSessions,
  {
    body,
    place,
    request,
  }: Pick<
    Call<{ readonly label: string; readonly trusted?: boolean | undefined }>,
    'body' | 'place' | 'request'
  >,
): BrowserClaim {
  const trust = sessions.signingIn({
    cookie: trustMarks(request.headers.cookie),
    wanted: body.trusted === true,
  });
  return { label: body.label, place, trust };
}
