import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dictionary } from '@zxcvbn-ts/language-fr';
import spelling from 'dictionary-fr';

/**
 * Makes frenchWords.json again: `node desktop/src/vault/passphrase/wordList/makeWordList.ts`. The 7,776 most frequent words
 * (film subtitles, then encyclopaedia) that the spelling dictionary has as headwords, of 4 to 9 plain letters, so that they type alike
 * on every keyboard; without names, coarse words, numbers, or two words that a hurried reader would confuse.
 */
const wanted = 7776;
const require = createRequire(import.meta.url);

const headwords = new Set(
  new TextDecoder()
    .decode(spelling.dic)
    .split('\n')
    .map((line) => line.split(/[/\t]/)[0] ?? ''),
);
const coarse = readFileSync(require.resolve('french-badwords-list/list.txt'), 'utf8')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => /^[a-z]{3,}$/.test(line));
/** Fit for a dictionary, not for a sheet that a school prints. */
const unwelcome =
  /^(?:sexe|sexu|nazi|viol(?:eur|er|s?$)|meurtr|suicid|cadavr|drogu|porn|prostit|tuer|tueur|assassin|terroris|torture|cocain|heroin|gouine|negre|juif|arabe|salop|connas|bordel|chier|pisse|pisser|foutre|baise|baiser|penis|vagin|seins?$|fesse|cul$|nichon|crever|crevure|batard|racis|esclav|pute|putain|merde|mort$|mourir|tombe$|cancer|sida|deuil|otage|arme$|fusil|pistol|bombe|genocid|inceste|pedoph|cracher|vomi|diarrhe|urine|anus|anal$|orgasm|erot|libido|obscen|lesbien|homo|gay|hitler|satan|diable|haine|haineux|ivrogne|alcool|biture|clope|joint$|shit|hasch|cannab|opium|marijuan|foutoir|poitrin|tabass|canular)/;
const names = new Set([...dictionary['firstnames-fr'], ...dictionary['lastnames-fr']].map(String));
const coarseSet = new Set(coarse);

const chosen = new Set<string>();
for (const word of [...dictionary['commonWords-fr'], ...dictionary['wikipedia-fr']].map(String)) {
  if (chosen.size === wanted) break;
  if (!/^[a-z]{4,9}$/.test(word) || !headwords.has(word)) continue;
  if (names.has(word) || coarseSet.has(word) || unwelcome.test(word)) continue;
  // "porte" and "portes" would be one word to whoever remembers them.
  if (chosen.has(`${word}s`) || chosen.has(`${word}e`) || chosen.has(word.replace(/[se]$/, ''))) continue;
  chosen.add(word);
}
if (chosen.size < wanted) throw new Error(`only ${chosen.size} words`);

const rows = new Map<string, string[]>();
for (const word of [...chosen].sort()) {
  const letter = word.charAt(0);
  rows.set(letter, [...(rows.get(letter) ?? []), word]);
}
const notice =
  'Selected by makeWordList.ts: headwords of Dictionnaires orthographiques français (Grammalecte, Olivier R. and contributors, MPL-2.0), by frequency from OpenSubtitles 2024 via OPUS (ODC-BY, Helsinki-NLP) and Wikipedia through zxcvbn-ts (MIT). This file is available under the MPL-2.0.';
const json = { notice, words: [...rows.values()].map((words) => words.join(' ')) };
writeFileSync(new URL('frenchWords.json', import.meta.url), `${JSON.stringify(json, null, 2)}\n`);
