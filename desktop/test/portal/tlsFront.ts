import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { must } from '../../../scripts/bootstrap/run.ts';

/** What stands before a server and speaks TLS for it, as an operator's proxy does. */
export interface TlsFront {
  /** Where browsers find it. */
  readonly origin: string;
  /** The file of its certificate, which nobody has signed but itself. */
  readonly certificate: string;
  /** Says on which port of this machine the server listens; connections before that are refused. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

/** Opens one on `localhost`, with a certificate of its own for this name. @throws Error when `openssl` is missing */
export async function tlsFront(): Promise<TlsFront> {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-tls-'));
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  const named = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await must('openssl', ['req', ...kind, ...named, '-keyout', key, '-out', certificate]);
  let target: number | undefined;
  const open = new Set<TLSSocket>();
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (near) => {
    if (target === undefined) {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    open.add(near);
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    near.on('close', () => open.delete(near));
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the front has no port');
  return {
    origin: `https://localhost:${address.port}`,
    certificate,
    leadTo(port) {
      target = port;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
