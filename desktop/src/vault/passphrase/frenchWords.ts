import list from './wordList/frenchWords.json' with { type: 'json' };

/** 7,776 French words that type alike on every keyboard (12.9 bits each). Where they come from: wordList/makeWordList.ts. */
export const frenchWords: readonly string[] = list.words.flatMap((row) => row.split(' '));
