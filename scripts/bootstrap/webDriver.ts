/** What a driver answers when it cannot: the standard's own word for it (W3C WebDriver §6.6), and the driver's sentence. */
export class WebDriverError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}${message === '' ? '' : `: ${message}`}`);
    this.name = 'WebDriverError';
    this.code = code;
  }
}

/** What passes by itself: the page was drawn or loaded anew in between, or something stood before an element for a moment. */
const passing = [
  'stale element reference',
  'element click intercepted',
  'element not interactable',
  'no such frame',
];

export interface WebDriverCookie {
  readonly name: string;
  readonly value: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: string;
}

/** A page in a browser that speaks the W3C's WebDriver. Elements are named by XPath, and waited for. */
export class WebDriverPage {
  readonly #session: string;
  readonly #patienceMs: number;

  private constructor(session: string, patienceMs: number) {
    this.#session = session;
    this.#patienceMs = patienceMs;
  }

  /**
   * Has a driver start its browser.
   * @param driver the driver's own address
   * @param patienceMs what does not come by then does not come
   * @throws {WebDriverError} `session not created`
   */
  static async open(driver: string, capabilities: object, patienceMs: number): Promise<WebDriverPage> {
    const wanted = { capabilities: { alwaysMatch: capabilities } };
    const { sessionId } = await command<{ sessionId: string }>('POST', `${driver}/session`, wanted);
    const page = new WebDriverPage(`${driver}/session/${sessionId}`, patienceMs);
    await page.#post('timeouts', { implicit: patienceMs, script: patienceMs, pageLoad: patienceMs });
    return page;
  }

  goto(url: string): Promise<void> {
    return this.#post('url', { url });
  }

  reload(): Promise<void> {
    return this.#post('refresh', {});
  }

  back(): Promise<void> {
    return this.#post('back', {});
  }

  /** Waits until the page has it. @throws {WebDriverError} `no such element` */
  async find(xpath: string): Promise<void> {
    await this.#settled(() => this.#element(xpath));
  }

  async click(xpath: string): Promise<void> {
    await this.#settled(async () => this.#post(`${await this.#element(xpath)}/click`, {}));
  }

  /** Types into an empty field. */
  async type(xpath: string, text: string): Promise<void> {
    await this.#settled(async () => this.#post(`${await this.#element(xpath)}/value`, { text }));
  }

  /** What a function returns, or resolves with, in the page: it sees nothing of what stands around it here. */
  run<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>> {
    return this.#post('execute/sync', { script: `return (${fn})(...arguments)`, args });
  }

  /** Reads a script into the page, whatever the page's policy. */
  async read(script: string): Promise<void> {
    await this.#post('execute/sync', { script, args: [] });
  }

  /** Makes the window so large that the page has this width. @throws Error when the window stays wider or narrower */
  async resize(width: number, height: number): Promise<void> {
    await this.#post('window/rect', { x: 0, y: 0, width, height });
    const given = await this.run(() => innerWidth);
    if (given !== width) throw new Error(`the page is ${given} px wide and not ${width}`);
  }

  /** Opens a tab beside this one, and goes on there. */
  async openTab(): Promise<void> {
    const { handle } = await this.#post<{ handle: string }>('window/new', { type: 'tab' });
    await this.#post('window', { handle });
  }

  /** Closes the tab, and goes on in the first that is left. */
  async closeTab(): Promise<void> {
    const [handle] = await command<readonly string[]>('DELETE', `${this.#session}/window`);
    await this.#post('window', { handle });
  }

  /** The page as it is seen, as a PNG. */
  async picture(): Promise<Buffer> {
    // What is painted follows the page by a frame or two.
    const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
    await this.run(frame);
    await this.run(frame);
    return Buffer.from(await command<string>('GET', `${this.#session}/screenshot`), 'base64');
  }

  /** Those of the page's address, also those that no script sees. */
  cookies(): Promise<readonly WebDriverCookie[]> {
    return command('GET', `${this.#session}/cookie`);
  }

  /** Ends the browser. */
  close(): Promise<void> {
    return command('DELETE', this.#session);
  }

  #post<Result>(path: string, body: object): Promise<Result> {
    return command('POST', `${this.#session}/${path}`, body);
  }

  async #element(xpath: string): Promise<string> {
    const wanted = { using: 'xpath', value: xpath };
    const found = await this.#post<Readonly<Record<string, string>>>('element', wanted);
    // The one key is the standard's name for "this is an element".
    const id = Object.values(found)[0];
    if (id === undefined) throw new TypeError('the driver found an element without a name');
    return `element/${id}`;
  }

  async #settled(step: () => Promise<unknown>): Promise<void> {
    const end = Date.now() + this.#patienceMs;
    for (;;) {
      try {
        await step();
        return;
      } catch (error) {
        const passes = error instanceof WebDriverError && passing.includes(error.code);
        if (!passes || Date.now() > end) throw error;
      }
    }
  }
}

async function command<Result>(method: string, url: string, body?: object): Promise<Result> {
  const response = await fetch(url, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  const { value } = (await response.json()) as { readonly value: unknown };
  if (response.ok) return value as Result;
  const { error, message } = value as { readonly error: string; readonly message: string };
  throw new WebDriverError(error, message);
}
