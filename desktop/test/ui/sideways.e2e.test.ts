import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemChromium } from '../../../scripts/bootstrap/systemChromium.ts';
import { misfits } from './sideways.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await systemChromium();
  page = await browser.newPage({ viewport: { width: 360, height: 740 } });
});
afterAll(() => browser?.close());

const word = 'Chevalier'.repeat(8);
/** What is found on a page of this body. */
async function found(body: string): Promise<readonly string[]> {
  await page.setContent(`<style>body { margin: 0; font: 16px monospace }</style>${body}`);
  return misfits(page);
}

test('a page on which everything fits has none', async () => {
  expect(await found(`<p style="overflow-wrap: anywhere">${word}</p><p>Quelques mots</p>`)).toEqual([]);
});

test('a long word pushes the page, and is named', async () => {
  const [sideways = '', box = ''] = await found(`<main><p>court</p><p class="who">${word}</p></main>`);
  expect(sideways).toMatch(/^the page scrolls sideways by \d{3} px because of .*“Chevalier/);
  expect(box).toMatch(/^reaches out of its box by \d{3} px: p\.who /);
});

test('a part that scrolls sideways without being made for it, and one that is', async () => {
  const part = (name: string) => `<div class="${name}" style="overflow: auto">${word}</div>`;
  expect(await found(part('dialog-body'))).toEqual([
    expect.stringMatching(/^scrolls sideways by .*dialog-body/),
  ]);
  expect(await found(part('tab-list'))).toEqual([]);
});

test('words that are cut, but not those with a sign of it, nor those that are only spoken', async () => {
  const cut = (style: string) => `<p style="overflow: hidden; white-space: nowrap; ${style}">${word}</p>`;
  expect(await found(cut(''))).toEqual([expect.stringMatching(/^is cut by/)]);
  expect(await found(cut('text-overflow: ellipsis'))).toEqual([]);
  expect(await found(cut('clip-path: inset(50%); position: absolute; width: 9px'))).toEqual([]);
});

test('words that reach over what stands beside them', async () => {
  const beside = `<div style="display: flex"><p style="width: 50px">Établissement</p><p>ouvert</p></div>`;
  expect(await found(beside)).toEqual([expect.stringMatching(/^reaches out of its box by .*Établissement/)]);
});

test('words that are squeezed to a letter a line', async () => {
  const squeezed = '<p style="width: 14px; overflow-wrap: anywhere">Chevalier</p>';
  expect(await found(squeezed)).toEqual([expect.stringMatching(/^is squeezed to 9 lines/)]);
});
