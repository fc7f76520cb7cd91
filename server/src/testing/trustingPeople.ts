import { expect } from 'vitest';
import { type PortalBrowser, portalBrowser } from './portalBrowser.ts';
import type { SteppedServer } from './steppedServer.ts';

/** People who trust a browser, and browsers with marks that somebody else has. */
export function trustingPeople(lab: SteppedServer) {
  return {
    /** A teacher with a program of codes, and a browser that they trust: there the password is enough. */
    async trusting() {
      const teacher = await lab.withTotp();
      const browser = portalBrowser(lab.server.origin);
      const secondCode = teacher.nextCode();
      expect((await browser.signIn(teacher.login, { trusted: true, secondCode })).code).toBe('ok');
      return { ...teacher, browser };
    },
    /** Another browser with this mark. */
    withMark(mark: string): PortalBrowser {
      const browser = portalBrowser(lab.server.origin);
      browser.setTrusts(mark);
      return browser;
    },
    /** The kinds of what happened to somebody's account. */
    async kindsOf(userId: string): Promise<readonly string[]> {
      const rows = await lab.server.running.storage.reader
        .selectFrom('account_event')
        .select('kind')
        .where('user_id', '=', userId)
        .execute();
      return rows.map(({ kind }) => kind);
    },
  };
}

export type TrustingPeople = ReturnType<typeof trustingPeople>;
