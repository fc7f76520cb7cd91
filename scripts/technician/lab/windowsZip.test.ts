import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from '@electron-internal/extract-zip';
import { policyNames } from '@cartable/desktop/main/policy/machinePolicy.ts';
import { DOMParser } from '@xmldom/xmldom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../bootstrap/root.ts';
import { type SmallProgram, smallProgram } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { labCommand } from './labCommand.ts';
import { programCopy } from './programCopy.ts';
import { sourceNames } from './windowsZip.ts';

const sources = join(ROOT, 'build', 'lab', 'windows');
const read = (name: string) => readFileSync(join(sources, name), 'utf8');
let folder = '';
let program: SmallProgram;
const at = (...names: readonly string[]) => join(folder, ...names);
const said: string[] = [];
const lab = (...args: readonly string[]) => labCommand(args, 'fr', (line) => said.push(line));
let common: readonly string[] = [];
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/gu, '\\$&');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-kit-'));
  program = await smallProgram(folder, { system: 'win', megabytes: 1, start: '@echo of that release\r\n' });
  writeFileSync(at('release.pem'), program.publicKey.export({ format: 'pem', type: 'spki' }));
  writeFileSync(at('policy.json'), '{"leaseDays":30,"printing":false}');
  common = ['--program', `win=${program.folder}`, '--release-key', at('release.pem')];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the kit for Windows', () => {
  const zip = (place: string) => at(place, 'cartable-lab-0.1.0-1-windows.zip');

  it('is the same file, byte for byte, from the same inputs', async () => {
    for (const place of ['one', 'two']) {
      expect(await lab('build', '--to', at(place), '--policy', at('policy.json'), ...common)).toBe(0);
    }
    expect(readdirSync(at('one'))).toEqual(['cartable-lab-0.1.0-1-windows.zip']);
    expect(readFileSync(zip('one')).equals(readFileSync(zip('two')))).toBe(true);
  });

  it('holds the scripts as Windows reads them, the policy, and every file of the program', async () => {
    await extract(zip('one'), { dir: at('out') });
    expect(JSON.parse(readFileSync(at('out', 'policy.json'), 'utf8'))).toEqual({
      leaseDays: 30,
      printing: false,
    });
    for (const name of sourceNames()) {
      const text = readFileSync(at('out', name), 'utf8');
      if (!/\.(ps1|cmd|txt|xml|admx|adml)$/u.test(name)) continue;
      expect(text.replaceAll('\r\n', ''), name).not.toMatch(/[\r\n]/u);
      expect(text.startsWith('\ufeff'), name).toBe(/\.(ps1|txt)$/u.test(name));
    }
    const rules = new DOMParser().parseFromString(
      readFileSync(at('out', 'applocker', 'cartable-publisher.xml'), 'utf8'),
      'text/xml',
    );
    const start = readFileSync(join(program.folder, 'start', 'Cartable.cmd'));
    const hash = rules.getElementsByTagName('FileHash')[0];
    expect(hash?.getAttribute('Data')).toBe(
      `0x${createHash('sha256').update(start).digest('hex').toUpperCase()}`,
    );
    expect(hash?.getAttribute('SourceFileLength')).toBe(String(start.length));
    const copy = await programCopy(program.folder, program.publicKey);
    const sums = readFileSync(at('out', 'app', `${copy.name}.sha256`), 'utf8')
      .trim()
      .split('\n');
    expect(sums).toHaveLength(copy.files.length);
    for (const line of sums) {
      const [sum, path = ''] = line.split('  ');
      const bytes = readFileSync(at('out', 'app', copy.name, path));
      expect(createHash('sha256').update(bytes).digest('hex'), path).toBe(sum);
    }
  });
});

