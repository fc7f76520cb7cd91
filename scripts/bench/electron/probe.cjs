// Loaded by both programs that the bench starts, so that both are timed alike: says when the first page shows what `selector` names, two frames later.
const { app } = require('electron');

exports.watch = (selector) => {
  app.on('web-contents-created', (_event, contents) => {
    contents.once('dom-ready', async () => {
      await contents.executeJavaScript(`new Promise((resolve) => {
        const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)));
        if (document.querySelector(${JSON.stringify(selector)})) return painted();
        const observer = new MutationObserver(() => {
          if (!document.querySelector(${JSON.stringify(selector)})) return;
          observer.disconnect();
          painted();
        });
        observer.observe(document.documentElement, { childList: true, subtree: true, attributes: true });
      })`);
      process.stdout.write(`${JSON.stringify({ paintedAt: Date.now() })}\n`);
    });
  });
};
