const continuation = '\\u0080-\\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
const doubled = new RegExp(`[ÂÃÄÅ][${continuation}]|â[€‚„]|ï¿½|\\ufffd`, 'u');

/**
 * Whether a text has what a wrong conversion leaves behind: UTF-8 read as a one-byte encoding (`Ã©` for é, `â€™` for ’), or U+FFFD where a
 * letter is lost. The second sign must be one that a continuation byte turns into, so that JOÃO and ÂGE are left alone.
 */
export function hasMojibake(text: string): boolean {
  // Most texts are plain: one quick look spares them the rest.
  return /[\u00c2-\uffff]/.test(text) && doubled.test(text);
}
