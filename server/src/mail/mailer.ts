import { AppError } from '@cartable/shared/lib/errors.ts';
import { createTransport } from 'nodemailer';

/** One message in plain text. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Hands one message over. Rejects when the relay did not take it. */
export interface Mailer {
  send(mail: Mail): Promise<void>;
}

const timeoutMs = 15_000;
const localNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Mail through a relay: `smtps://user:password@relay:465`, or `smtp://relay:587`, which must then offer STARTTLS unless it is this
 * computer. Message and address come apart in the protocol, so that neither can carry a header of its own.
 * @throws {AppError} `server.config` for another kind of address
 */
export function smtpMailer(address: string, from: string): Mailer {
  const url = URL.parse(address);
  const [user, pass] = [decoded(url?.username), decoded(url?.password)];
  const isRelay = url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== '';
  if (!isRelay || user === undefined || pass === undefined) {
    throw new AppError('server.config', { option: '--smtp-url' });
  }
  const secure = url.protocol === 'smtps:';
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !localNames.includes(url.hostname),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user !== '' && { auth: { user, pass } }),
  });
  return {
    async send({ to, subject, text }) {
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        // No answer machine answers, and no mailing program takes it for a conversation.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
    },
  };
}

/** Undefined for a `%` that encodes nothing. */
function decoded(text = ''): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
