import type { ChildProcess } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

const LISTENING = /DevTools listening on (ws:\/\/\S+)/;
const CONNECT_LIMIT_MS = 20_000;
const TRIES = 3;

/**
 * The address of a program's debugger, from what it says while it starts.
 * @param limitMs how long it may say nothing of it
 * @throws Error with the program's last words when it ends first, or never says it
 */
export function debuggerAddress(child: ChildProcess, limitMs = 30_000): Promise<string> {
  return new Promise((resolve, reject) => {
    let words = '';
    const fail = (why: string) => {
      clearTimeout(limit);
      reject(new Error(`${why}\n${words.slice(-4000)}`));
    };
    const limit = setTimeout(() => fail(`The program did not listen within ${limitMs / 1000} s.`), limitMs);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words += text;
      const address = LISTENING.exec(words)?.[1];
      if (address === undefined) return;
      clearTimeout(limit);
      resolve(address);
    });
    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => fail(`The program ended with code ${code} before it listened.`));
  });
}

/**
 * Connects to a program that has just started. A page that is met in the moment of its first navigation is sometimes never reported as ready,
 * and the connection waits for it without end (playwright issue 41093): a second one meets a page that is there.
 */
export async function connectToProgram(address: string): Promise<Browser> {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await chromium.connectOverCDP(address, { timeout: CONNECT_LIMIT_MS });
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
