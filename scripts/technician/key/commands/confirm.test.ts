import { describe, expect, it } from 'vitest';
import { technicianWords } from '../../words.ts';
import { confirmTargets } from './confirm.ts';

describe('confirming', () => {
  const drive = {
    device: '/dev/sdx',
    sizeBytes: 16e9,
    kind: 'disk',
    removable: true,
    readOnly: false,
    model: 'Key',
    serial: '42',
    mountedAt: [],
    volumes: [],
  } as const;
  const target = { name: '/dev/sdx', path: '/dev/sdx', drive, isNew: false };
  const said: string[] = [];
  const tools = {
    words: technicianWords('fr'),
    language: 'fr',
    say: (line: string) => said.push(line),
  } as const;
  const confirm = (flag?: string, answer?: string) =>
    confirmTargets([target], { names: flag }, tools, async () => answer);

  it('names what will be erased and takes the number for a yes, nothing else', async () => {
    await confirm(undefined, '1');
    expect(said.join()).toContain('/dev/sdx  Key  16 Go  42');
    await confirm('/dev/sdx');
    for (const answer of ['', 'oui', '2', undefined]) {
      await expect(confirm(undefined, answer)).rejects.toThrow('prepare.not_confirmed');
    }
    await expect(confirm('/dev/sdy')).rejects.toThrow('prepare.not_confirmed');
  });

  it('asks nothing for new files', async () => {
    await confirmTargets(
      [{ name: 'x.img', path: '/x.img', drive: undefined, isNew: true }],
      {},
      tools,
      async () => undefined,
    );
  });
});
