import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listAssets } from './assets.ts';
import { externalAddress } from './externalAddress.ts';
import { isPageUrl } from './origin.ts';
import { pageHeaders } from './securityHeaders.ts';
import { viewableType } from '@cartable/shared/files/viewableType.ts';

describe('isPageUrl', () => {
  it.each(['app://cartable/', 'app://cartable/index.html#/accueil', 'app://cartable/content/x?type=a/b'])(
    'takes %s',
    (url) => expect(isPageUrl(url)).toBe(true),
  );
  it.each([
    'app://cartable.example.fr/',
    'app://other/',
    'app://x@cartable/',
    'app://cartable:80/',
    'https://cartable/',
    'file:///index.html',
    'javascript:alert(1)',
    'not an address',
    '',
  ])('refuses %s', (url) => expect(isPageUrl(url)).toBe(false));
});

describe('externalAddress', () => {
  const server = 'https://ent.example.fr';
  it('passes the configured server’s pages', () => {
    expect(externalAddress('https://ent.example.fr/aide?q=1', server)).toBe(
      'https://ent.example.fr/aide?q=1',
    );
    expect(externalAddress('http://127.0.0.1:4000/x', 'http://127.0.0.1:4000')).toBe(
      'http://127.0.0.1:4000/x',
    );
  });
  it.each([
    'http://ent.example.fr/',
    'https://ent.example.fr.evil.example/',
    'https://ent.example.fr@evil.example/',
    'https://user:pass@ent.example.fr/',
    'https://ent.example.fr:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-msdt:/id',
    'smb://ent.example.fr/x',
    '\\\\ent.example.fr\\x',
    '--help',
  ])('refuses %s', (url) => expect(externalAddress(url, server)).toBeUndefined());
  it('refuses everything before a server is configured', () => {
    expect(externalAddress('https://ent.example.fr/', null)).toBeUndefined();
  });
});

describe('listAssets', () => {
  it('lists what the folder holds and nothing of another type', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cartable-assets-'));
    mkdirSync(join(folder, 'assets'));
    for (const name of ['index.html', 'assets/a.js', 'assets/a.js.map', 'notes.exe']) {
      writeFileSync(join(folder, name), 'x');
    }
    expect([...(await listAssets(folder)).keys()].sort()).toEqual(['/assets/a.js', '/index.html']);
    rmSync(folder, { recursive: true });
  });
});

describe('the policy', () => {
  const policy = pageHeaders['Content-Security-Policy'] ?? '';
  it('allows nothing by default and nothing unsafe', () => {
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/u);
  });
});

describe('viewableType', () => {
  it('serves nothing that would run', () => {
    for (const mime of [
      'text/html',
      'image/svg+xml',
      'application/xhtml+xml',
      'text/javascript',
      'text/xml',
    ]) {
      expect(viewableType(mime)).toBe('application/octet-stream');
    }
    expect(viewableType('application/pdf')).toBe('application/pdf');
    expect(viewableType('video/mp4')).toBe('video/mp4');
  });
});
