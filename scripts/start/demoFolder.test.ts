import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { demoFolder } from './demoFolder.ts';

let root = '';
let taken: Server | undefined;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cartable-demo-'));
});
afterEach(async () => {
  await new Promise((resolve) => (taken === undefined ? resolve(undefined) : taken.close(resolve)));
  taken = undefined;
  rmSync(root, { recursive: true, force: true });
});

it('keeps its port and its data from one run to the next, and forgets them when asked', async () => {
  const first = await demoFolder(false, root);
  writeFileSync(join(root, 'kept'), '');
  expect(await demoFolder(false, root)).toEqual(first);
  expect(existsSync(join(root, 'kept'))).toBe(true);
  await demoFolder(true, root);
  expect(existsSync(join(root, 'kept'))).toBe(false);
});

it('says so when its port is taken', async () => {
  const { port } = await demoFolder(false, root);
  taken = createServer();
  await new Promise<void>((resolve) => taken?.listen(port, '127.0.0.1', resolve));
  await expect(demoFolder(false, root)).rejects.toThrow(String(port));
});
