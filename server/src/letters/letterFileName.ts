import { foldText } from '@cartable/shared/lib/foldText.ts';

/** A class's name as a file may be called on any system. */
export function letterFileName(className: string): string {
  return (
    foldText(className)
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'classe'
  );
}