describe('the scripts of the kit', () => {
  // `"$name: sound"` asks PowerShell for a drive called `name`: it then reads nothing of the whole script. `${name}:` is what it takes.
  it.each(sourceNames().filter((name) => name.endsWith('.ps1')))(
    '%s names no drive that there is not',
    (name) => {
      const drives = read(name).matchAll(/(?<!`)\$([A-Za-z_]\w*):(?!:)/gu);
      const known = ['env', 'script', 'global', 'local', 'using'];
      expect([...drives].map(([, drive = '']) => drive).filter((one) => !known.includes(one))).toEqual([]);
    },
  );
});

describe('lab build refuses', () => {
  it('another content under the number of a kit that is there, unless that was said', async () => {
    const name = 'cartable-lab-0.1.0-1-windows.zip';
    const build = ['build', '--to', at('again'), ...common];
    await lab(...build, '--policy', at('policy.json'));
    const before = readFileSync(at('again', name));
    await expect(lab(...build)).rejects.toMatchObject({
      code: 'prepare.kit_there',
      data: { path: at('again', name) },
    });
    expect(readFileSync(at('again', name)).equals(before)).toBe(true);
    await lab(...build, '--revision', '2');
    await lab(...build, '--force');
    expect(readFileSync(at('again', name)).equals(before)).toBe(false);
    expect(readdirSync(at('again'))).toEqual([name, 'cartable-lab-0.1.0-2-windows.zip']);
  });

  it('a place that there cannot be, in words', async () => {
    const place = at('policy.json', 'kit');
    await expect(lab('build', '--to', place, ...common)).rejects.toMatchObject({
      code: 'prepare.place_refused',
      data: { path: place },
    });
  });

  it.each<[string, string, readonly string[]]>([
    ['a policy that is no JSON', 'prepare.policy_unsound', ['--policy', 'bad.json']],
    ['a policy with an unknown name', 'prepare.policy_unsound', ['--policy', 'unknown.json']],
    ['a policy with a wrong value', 'prepare.policy_unsound', ['--policy', 'wrong.json']],
    ['an authority that is none', 'prepare.authority', ['--authority', 'bad.json']],
    ['an authority that is not there', 'prepare.authority', ['--authority', 'absent.pem']],
    ['a revision that is no number', 'prepare.usage', ['--revision', 'two']],
  ])('%s, and makes nothing', async (_what, code, [option = '', value = '']) => {
    writeFileSync(at('bad.json'), '{');
    writeFileSync(at('unknown.json'), '{"lease":3}');
    writeFileSync(at('wrong.json'), '{"leaseDays":"3"}');
    const named = option === '--revision' ? value : at(value);
    await expect(lab('build', '--to', at('none'), option, named, ...common)).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).not.toContain('none');
  });

  it('a program that is not what was signed', async () => {
    const other = await smallProgram(folder, { system: 'win', seed: 5, megabytes: 1 });
    writeFileSync(join(other.folder, 'added.dll'), '');
    await expect(
      lab(
        'build',
        '--to',
        at('none'),
        '--program',
        `win=${other.folder}`,
        '--release-key',
        at('release.pem'),
      ),
    ).rejects.toMatchObject({ code: 'prepare.program_unsound', data: { path: 'added.dll' } });
  });

  it('what is not a command', async () => {
    expect(await lab('bild')).toBe(2);
  });
});

describe('the policies’ definitions', () => {
  const parsed = (name: string) =>
    new DOMParser({
      errorHandler: (_level: string, message: string) => {
        throw new Error(`${name}: ${message}`);
      },
    }).parseFromString(read(name), 'text/xml');
  const all = (name: string, tag: string): readonly Element[] =>
    Array.from(parsed(name).getElementsByTagName(tag));
  const ids = (name: string, tag: string) =>
    all(name, tag)
      .map((one) => one.getAttribute('id') ?? '')
      .sort();
  const admx = 'policies/Cartable.admx';
  const languages = ['policies/fr-FR/Cartable.adml', 'policies/en-US/Cartable.adml'] as const;

  it('define each name of the policy once, under the key that the program reads', () => {
    expect(all(admx, 'policy').map((one) => one.getAttribute('name'))).toEqual([...policyNames]);
    for (const policy of all(admx, 'policy')) {
      expect(policy.getAttribute('key')).toBe('Software\\Policies\\Cartable');
      expect(policy.getAttribute('class')).toBe('Machine');
      const inside = Array.from(policy.getElementsByTagName('*')).map((one) => one.getAttribute('valueName'));
      const values = [policy.getAttribute('valueName'), ...inside].filter(Boolean);
      expect(values).toEqual([policy.getAttribute('name')]);
    }
  });

  it.each(languages)('have every text and every field in %s, and none too many', (language) => {
    const wanted = (pattern: RegExp) =>
      [...new Set([...read(admx).matchAll(pattern)].map(([, id]) => id))].sort();
    expect(ids(language, 'string')).toEqual(wanted(/\$\(string\.(\w+)\)/gu));
    expect(ids(language, 'presentation')).toEqual(wanted(/\$\(presentation\.(\w+)\)/gu));
    const fields = ['textBox', 'multiTextBox', 'decimalTextBox'].flatMap((tag) =>
      all(language, tag).map((one) => one.getAttribute('refId')),
    );
    const elements = ['text', 'multiText', 'decimal'].flatMap((tag) =>
      all(admx, tag).map((one) => one.getAttribute('id')),
    );
    expect(fields.sort()).toEqual(elements.filter(Boolean).sort());
    for (const one of all(language, 'string')) expect(one.textContent).not.toBe('');
  });

  it('and the example of AppLocker are sound XML', () => {
    expect(all('applocker/cartable-publisher.xml', 'FilePublisherRule')).toHaveLength(2);
  });
});

/** There is no PowerShell here: what can be seen without one. The exact check on Windows is in README.md. */
describe('the scripts for Windows', () => {
  it.each(sourceNames().filter((name) => name.endsWith('.ps1')))('%s closes what it opens', (name) => {
    const code = read(name)
      .split('\n')
      .map((line) => line.replace(/^\s*#.*$/u, ''))
      .join('\n')
      .replace(/`./gu, '')
      .replace(/'(?:[^']|'')*'/gu, "''")
      .replace(/"[^"]*"/gu, '""');
    const open: string[] = [];
    const pairs: Readonly<Record<string, string>> = { ')': '(', '}': '{', ']': '[' };
    for (const [one] of code.matchAll(/[(){}[\]]/gu)) {
      if (one in pairs) expect(open.pop(), name).toBe(pairs[one]);
      else open.push(one);
    }
    expect(open).toEqual([]);
    expect(code.replaceAll("''", '').replaceAll('""', '')).not.toMatch(/['"]/u);
  });

  it('the cleaning says what it did, also that there was nothing, and takes nothing away without noting it', () => {
    const clean = read('clean.ps1');
    for (const word of [
      'retiré, ',
      'n’a pas pu être retiré',
      'Rien à retirer',
      'Aucun compte',
      'Cartable est ouvert',
    ])
      expect(clean).toContain(word);
    const removing = clean
      .split('\n')
      .filter((line) => /Remove-Item|\brd \/s/u.test(line) && !/^\s*#/u.test(line));
    for (const line of removing)
      expect(clean).toMatch(new RegExp(`${escaped(line)}\\n\\s*Add-Outcome `, 'u'));
    expect(removing).toHaveLength(2);
    expect(read('clean.cmd')).toContain('clean.ps1');
  });

  it('no single-quoted text ends at an apostrophe: PowerShell takes a typographic one for a quote too', () => {
    for (const name of sourceNames().filter((one) => one.endsWith('.ps1'))) {
      const code = read(name)
        .replace(/^\s*#.*$/gmu, '')
        .replace(/"(?:[^"`]|`.)*"/gu, '""');
      expect(code, name).not.toMatch(/[‘’‚‛“”„]/u);
    }
  });

  it('each .cmd starts a script that is there', () => {
    for (const name of sourceNames().filter((one) => one.endsWith('.cmd'))) {
      const [, script = ''] = /%~dp0(\w+\.ps1)/u.exec(read(name)) ?? [];
      expect(sourceNames()).toContain(script);
    }
  });
});
