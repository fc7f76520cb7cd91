import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder } from './cacheFolder.ts';

it.each([
  ['linux', { CARTABLE_CACHE: '/c' }, '/c'],
  ['linux', { XDG_CACHE_HOME: '/x' }, join('/x', 'cartable')],
  ['linux', { XDG_CACHE_HOME: '' }, join('/home/a', '.cache', 'cartable')],
  ['darwin', {}, join('/home/a', 'Library', 'Caches', 'cartable')],
  ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'cartable', 'cache')],
] as const)('keeps its cache where %s does (%j)', (platform, env, folder) => {
  expect(cacheFolder(env, platform, '/home/a')).toBe(folder);
});
