import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { patience } from './screenLab.ts';

const repository = resolve(import.meta.dirname, '../../..');
type Tree = { readonly [key: string]: string | Tree };

/** The sentences of a tree by their path. */
function leaves(tree: Tree, before = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value] as const] : leaves(value, `${before}${key}.`),
  );
}

const read = (path: string): Tree => JSON.parse(readFileSync(resolve(repository, path), 'utf8')) as Tree;

/** Each sentence that a page may show, French and English side by side. */
function pairs(): readonly (readonly [french: string, english: string])[] {
  const own = readdirSync(resolve(repository, 'desktop/locales/fr')).filter((one) => one !== 'gallery.json');
  const files = own.map((file) => ['fr', 'en'].map((language) => `desktop/locales/${language}/${file}`));
  for (const file of ['errors', 'privacy', 'import'])
    files.push(['fr', 'en'].map((language) => `shared/locales/${language}/${file}.json`));
  files.push(['fr', 'en'].map((language) => `desktop/locales/portal/${language}.json`));
  return files.flatMap(([french = '', english = '']) => {
    const other = new Map(leaves(read(english)));
    return leaves(read(french)).map(([path, text]) => [text, other.get(path) ?? ''] as const);
  });
}

/** With fewer letters of its own, a sentence is known by the numbers in its blanks: "3 sur 12", not every title with "sur". */
const tellingLetters = 5;

/** A sentence with anything in its blanks. Undefined when nothing but blanks and signs is left of it. */
function pattern(sentence: string): RegExp | undefined {
  const fixed = sentence.split(/\{\{[^}]*\}\}/);
  if (!fixed.some((part) => /\p{L}{3}/u.test(part))) return undefined;
  const letters = fixed.join('').match(/\p{L}/gu)?.length ?? 0;
  const blank = fixed.length > 1 && letters < tellingLetters ? '\\d\\S*' : '.+';
  const literal = fixed.map((part) => part.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&'));
  return new RegExp(`^${literal.join(blank)}$`, 'u');
}

const all = pairs();
const english = new Set(all.map(([, text]) => text));
const french = all
  .filter(([text, other]) => text !== other && !english.has(text))
  .flatMap(([text]) => pattern(text) ?? []);

/** French days, months, distances, decimals and units, as formats write them. */
const frenchFormats = [
  /\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b/u,
  /\b(?:lun|mar|mer|jeu|ven|sam|dim)\. \d/u,
  /\d (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b/u,
  /\d (?:janv|févr|avr|juil|sept|oct|nov|déc)\./u,
  /\b(?:il y a|avant-hier|après-demain|aujourd’hui|hier|demain)\b/u,
  /\d,\d{1,2}(?!\d)/u,
  /\d\u202f\d{3}/u,
  /\d\s[kKMGT]o\b/u,
  /\d\s%/u,
];

/** What a page says, seen and spoken, without what it marks as French. Runs in the page. */
function said(): readonly string[] {
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const around = node.parentElement;
    if (around === null || around.closest('script, style, [lang=fr]') !== null) continue;
    found.push(node.textContent ?? '');
  }
  for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'data-label'])
    for (const element of document.querySelectorAll(`[${name}]`))
      found.push(element.getAttribute(name) ?? '');
  for (const { value } of document.querySelectorAll('input, textarea') as NodeListOf<HTMLInputElement>)
    found.push(value);
  return [document.title, ...found].map((text) => text.trim()).filter((text) => text !== '');
}

/** The names that a head or the region has given to periods. */
const periodName = /^Trimestre \d$/u;

/** @returns the words of the page that are French: sentences of the program, dates, numbers */
async function frenchOn(page: Page): Promise<readonly string[]> {
  const texts = new Set(await page.evaluate(said));
  const words = [...texts].filter((text) => !periodName.test(text));
  return words.filter((text) => [...french, ...frenchFormats].some((one) => one.test(text)));
}

/** Waits until the page says itself to be English and says nothing in French but what people have written. */
export async function expectEnglish(page: Page): Promise<void> {
  await expect.poll(() => page.locator('html').getAttribute('lang'), patience).toBe('en');
  await expect.poll(() => frenchOn(page), { timeout: 5_000 }).toEqual([]);
}
