// What holds on every page of the book. Each check gives its faults as sentences; none is good.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { open } from './browser.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const THEMES = ['light', 'rust', 'coal', 'navy', 'ayu'];
const WEIGHT = 130 * 1024;
const PHONE = { viewport: { width: 360, height: 740 } };

async function axe(page, where) {
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(
        tags => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), RULES);
    return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(node => `${where}: ${id} (${help}) at ${node.target.join(' ')}: ${firstLine(node.any[0]?.message ?? node.html)}`));
}

const firstLine = text => text.split('\n')[0].slice(0, 200);

async function accessible(browser, url) {
    const faults = await open(browser, url, {}, async page => {
        const found = [];
        for (const theme of THEMES) {
            await page.evaluate(id => document.getElementById(id)?.click(), `mdbook-theme-${theme}`);
            found.push(...await axe(page, theme));
        }
        return found;
    });
    faults.push(...await open(browser, url, PHONE, page => axe(page, '360 px wide')));
    return faults;
}

// axe is a script itself: it looks at the page as it is sent when its scripts are left out.
async function accessibleWithoutScript(browser, url) {
    return open(browser, `${url}?scripts=off`, PHONE, page => axe(page, '360 px, JavaScript off'));
}

async function ownHostOnly(browser, url) {
    return open(browser, url, {}, async (page, seen) => [...new Set(seen.hosts)].map(host => `asks ${host}`));
}

async function quietConsole(browser, url) {
    return open(browser, url, {}, async (page, seen) => seen.errors);
}

async function light(browser, url) {
    return open(browser, url, {}, async (page, seen) =>
        seen.bytes > WEIGHT ? [`weighs ${seen.bytes} bytes as sent, ${WEIGHT} are allowed`] : []);
}

async function narrow(browser, url) {
    return open(browser, url, PHONE, page => page.evaluate(() => {
        const scrolls = element => {
            for (let up = element.parentElement; up && up.tagName !== 'MAIN'; up = up.parentElement) {
                if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX)) {
                    return true;
                }
            }
            return false;
        };
        const faults = [];
        if (document.documentElement.scrollWidth > innerWidth) {
            faults.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${innerWidth}`);
        }
        for (const element of document.querySelectorAll('main *')) {
            const { right, width } = element.getBoundingClientRect();
            if (width > 1 && right > innerWidth + 0.5 && !scrolls(element)) {
                faults.push(`<${element.localName}> "${element.textContent.trim().slice(0, 40)}" ends at ${Math.round(right)} px of ${innerWidth}`);
            }
        }
        return faults.slice(0, 3);
    }));
}

async function sameWithoutScript(browser, url) {
    const text = () => {
        const main = document.querySelector('main').cloneNode(true);
        main.querySelectorAll('script, style, .buttons, .tab-list').forEach(element => element.remove());
        return main.textContent.replace(/\s+/g, ' ').trim();
    };
    const folded = () => [...document.querySelectorAll('main :is(h1, h2, h3, h4, p, li, td, pre, figcaption)')]
        .filter(element => !element.closest('details:not([open])') && element.textContent.trim() !== '')
        .filter(element => !element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
        .map(element => `hidden with JavaScript off: ${element.textContent.trim().slice(0, 60)}`);
    const scripted = await open(browser, url, {}, page => page.evaluate(text));
    return open(browser, url, { javaScriptEnabled: false }, async page => {
        const plain = await page.evaluate(text);
        const faults = await page.evaluate(folded);
        if (plain !== scripted) {
            const at = [...plain].findIndex((letter, i) => letter !== scripted[i]);
            const from = Math.max(0, (at < 0 ? plain.length : at) - 20);
            faults.push(`with JavaScript "${scripted.slice(from, from + 60)}", without "${plain.slice(from, from + 60)}"`);
        }
        return faults;
    });
}

async function printed(browser, url) {
    return open(browser, url, {}, async page => {
        await page.emulateMedia({ media: 'print' });
        return page.evaluate(() => [
            ...[...document.querySelectorAll('.tabs > section')]
                .filter(panel => panel.clientHeight === 0 || !panel.checkVisibility() || getComputedStyle(panel).contentVisibility === 'hidden')
                .map(panel => `the panel ${panel.dataset.tab} is not on paper`),
            ...[...document.querySelectorAll('.tabs > section > :is(h2, h3, h4, h5):first-child')]
                .filter(heading => heading.clientHeight < 5)
                .map(heading => `the heading ${heading.textContent} is not on paper`),
            ...[...document.querySelectorAll('#mdbook-sidebar, #mdbook-menu-bar, .tab-list, .buttons')]
                .filter(element => element.checkVisibility())
                .map(element => `${element.id || element.className} is on paper`),
        ]);
    });
}

async function still(browser, url) {
    const observe = () => {
        window.shifted = 0;
        new PerformanceObserver(list => {
            for (const entry of list.getEntries()) {
                window.shifted += entry.value;
            }
        }).observe({ type: 'layout-shift', buffered: true });
    };
    return open(browser, url, { scripts: [observe] }, async page => {
        await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
        const shifted = await page.evaluate(() => window.shifted);
        return shifted > 0.05 ? [`moves by ${shifted.toFixed(3)} while it loads, 0.05 are allowed`] : [];
    });
}

async function largeTargets(browser, url) {
    return open(browser, url, { ...PHONE, hasTouch: true, isMobile: true }, page => page.evaluate(() =>
        [...document.querySelectorAll('main :is(button, summary), #mdbook-menu-bar :is(button, a), .mobile-nav-chapters')]
            .filter(element => element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }))
            .map(element => ({ element, box: element.getBoundingClientRect() }))
            .filter(({ box }) => box.width < 43.9 || box.height < 43.9)
            .map(({ element, box }) =>
                `${element.id || element.className || element.localName} is ${Math.round(box.width)} by ${Math.round(box.height)} px, 44 are needed`)));
}

async function described(browser, url) {
    return open(browser, url, {}, page => page.evaluate(() => {
        const faults = [];
        if (!document.title.trim()) {
            faults.push('no title');
        }
        if (!document.querySelector('meta[name=description]')?.content.trim()) {
            faults.push('no description');
        }
        if (document.querySelectorAll('h1').length !== 1) {
            faults.push(`${document.querySelectorAll('h1').length} headings of the first level`);
        }
        for (const formula of document.querySelectorAll('.katex')) {
            if (!formula.querySelector('math')) {
                faults.push(`a formula without MathML: ${formula.textContent.slice(0, 40)}`);
            }
        }
        return faults;
    }));
}

export const CHECKS = {
    'no axe violation in five themes and at 360 px': accessible,
    'no axe violation with JavaScript off': accessibleWithoutScript,
    'no outside host': ownHostOnly,
    'no console error': quietConsole,
    'no sideways scroll at 360 px': narrow,
    'the same text with JavaScript off': sameWithoutScript,
    'at most 130 KB as sent': light,
    'on paper all languages and no controls': printed,
    'nothing moves while it loads': still,
    'targets of 44 px': largeTargets,
    'a title, a description, one first heading, MathML': described,
};
