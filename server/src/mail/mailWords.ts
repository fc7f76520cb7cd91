import { readFileSync } from 'node:fs';

const languages = ['fr', 'en'] as const;
type Language = (typeof languages)[number];

/** A message that the product sends; each has its words in `shared/locales/<language>/mails.json`. */
export const mailKinds = [
  'reset',
  'confirmEmail',
  'emailChanged',
  'passwordChanged',
  'signInNew',
  'deviceTrusted',
  'trustCopied',
  'accountsJoined',
  'factorDue',
  'factorAdded',
  'factorRemoved',
  'factorsReset',
  'recoveryCodesRenewed',
  'identityLinked',
  'identityUnlinked',
] as const;
export type MailKind = (typeof mailKinds)[number];

interface Words {
  readonly subject: string;
  readonly text: string;
}

const sentences = Object.fromEntries(
  languages.map((language) => {
    const url = new URL(`../../../shared/locales/${language}/mails.json`, import.meta.url);
    return [language, JSON.parse(readFileSync(url, 'utf8'))];
  }),
) as Readonly<Record<Language, Readonly<Record<MailKind, Words>>>>;

/**
 * Subject and text, French first and English below: the server does not know who reads which, and a parent may read neither page of the
 * program. Only what the caller gives stands in it.
 */
export function mailWords(kind: MailKind, data: Readonly<Record<string, string>>): Words {
  const [fr, en] = [sentences.fr[kind], sentences.en[kind]];
  const fill = (text: string) =>
    text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => oneLine(data[name] ?? ''));
  return { subject: fill(fr.subject), text: `${fill(fr.text)}\n\n-- \n${fill(en.text)}\n` };
}

/** What stands in a message can neither begin a line nor hide one. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 200);
}
