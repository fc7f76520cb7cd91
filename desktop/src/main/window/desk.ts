/** The page's ground in each theme, for the window before there is a page: the `--desk` of the interface's tokens. */
export const desk = { light: '#f4e8e3', dark: '#12132a', contrast: '#ffffff' } as const;
