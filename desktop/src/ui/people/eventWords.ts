import type people from '../../../locales/fr/people.json';

type Events = keyof (typeof people)['events'];

const known: Readonly<Record<string, Events>> = {
  activated: 'activated',
  blocked: 'blocked',
  unblocked: 'unblocked',
  codeGiven: 'codeGiven',
  passwordReset: 'passwordReset',
  passwordResetByMail: 'passwordResetByMail',
  passwordChanged: 'passwordChanged',
  emailChanged: 'emailChanged',
  signInNew: 'signInNew',
  deviceTrusted: 'deviceTrusted',
  deviceUntrusted: 'deviceUntrusted',
  trustCopied: 'trustCopied',
  factorAdded: 'factorAdded',
  factorRemoved: 'factorRemoved',
  factorsReset: 'factorsReset',
  recoveryCodeUsed: 'recoveryCodeUsed',
  recoveryCodesRenewed: 'recoveryCodesRenewed',
  identityLinked: 'identityLinked',
  identityUnlinked: 'identityUnlinked',
  accountsJoined: 'accountsJoined',
  accountsSeparated: 'accountsSeparated',
  roleGiven: 'roleGiven',
  roleEnded: 'roleEnded',
};

/** The sentence for a kind of event; a newer server may know kinds that this program does not. */
export function eventWords(kind: string): `events.${Events}` {
  return `events.${known[kind] ?? 'other'}`;
}
