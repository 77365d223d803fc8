// Looks at the sample reports in a real browser. Started by .ci/browser-check.
import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const { chromium } = createRequire(join(process.env.MODULES, 'package.json'))('playwright-core');
const [pages, shots] = process.argv.slice(2);
const WIDTHS = [1400, 390];

let checked = 0;
const wrong = [];
let where = '';
const expect = (truth, law) => {
  checked++;
  if (!truth) wrong.push(`${where}: ${law}`);
};

// --- what is measured inside the page -----------------------------------------------------------------------

const drawingsAreWhole = () => {
  const faults = [];
  for (const drawing of [...document.querySelectorAll('.drawing')].filter((d) => d.getClientRects().length > 0)) {
    const name = drawing.querySelector('title').textContent;
    const frame = drawing.getBoundingClientRect();
    const texts = [...drawing.querySelectorAll('text')].filter((t) => t.getClientRects().length > 0);
    const boxes = texts.map((t) => ({ text: t.textContent, box: t.getBoundingClientRect() }));
    for (const { text, box } of boxes) {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
        faults.push(`"${text}" leaves the drawing "${name}"`);
      }
    }
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      // Line boxes are taller than letters.
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 0.5 && down > 4) faults.push(`"${a.text}" and "${b.text}" overlap in "${name}"`);
    }));
    const size = parseFloat(getComputedStyle(texts[0]).fontSize) * (frame.width / drawing.viewBox.baseVal.width);
    if (size < 11) faults.push(`text of ${size.toFixed(1)} px in "${name}"`);
    const lines = [...drawing.querySelectorAll('.series:not(.off) .line')];
    if (lines.length === 0) faults.push(`no line in "${name}"`);
    for (const line of lines) {
      const box = line.getBoundingClientRect();
      if (line.getAttribute('d') === '') faults.push(`an empty line in "${name}"`);
      if (box.left < frame.left - 2 || box.right > frame.right + 2 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2) {
        faults.push(`a line leaves the drawing "${name}"`);
      }
    }
  }
  return faults;
};

const sidewaysScroll = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

