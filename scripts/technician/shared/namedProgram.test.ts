import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { namedProgram } from './namedProgram.ts';

const systems = ['linux', 'win'] as const;

it('takes a folder with an equals sign in its name whole', () => {
  expect(namedProgram('linux=/srv/a=b/c=d', systems)).toEqual({ system: 'linux', folder: '/srv/a=b/c=d' });
  expect(namedProgram('win=dist', systems)).toEqual({ system: 'win', folder: resolve('dist') });
});

it.each(['linux', 'linux=', '=/srv', 'bsd=/srv', '', '/srv/linux=a'])('refuses %j', (text) => {
  expect(() => namedProgram(text, systems)).toThrow(
    expect.objectContaining({ code: 'prepare.usage', data: { option: `--program ${text}` } }),
  );
});
