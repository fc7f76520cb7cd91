import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const listening = /DevTools listening on ws:\/\/([^/\s]+)/u;
const startLimitMs = 30_000;

/** A tab of a plain browser. */
export interface PlainTab {
  /** Sends one command of the DevTools protocol and gives its result. @throws {Error} what the browser says */
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Goes to an address, and waits until the document there has begun. */
  go(url: string): Promise<void>;
  /** The value of an expression in the page, awaited. @throws {Error} what the page throws */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

/** A browser as people have it: a profile of its own on disk, and nothing that observes its pages. */
export interface PlainBrowser {
  open(): Promise<PlainTab>;
  close(): Promise<void>;
}

/**
 * Starts the system's Chromium without Playwright. A driver that follows requests, consoles and frames has V8 note where each of them came from,
 * for which it reads whole scripts again (0.65 s of the portal's start on a slowed page), and its private windows keep no compiled scripts.
 */
export async function plainBrowser(): Promise<PlainBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'cartable-bench-browser-'));
  const child = spawn(
    process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    [
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--lang=fr-FR',
      '--accept-lang=fr-FR',
      '--no-first-run',
      '--disable-component-update',
      '--disable-background-networking',
      // Chromium's own sandbox refuses to run as root, which is what a container often is.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const address = await debuggerAddress(child);
  return {
    open: () => openTab(address),
    async close() {
      child.kill();
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function debuggerAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let words = '';
    const limit = setTimeout(() => {
      child.kill();
      reject(new Error(`Chromium did not listen.\n${words}`));
    }, startLimitMs);
    child.once('error', reject);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words += text;
      const address = listening.exec(words)?.[1];
      if (address === undefined) return;
      clearTimeout(limit);
      resolve(address);
    });
  });
}

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

async function openTab(address: string): Promise<PlainTab> {
  const made = await fetch(`http://${address}/json/new?about:blank`, { method: 'PUT' });
  const { id: target, webSocketDebuggerUrl } = (await made.json()) as {
    readonly id: string;
    readonly webSocketDebuggerUrl: string;
  };
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the tab cannot be reached')));
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    if (answer.id === undefined) return;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  let last = 0;
  const send: PlainTab['send'] = async (method, params = {}) => {
    last += 1;
    const id = last;
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result ?? {};
  };
  const evaluate: PlainTab['evaluate'] = async (expression) => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { readonly value?: unknown }).value;
  };
  return {
    send,
    evaluate,
    async go(url) {
      // Answers once the new document is there.
      const { errorText } = await send('Page.navigate', { url });
      if (errorText !== undefined) throw new Error(`${url}: ${String(errorText)}`);
    },
    async close() {
      socket.close();
      await fetch(`http://${address}/json/close/${target}`);
    },
  };
}
