// What holds on every page of the book, found in four visits to it.
// A visit gives, for each of its checks, the faults as sentences; none is good.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { open } from './browser.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const THEMES = ['light', 'rust', 'coal', 'navy', 'ayu'];
const WEIGHT = 130 * 1024;
const SHIFT = 0.05;
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

async function axe(page, where) {
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(
        tags => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), RULES);
    return violations.flatMap(({ id, help, nodes }) => nodes.map(node => {
        const why = (node.any[0]?.message ?? node.html).split('\n')[0].slice(0, 200);
        return `${where}: ${id} (${help}) at ${node.target.join(' ')}: ${why}`;
    }));
}

/** On a desk: what it loads, how it settles, what its text is, how it looks in each theme and on paper. */
async function desk(browser, url, wanted) {
    const observeShifts = () => {
        let shifted = 0;
        const add = entries => entries.forEach(({ value }) => (shifted += value));
        const observer = new PerformanceObserver(list => add(list.getEntries()));
        observer.observe({ type: 'layout-shift', buffered: true });
        window.shifted = () => {
            add(observer.takeRecords());
            return shifted;
        };
    };
    return open(browser, url, { scripts: [observeShifts] }, async (page, seen) => {
        await page.waitForSelector('html.highlighted, html:not(:has(#mdbook-content))', { state: 'attached' });
        await page.evaluate(async () => {
            await document.fonts.ready;
            // What moves can be seen once there is something, which a busy machine may paint long after the page is loaded.
            await new Promise(seen => new PerformanceObserver((list, observer) => {
                if (list.getEntriesByName('first-contentful-paint').length > 0) {
                    observer.disconnect();
                    seen();
                }
            }).observe({ type: 'paint', buffered: true }));
            for (let frame = 0; frame < 3; frame += 1) {
                await new Promise(requestAnimationFrame);
            }
        });
        const shifted = await page.evaluate(() => window.shifted());
        const found = {
            'no outside host': [...new Set(seen.hosts)].map(host => `asks ${host}`),
            'no console error': [...seen.errors],
            'at most 130 KB as sent':
                seen.bytes > WEIGHT ? [`weighs ${seen.bytes} bytes as sent, ${WEIGHT} are allowed`] : [],
            'nothing moves while it loads':
                shifted > SHIFT ? [`moves by ${shifted.toFixed(3)} while it loads, ${SHIFT} are allowed`] : [],
            'a title, a description, one first heading, MathML': await page.evaluate(described),
        };
        const text = await page.evaluate(wholeText);
        found['no axe violation in five themes'] = [];
        for (const theme of wanted('no axe violation in five themes') ? THEMES : []) {
            await page.evaluate(id => document.getElementById(id)?.click(), `mdbook-theme-${theme}`);
            found['no axe violation in five themes'].push(...await axe(page, theme));
        }
        await page.emulateMedia({ media: 'print' });
        found['on paper all languages and no controls'] = await page.evaluate(onPaper);
        return { found, text, bytes: seen.bytes, shifted };
    });
}

/** On a phone: nothing sticks out, and fingers hit what they aim at. */
async function phone(browser, url) {
    return open(browser, url, PHONE, async page => ({
        'no sideways scroll at 360 px': await page.evaluate(sticksOut),
        'targets of 44 px': await page.evaluate(smallTargets),
        'no axe violation at 360 px': await axe(page, '360 px'),
    }));
}

/** As it is sent, less its scripts: axe is a script itself and cannot run where scripts are off. */
async function unscripted(browser, url) {
    return open(browser, `${url}?scripts=off`, PHONE, async page => ({
        'no axe violation without scripts': await axe(page, '360 px, no scripts'),
    }));
}

/** With JavaScript off: the text that was there with it, and all of it in sight. */
async function plain(browser, url, text) {
    return open(browser, url, { javaScriptEnabled: false }, async page => {
        const faults = await page.evaluate(hidden);
        const left = await page.evaluate(wholeText);
        if (left !== text) {
            let at = 0;
            while (left[at] === text[at]) {
                at += 1;
            }
            const around = words => words.slice(Math.max(0, at - 20), at + 40);
            faults.push(`the text is "${around(text)}" with JavaScript and "${around(left)}" without`);
        }
        return { 'the same text with JavaScript off': faults };
    });
}

