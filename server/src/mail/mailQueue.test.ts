import { Writable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { logger } from '../ops/logger.ts';
import { startMailServer } from '../testing/mailServer.ts';
import { smtpMailer } from './mailer.ts';
import { MailQueue } from './mailQueue.ts';
import { mailKinds, mailWords } from './mailWords.ts';

afterEach(() => {
  vi.useRealTimers();
});

const mail = { to: 'lina@famille.example', subject: 'Bonjour', text: 'Un mot' };

test('a relay that is away for a moment gets the message later', async () => {
  const relay = await startMailServer({ refuse: 1 });
  vi.useFakeTimers({ toFake: ['setTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 500 });
  const queue = new MailQueue(smtpMailer(relay.url, 'cartable@region.example'), logger('silent'));
  queue.post(mail);
  expect((await relay.next()).to).toEqual([mail.to]);
  await queue.stop();
  await relay.close();
});

test('a message that cannot be sent is given up with the server, and the log does not name the person', async () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const queue = new MailQueue(
    { send: () => Promise.reject(new Error(`no such mailbox ${mail.to}`)) },
    logger('info', sink),
  );
  queue.post(mail);
  await queue.stop();
  expect(lines.join('')).toContain('mail failed');
  expect(lines.join('')).not.toContain('lina');
});

test('without a mailer nothing is sent and nothing breaks', async () => {
  const queue = new MailQueue(undefined, logger('silent'));
  queue.post(mail);
  expect(queue.works).toBe(false);
  await queue.stop();
});

test.each(['https://relay', 'smtp:', 'relay:25', '', 'smtps://cartable:50%@relay'])(
  '%j is no relay',
  (address) => {
    expect(() => smtpMailer(address, 'a@b.example')).toThrow(
      expect.objectContaining({ code: 'server.config' }),
    );
  },
);

test.each(mailKinds)('%s has words in both languages, and what stands in them keeps to its place', (kind) => {
  const data = { login: 'lina\r\nBcc: x', code: 'AAAA', label: 'Firefox\u202e' };
  const { subject, text } = mailWords(kind, data);
  expect(subject).toMatch(/^Cartable : .+/);
  expect(subject).not.toMatch(/[\r\n]/);
  expect(text).toMatch(/Bonjour,[\s\S]+-- \nHello,/);
  expect(text).toContain('lina Bcc: x');
  expect(text).not.toMatch(/\{\{|\u202e|\r/);
  // No address to follow: neither a forged Host header nor a forged mail teaches anybody to give a code to a page.
  expect(text).not.toMatch(/https?:|www\.|href/i);
});
