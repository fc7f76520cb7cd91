/** The first screen's ground in each theme, for the window before there is a page: the `--paper` of the interface's tokens. */
export const ground = { light: '#fffdfb', dark: '#1b1d3a', contrast: '#ffffff' } as const;
