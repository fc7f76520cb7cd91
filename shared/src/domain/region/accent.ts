/** Themes in which a colour must be read. */
export const colourThemes = ['light', 'dark', 'contrast'] as const;
export type ColourTheme = (typeof colourThemes)[number];

/** The grounds on which the accent is text in each theme, washes of notices included, as `tokens.css` has them (a test holds both together). */
export const accentGrounds = {
  light: {
    desk: '#f4e8e3',
    paper: '#fffdfb',
    'paper-sunk': '#faf3ef',
    'paper-raised': '#ffffff',
    'good-soft': '#def2e7',
    'warn-soft': '#ffefcf',
    'bad-soft': '#fde7e3',
    'info-soft': '#e9ebfb',
  },
  dark: {
    desk: '#12132a',
    paper: '#1b1d3a',
    'paper-sunk': '#161830',
    'paper-raised': '#242748',
    'good-soft': '#17402f',
    'warn-soft': '#453513',
    'bad-soft': '#4e2229',
    'info-soft': '#2b3166',
  },
  contrast: {
    desk: '#ffffff',
    paper: '#ffffff',
    'paper-sunk': '#ffffff',
    'paper-raised': '#ffffff',
    'good-soft': '#ffffff',
    'warn-soft': '#ffffff',
    'bad-soft': '#ffffff',
    'info-soft': '#ffffff',
  },
} as const satisfies Record<ColourTheme, Record<string, string>>;

/** Smallest contrast of each theme (WCAG 2.2: 1.4.3, and 1.4.6 for high contrast). */
export const smallestContrast: Readonly<Record<ColourTheme, number>> = { light: 4.5, dark: 4.5, contrast: 7 };

/** The accent's tokens of a theme. */
export interface AccentShades {
  readonly accent: string;
  readonly hover: string;
  readonly press: string;
  readonly soft: string;
  /** Text on the three shades above. */
  readonly onAccent: string;
}

type Rgb = readonly [number, number, number];

function rgbOf(hex: string): Rgb {
  const at = (from: number) => Number.parseInt(hex.slice(from, from + 2), 16);
  return [at(1), at(3), at(5)];
}

function hexOf(rgb: Rgb): string {
  return `#${rgb.map((one) => Math.round(one).toString(16).padStart(2, '0')).join('')}`;
}

/** Some of one colour in another: 0 = none of it, 1 = all. */
function mixed(one: string, other: string, share: number): string {
  const [a, b] = [rgbOf(one), rgbOf(other)];
  const part = (index: 0 | 1 | 2) => a[index] + (b[index] - a[index]) * share;
  return hexOf([part(0), part(1), part(2)]);
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
function luminance(hex: string): number {
  const [r, g, b] = rgbOf(hex).map((one) => {
    const value = one / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours, 1 to 21 (WCAG 2.2). */
export function contrastOf(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Steps in which a colour is darkened or lightened until it can be read; the last is black or white. */
const steps = 50;

/**
 * The shade of a colour nearest to it that can be read in a theme, with the other shades that the interface needs: text on every ground and on
 * its own wash, and a background under its own text.
 */
export function accentShades(colour: string, theme: ColourTheme): AccentShades {
  const end = theme === 'dark' ? '#ffffff' : '#000000';
  for (let step = 0; step <= steps; step += 1) {
    const shades = shadesOf(mixed(colour, end, step / steps), theme, end);
    if (isReadable(shades, theme)) return shades;
  }
  // Black on the light grounds and white on the dark ones are readable: the loop ends there at the latest.
  return shadesOf(end, theme, end);
}

/** Whether a colour is shown as it is in a theme, or in another shade of itself. */
export function isShownAsChosen(colour: string, theme: ColourTheme): boolean {
  return accentShades(colour, theme).accent === colour.toLowerCase();
}

function shadesOf(accent: string, theme: ColourTheme, end: string): AccentShades {
  const { paper } = accentGrounds[theme];
  return {
    accent,
    hover: mixed(accent, end, 0.16),
    press: mixed(accent, end, 0.32),
    soft: mixed(paper, accent, theme === 'dark' ? 0.18 : 0.09),
    onAccent: theme === 'dark' ? '#14163a' : '#ffffff',
  };
}

function isReadable({ accent, hover, press, soft, onAccent }: AccentShades, theme: ColourTheme): boolean {
  const least = smallestContrast[theme];
  const grounds = [...Object.values(accentGrounds[theme]), soft];
  return (
    grounds.every((ground) => contrastOf(accent, ground) >= least) &&
    [accent, hover, press].every((shade) => contrastOf(shade, onAccent) >= least)
  );
}
