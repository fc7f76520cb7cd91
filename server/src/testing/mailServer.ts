import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A message as the relay received it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and text as sent, quoted-printable undone. */
  readonly text: string;
}

/** A real mail relay in this process, which keeps what it is given. */
export interface MailServer {
  readonly url: string;
  /** The next message that has not been taken yet; waits for it. */
  next(): Promise<ReceivedMail>;
  /** How many messages came that nobody has taken. */
  readonly waiting: number;
  close(): Promise<void>;
}

/** Starts one on a free port. `refuse` makes it turn away so many messages first. */
export async function startMailServer(options: { readonly refuse?: number } = {}): Promise<MailServer> {
  let refusals = options.refuse ?? 0;
  const mails: ReceivedMail[] = [];
  const takers: ((mail: ReceivedMail) => void)[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      void text(stream).then((raw) => {
        if (refusals > 0) {
          refusals -= 1;
          done(Object.assign(new Error('try again'), { responseCode: 451 }));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map((one) => one.address),
          text: decoded(raw),
        };
        const taker = takers.shift();
        if (taker) taker(mail);
        else mails.push(mail);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    next: () =>
      new Promise((resolve) => {
        const mail = mails.shift();
        if (mail) resolve(mail);
        else takers.push(resolve);
      }),
    get waiting() {
      return mails.length;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function decoded(raw: string): string {
  const bytes = raw
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
