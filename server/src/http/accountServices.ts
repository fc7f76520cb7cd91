import { AccessTokens } from '../auth/accessTokens.ts';
import { AccountAdmin } from '../auth/accountAdmin.ts';
import { AccountEmail } from '../auth/accountEmail.ts';
import { AccountHistory } from '../auth/accountHistory.ts';
import type { AuthHost } from '../auth/authHost.ts';
import { AuthService } from '../auth/authService.ts';
import { StaffDuty } from '../auth/factorDuty.ts';
import { Federation } from '../auth/federation/federation.ts';
import { sameIssuer } from '../auth/federation/providers.ts';
import { RelyingParty } from '../auth/federation/relyingParty.ts';
import { knownNetwork } from '../auth/knownNetwork.ts';
import { Passkeys } from '../auth/passkeys.ts';
import { PasswordReset } from '../auth/passwordReset.ts';
import { passwords } from '../auth/passwords.ts';
import { PeopleList } from '../auth/peopleList.ts';
import { SecondFactors } from '../auth/secondFactors.ts';
import { placeHasher } from '../auth/signInPlace.ts';
import { Throttle } from '../auth/throttle.ts';
import { Enrolment } from '../fleet/enrolment.ts';
import { EnrolmentTickets } from '../fleet/enrolmentTickets.ts';
import { MailQueue } from '../mail/mailQueue.ts';
import { PortalSessions } from '../portal/portalSessions.ts';
import type { Tally } from '../region/tally.ts';
import type { ServerState } from '../storage/repositories/serverState.ts';
import { changeSchool } from '../sync/changeSchool.ts';
import type { SyncHost } from '../sync/syncHost.ts';
import type { ServerParts } from './serverParts.ts';

export type AccountServices = ReturnType<typeof accountServices>;

/** What accounts and sessions stand on, and the services that several routes share. */
export function accountServices(parts: ServerParts, state: ServerState, syncHost: SyncHost, tally: Tally) {
  const { storage, clock, random, hasher } = parts;
  const { hints } = syncHost;
  const tokens = new AccessTokens(state.tokenKey, clock);
  const history = new AccountHistory({ clock, random });
  const mails = new MailQueue(parts.mailer, parts.log);
  const duty = new StaffDuty({
    mails,
    standsForSecondStep: (issuer) =>
      (parts.providers ?? []).some((one) => one.standsForSecondStep && sameIssuer(one.issuer, issuer)),
  });
  const factors = new SecondFactors({ storage, clock, random, history, duty, mails });
  const tickets = new EnrolmentTickets(state.enrolmentKey, { clock, random });
  const labelOfIssuer = (issuer: string) =>
    (parts.providers ?? []).find((one) => sameIssuer(one.issuer, issuer))?.label ?? issuer;
  const authHost: AuthHost = {
    storage,
    clock,
    random,
    hasher,
    tokens,
    passwords: passwords(),
    history,
    factors,
    mails,
    labelOfIssuer,
    enrolment: new Enrolment(tickets, clock),
    hashPlace: placeHasher(state.tokenKey.privateKey),
    signedIn: (schoolId) => tally.note('signIns', schoolId),
    changeSchool: (...change) => changeSchool(syncHost, ...change),
  };
  const auth = new AuthService(authHost);
  const admin = new AccountAdmin(authHost, hints);
  const parties = (parts.providers ?? []).map((one) => new RelyingParty(one));
  return {
    authHost,
    /** Of prepared keys: the fleet issues what {@link AuthHost.enrolment} takes. */
    tickets,
    auth,
    admin,
    people: new PeopleList(authHost, admin),
    reset: new PasswordReset(authHost, { auth, hints }),
    email: new AccountEmail(authHost, auth),
    passkeys: new Passkeys(authHost, factors),
    federation: new Federation(authHost, parties, hints),
    portal: new PortalSessions(authHost, auth),
    throttle: new Throttle(clock, knownNetwork(authHost)),
  };
}