/** All four visits, or what it takes for one check. */
export async function visit(browser, url, only) {
    const wanted = name => !only || only === name;
    const { found, text, bytes, shifted } = await desk(browser, url, wanted);
    for (const another of [phone, unscripted, plain]) {
        if (!(only in found)) {
            Object.assign(found, await another(browser, url, text));
        }
    }
    return { found, bytes, shifted };
}

// From here on: functions that run in the page.

function described() {
    const faults = [];
    if (!document.title.trim()) {
        faults.push('has no title');
    }
    if (!document.querySelector('meta[name=description]')?.content.trim()) {
        faults.push('has no description');
    }
    const first = document.querySelectorAll('h1').length;
    if (first !== 1) {
        faults.push(`has ${first} headings of the first level`);
    }
    for (const formula of document.querySelectorAll('.katex')) {
        if (!formula.querySelector('math')) {
            faults.push(`has a formula without MathML: ${formula.textContent.slice(0, 40)}`);
        }
    }
    return faults;
}

function wholeText() {
    const main = document.querySelector('main').cloneNode(true);
    main.querySelectorAll('script, style, .buttons, .controls, .exercise-state, .tab-list').forEach(element => element.remove());
    return main.textContent.replace(/\s+/g, ' ').trim();
}

function hidden() {
    return [...document.querySelectorAll('main :is(h1, h2, h3, h4, p, li, td, pre, figcaption)')]
        .filter(element => !element.closest('details:not([open])') && element.textContent.trim() !== '')
        .filter(element => !element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
        .map(element => `hides with JavaScript off: ${element.textContent.trim().slice(0, 60)}`);
}

function onPaper() {
    const shown = selector => [...document.querySelectorAll(selector)].filter(element => element.checkVisibility());
    const folded = panel => panel.clientHeight === 0 || getComputedStyle(panel).contentVisibility === 'hidden';
    return [
        ...[...document.querySelectorAll('.tabs > section')].filter(folded)
            .map(panel => `leaves the panel ${panel.dataset.tab} off the paper`),
        ...[...document.querySelectorAll('.tabs > section > :is(h2, h3, h4, h5):first-child')]
            .filter(heading => heading.clientHeight < 5)
            .map(heading => `leaves the heading ${heading.textContent} off the paper`),
        ...shown('#mdbook-sidebar, #mdbook-menu-bar, .tab-list, .buttons, .controls, .steps li:not(.key)')
            .map(element => `prints ${element.id || element.className}`),
    ];
}

function sticksOut() {
    const scrolls = element => {
        for (let up = element.parentElement; up && up.localName !== 'main'; up = up.parentElement) {
            if (getComputedStyle(up).overflowX !== 'visible') {
                return true;
            }
        }
        return false;
    };
    const faults = [];
    if (document.documentElement.scrollWidth > innerWidth) {
        faults.push(`is ${document.documentElement.scrollWidth} px wide in a window of ${innerWidth}`);
    }
    for (const element of document.querySelectorAll('main *')) {
        const { right, width } = element.getBoundingClientRect();
        if (width > 1 && right > innerWidth + 0.5 && !scrolls(element)) {
            const words = element.textContent.trim().slice(0, 40);
            faults.push(`<${element.localName}> "${words}" ends at ${Math.round(right)} px of ${innerWidth}`);
        }
    }
    return faults.slice(0, 3);
}

function smallTargets() {
    const controls = 'main :is(button, summary), #mdbook-menu-bar :is(button, a), .mobile-nav-chapters';
    return [...document.querySelectorAll(controls)]
        .filter(element => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
        .map(element => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width < 43.9 || box.height < 43.9)
        .map(({ element, box }) => {
            const name = element.id || element.className || element.localName;
            return `${name} is ${Math.round(box.width)} by ${Math.round(box.height)} px, 44 are needed`;
        });
}