// WCAG 2.2, relative luminance and contrast ratio, against the ground of the page.
const poorContrast = () => {
  const channel = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const luminance = (rgb) => {
    const [r, g, b] = rgb.match(/[\d.]+/g).map((c) => channel(Number(c) / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = luminance(getComputedStyle(document.body).backgroundColor);
  const ratio = (rgb) => {
    const l = luminance(rgb);
    return (Math.max(l, ground) + 0.05) / (Math.min(l, ground) + 0.05);
  };
  const faults = [];
  const look = (selector, property, least) => {
    for (const element of document.querySelectorAll(selector)) {
      const colour = getComputedStyle(element)[property];
      if (ratio(colour) < least) faults.push(`${selector} ${colour}: ${ratio(colour).toFixed(2)} is below ${least}`);
    }
  };
  look('body, p:not(.trouble), dt, dd, th, td, .direction, .ratio', 'color', 4.5);
  look('.drawing text', 'fill', 4.5);
  look('.series .line', 'stroke', 3);
  return [...new Set(faults)];
};

// --- the laws ---------------------------------------------------------------------------------------------------

const open = async (context, file) => {
  const page = await context.newPage();
  page.setDefaultTimeout(4000);
  const url = pathToFileURL(resolve(file)).href;
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) expect(false, `console: ${message.text()}`);
  });
  page.on('pageerror', (error) => expect(false, `error: ${error.message}`));
  page.on('dialog', (dialog) => { expect(false, `dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) expect(false, `fetches ${request.url()}`);
  });
  await page.goto(url);
  return page;
};

const looksRight = async (page) => {
  for (const fault of await page.evaluate(drawingsAreWhole)) expect(false, fault);
  const sideways = await page.evaluate(sidewaysScroll);
  expect(sideways <= 0, `the page is ${sideways} px too wide`);
  for (const fault of await page.evaluate(poorContrast)) expect(false, fault);
};

const hoverShowsValues = async (page) => {
  for (const plot of await page.$$('.plot')) {
    const [title, box] = await plot.evaluate((figure) => {
      const drawing = [...figure.querySelectorAll('.drawing')].find((d) => d.getClientRects().length > 0);
      drawing.scrollIntoView({ block: 'center', behavior: 'instant' });
      return [figure.querySelector('h3').textContent, drawing.getBoundingClientRect().toJSON()];
    });
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const readout = await plot.$('.readout');
    expect(await readout.isVisible(), `no read-out over "${title}"`);
    if (await readout.isVisible()) {
      const text = await readout.innerText();
      expect(/\d/.test(text), `a read-out without a figure over "${title}": ${text}`);
      expect((await plot.$$('.dot')).length > 0, `no dot on a line of "${title}"`);
      const place = await readout.boundingBox();
      const width = page.viewportSize().width;
      expect(place.x >= 0 && place.x + place.width <= width + 1, `the read-out leaves the screen over "${title}"`);
    }
    await page.mouse.move(0, 0);
    expect(!(await readout.isVisible()), `the read-out stays over "${title}"`);
  }
  await page.focus('.canvas');
  await page.keyboard.press('ArrowRight');
  expect(await page.isVisible('.readout'), 'the arrow key reads nothing out');
  await page.keyboard.press('Escape');
  expect(!(await page.isVisible('.readout')), 'the escape key leaves the read-out');
};

const visibleLines = (page, key) =>
  page.$$eval('.series', (all, k) => all.filter((s) => s.dataset.key === k && s.getClientRects().length > 0).length, key);

const togglesHideLines = async (page) => {
  const keys = new Set(await page.$$eval('.toggle', (all) => all.map((t) => t.dataset.key)));
  for (const key of keys) {
    const toggle = await page.$(`.toggle[data-key="${key}"]`);
    expect((await visibleLines(page, key)) > 0, `nothing to toggle with ${key}`);
    await toggle.focus();
    await page.keyboard.press('Enter');
    expect((await visibleLines(page, key)) === 0, `${key} is still drawn after it was switched off`);
    expect((await toggle.getAttribute('aria-pressed')) === 'false', `${key} says it is on`);
    await page.keyboard.press('Enter');
    expect((await visibleLines(page, key)) > 0, `${key} does not come back`);
  }
  if (keys.size > 0) {
    await page.click('.toggle');
    expect((await page.getAttribute('.toggle', 'aria-pressed')) === 'false', 'a click toggles nothing');
    await page.click('.toggle');
  }
};

const choicesChangeTheAxis = async (page) => {
  for (const choice of await page.$$('.choice')) {
    const plot = await choice.evaluateHandle((label) => label.closest('.plot'));
    const kind = (await choice.innerText()).trim();
    await choice.evaluate((label) => label.click());
    const kinds = await plot.$$eval('.drawing', (all) =>
      all.filter((d) => d.getClientRects().length > 0).map((d) => d.dataset.y.split(' ')[0]));
    expect(kinds.length === 1 && kinds[0] === kind, `the choice "${kind}" shows ${kinds}`);
  }
  for (const fault of await page.evaluate(drawingsAreWhole)) expect(false, fault);
};

const copiesTheCommand = async (page, context) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const command = await page.$eval('.command code', (code) => code.textContent);
  await page.click('.copy');
  await page.waitForFunction(() => document.querySelector('.copy').textContent === 'Copied', null, { timeout: 3000 });
  expect((await page.evaluate(() => navigator.clipboard.readText())) === command, 'something else was copied');
};

const runsNothingOfTheData = async (page) => {
  expect((await page.title()).startsWith('needletail bench'), 'the title was taken over');
  expect((await page.$$('img')).length === 0, 'an element of the data is in the page');
  expect((await page.$$('script:not([type])')).length === 1, 'a script of the data is in the page');
};

const worksWithoutScript = async (page) => {
  await looksRight(page);
  expect(!(await page.isVisible('.copy')), 'a copy button that can do nothing');
  expect((await page.$$('.toggle:enabled')).length === 0, 'a toggle that can do nothing');
  await choicesChangeTheAxis(page);
};

const prints = async (page, name) => {
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 690, height: 1000 });
  const sideways = await page.evaluate(sidewaysScroll);
  expect(sideways <= 0, `the print is ${sideways} px too wide`);
  if (shots) await page.pdf({ path: join(shots, `${name}.pdf`), format: 'A4' });
};

const behaves = async (page, context, name, width) => {
  await runsNothingOfTheData(page);
  await hoverShowsValues(page);
  await togglesHideLines(page);
  await choicesChangeTheAxis(page);
  if (width === WIDTHS[0]) {
    await copiesTheCommand(page, context);
    await prints(page, name);
  }
};

// What cannot even be tried is wrong too, and the other pages are still looked at.
const attempt = async (look) => {
  try {
    await look();
  } catch (error) {
    expect(false, error.message.split('\n')[0]);
  }
};

// --- all of them --------------------------------------------------------------------------------------------

const names = readdirSync(pages).filter((f) => f.endsWith('.html')).map((f) => f.slice(0, -5));
expect(names.length > 0, 'no pages');
const browser = await chromium.launch({ executablePath: process.env.BROWSER, args: ['--no-sandbox'], timeout: 20000 });
try {
  for (const width of WIDTHS) {
    // Colours depend neither on the width nor on the run.
    for (const colorScheme of width === WIDTHS[0] ? ['light', 'dark'] : ['light']) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      for (const name of names.filter((n) => colorScheme === 'light' || shots || ['open', 'three'].includes(n))) {
        where = `${name}, ${width} px, ${colorScheme}`;
        await attempt(async () => {
          const page = await open(context, join(pages, `${name}.html`));
          await looksRight(page);
          if (shots) await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
          if (colorScheme === 'light') await behaves(page, context, name, width);
          await page.close();
        });
      }
      await context.close();
    }
    const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: false });
    for (const name of names.filter((n) => ['one', 'three'].includes(n))) {
      where = `${name}, ${width} px, no script`;
      await attempt(async () => {
        const page = await open(context, join(pages, `${name}.html`));
        await worksWithoutScript(page);
        await page.close();
      });
    }
    await context.close();
  }
  where = 'all';
  for (const name of names) {
    expect(!/https?:\/\/(?!www\.w3\.org\/2000\/svg)/.test(readFileSync(join(pages, `${name}.html`), 'utf8')), `${name} names an address`);
  }
} finally {
  await browser.close();
}
if (wrong.length > 0) {
  console.error([...new Set(wrong)].join('\n'));
  console.error(`${new Set(wrong).size} wrong in ${checked} looks at ${names.length} pages`);
  process.exit(1);
}
console.log(`browser-check: ${names.length} pages hold, ${checked} looks`);
