import { describe, expect, it } from 'vitest';
import { unsafeSwitches } from './unsafeSwitches.ts';

const product = { drivable: false, runsAsRoot: false };

describe('unsafeSwitches', () => {
  it.each([
    '--remote-debugging-port=0',
    '--REMOTE-debugging-port=9222',
    '-remote-debugging-pipe',
    '--inspect',
    '--inspect-brk=127.0.0.1:0',
    '--js-flags=--expose-gc',
    '--disable-web-security',
    '--user-data-dir=/tmp/x',
    '--gpu-launcher=xterm -e',
    '--browser-subprocess-path=/tmp/x',
    '--enable-features=x',
    '--trace-startup-file=/tmp/x',
    '--log-file=/tmp/x',
    '--no-sandbox',
    '/remote-debugging-port=1',
  ])('refuses %s in the product', (argument) => {
    expect(unsafeSwitches(['electron', argument], product)).toHaveLength(1);
  });

  it('names each refused switch once and leaves ordinary arguments alone', () => {
    const argv = [
      'electron',
      '/home/eleve/a.pdf',
      '--lang=fr',
      '--inspect',
      '--inspect=1',
      '--force-dark-mode',
    ];
    expect(unsafeSwitches(argv, product)).toEqual(['inspect']);
  });

  it('lets root run without the sandbox that Chromium does not have for root, and nothing more', () => {
    const argv = ['electron', '--no-sandbox', '--inspect=0'];
    expect(unsafeSwitches(argv, { drivable: false, runsAsRoot: true })).toEqual(['inspect']);
  });

  it('lets a test build be driven', () => {
    const argv = ['electron', '--inspect=0', '--remote-debugging-port=0'];
    expect(unsafeSwitches(argv, { drivable: true, runsAsRoot: false })).toEqual([]);
  });
});
