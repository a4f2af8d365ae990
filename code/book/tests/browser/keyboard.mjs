// What a reader does by keyboard, on the fixture's pages. Each walk gives its faults as sentences; none is good.
import { open } from './browser.mjs';

const COMPONENTS = 'components.html';
const tab = (name, group = 0) => `.tabs >> nth=${group} >> role=tab[name="${name}"]`;

/** Collects what does not hold, instead of stopping at the first. */
function expecting() {
    const faults = [];
    const expect = (what, got, wanted) => {
        if (JSON.stringify(got) !== JSON.stringify(wanted)) {
            faults.push(`${what}: ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);
        }
    };
    return { faults, expect };
}

const chosen = page => page.evaluate(() => [...document.querySelectorAll('.tabs')].map(group => ({
    tab: group.querySelector('[aria-selected=true]')?.textContent,
    stops: [...group.querySelectorAll('[role=tab]')].filter(tab => tab.tabIndex === 0).length,
    panels: [...group.querySelectorAll('[role=tabpanel]')].filter(panel => !panel.hidden).map(panel => panel.dataset.tab).join(),
})));
const both = (name, key) => [0, 1].map(() => ({ tab: name, stops: 1, panels: key }));
const stored = page => page.evaluate(() => localStorage.getItem('ferrisdb-language'));

async function arrowsMoveBetweenTabs(browser, url) {
    return open(browser, url + COMPONENTS, {}, async page => {
        const { faults, expect } = expecting();
        expect('at first', await chosen(page), both('TypeScript', 'typescript'));
        await page.focus(tab('TypeScript'));
        for (const [key, name, language] of [
            ['ArrowRight', 'Python', 'python'],
            ['End', 'Go', 'go'],
            ['ArrowRight', 'TypeScript', 'typescript'],
            ['ArrowLeft', 'Go', 'go'],
            ['Home', 'TypeScript', 'typescript'],
        ]) {
            await page.keyboard.press(key);
            await page.waitForTimeout(50);
            expect(`after ${key}, the page`, new URL(page.url()).pathname, `/${COMPONENTS}`);
            expect(`after ${key}, the groups`, await chosen(page), both(name, language));
            expect(`after ${key}, the focus`, await page.evaluate(() => document.activeElement.textContent), name);
        }
        await page.keyboard.press('Tab');
        expect('after Tab, the focus', await page.evaluate(() => document.activeElement.getAttribute('role')), 'tabpanel');
        expect('the heading of a panel that has a tab',
            await page.evaluate(() => document.querySelector('.tabs h3').getBoundingClientRect().width), 1);
        return faults;
    });
}

async function choiceIsRemembered(browser, url) {
    return open(browser, url + COMPONENTS, {}, async page => {
        const { faults, expect } = expecting();
        await page.click(tab('Java'));
        await page.reload();
        expect('after a reload', await chosen(page), both('Java', 'java'));
        await page.goto(`${url}second.html`);
        expect('on the next page', (await chosen(page))[0].tab, 'Java');
        await page.click(tab('Go'));
        await page.goBack();
        await page.waitForTimeout(50);
        expect('back on the page before', (await chosen(page))[0].tab, 'Go');
        return faults;
    });
}

async function addressChooses(browser, url) {
    const { faults, expect } = expecting();
    for (const [asked, name] of [
        ['go', 'Go'], ['py', 'Python'], ['js', 'TypeScript'], ['ts', 'TypeScript'], ['Java', 'Java'], ['cobol', 'TypeScript'],
    ]) {
        await open(browser, `${url}${COMPONENTS}?lang=${asked}`, {}, async page => {
            expect(`?lang=${asked}`, (await chosen(page))[0].tab, name);
            if (asked === 'go') {
                expect('what ?lang=go leaves behind', await stored(page), 'go');
                await page.click(tab('Java'));
                expect('the address after another choice', new URL(page.url()).search, '?lang=java');
            }
        });
    }
    return faults;
}

async function linkUnfoldsItsTarget(browser, url) {
    return open(browser, `${url}${COMPONENTS}?lang=py#the-race-detector`, {}, async page => {
        const { faults, expect } = expecting();
        const seen = () => page.evaluate(() => {
            const target = document.getElementById('the-race-detector');
            const { top } = target.getBoundingClientRect();
            return !target.closest('[hidden]') && top >= 0 && top < innerHeight;
        });
        expect('the target of the address is in sight', await seen(), true);
        expect('what is remembered', await stored(page), 'python');
        await page.click(tab('Java'));
        await page.evaluate(() => {
            location.hash = '';
            location.hash = '#the-race-detector';
        });
        await page.waitForTimeout(100);
        expect('the target of a link is in sight', await seen(), true);
        expect('the groups', await chosen(page), both('Go', 'go'));
        return faults;
    });
}

async function choosingStandsStill(browser, url) {
    return open(browser, url + COMPONENTS, {}, async page => {
        const { faults, expect } = expecting();
        const place = () => page.evaluate(() => Math.round(document.querySelectorAll('.tab-list')[1].getBoundingClientRect().top));
        await page.evaluate(() => scrollBy(0, document.querySelectorAll('.tab-list')[1].getBoundingClientRect().top - 300));
        await page.waitForTimeout(100);
        const before = await place();
        for (const name of ['Go', 'Java', 'Python', 'TypeScript']) {
            await page.click(tab(name, 1));
            await page.waitForTimeout(100);
            // The page scrolls by whole pixels, and what is above need not be whole.
            expect(`the second group moves after ${name}`, Math.abs(await place() - before) > 1, false);
        }
        return faults;
    });
}

async function refusedStorage(browser, url) {
    const refuse = () => Object.defineProperty(window, 'localStorage', {
        get() {
            throw new DOMException('refused', 'SecurityError');
        },
    });
    return open(browser, url + COMPONENTS, { scripts: [refuse] }, async (page, seen) => {
        const { faults, expect } = expecting();
        await page.click(tab('Go'));
        expect('the groups', await chosen(page), both('Go', 'go'));
        expect('the console', seen.errors, []);
        return faults;
    });
}

async function arrowsScrollWhatIsWide(browser, url) {
    return open(browser, url + COMPONENTS, { viewport: { width: 360, height: 740 } }, async page => {
        const { faults, expect } = expecting();
        await page.waitForSelector('#memtable-put code[tabindex]');
        await page.focus('#memtable-put code[tabindex]');
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(300);
        expect('the page', new URL(page.url()).pathname, `/${COMPONENTS}`);
        expect('the code has moved', await page.evaluate(() => document.activeElement.scrollLeft > 0), true);
        await page.focus('.table-scroll');
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(300);
        expect('the page', new URL(page.url()).pathname, `/${COMPONENTS}`);
        expect('the table has moved', await page.evaluate(() => document.activeElement.scrollLeft > 0), true);
        await page.focus('summary');
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(50);
        expect('the page after an arrow on a summary', new URL(page.url()).pathname, `/${COMPONENTS}`);
        return faults;
    });
}

async function arrowsTurnThePageElsewhere(browser, url) {
    return open(browser, url + COMPONENTS, {}, async page => {
        const { faults, expect } = expecting();
        await Promise.all([page.waitForURL('**/second.html'), page.keyboard.press('ArrowRight')]);
        expect('the page', new URL(page.url()).pathname, '/second.html');
        return faults;
    });
}

async function sidebarOpensAndCloses(browser, url) {
    return open(browser, url + COMPONENTS, { viewport: { width: 360, height: 740 } }, async page => {
        const { faults, expect } = expecting();
        const state = async () => [
            await page.getAttribute('#mdbook-sidebar-toggle', 'aria-expanded'),
            await page.evaluate(() => document.querySelector('#mdbook-sidebar a').tabIndex),
        ];
        expect('at first', await state(), ['false', -1]);
        await page.focus('#mdbook-sidebar-toggle');
        await page.keyboard.press('Enter');
        expect('after Enter', await state(), ['true', 0]);
        await page.keyboard.press('Space');
        expect('after Space', await state(), ['false', -1]);
        return faults;
    });
}

async function themeMenu(browser, url) {
    return open(browser, url + COMPONENTS, {}, async page => {
        const { faults, expect } = expecting();
        const focus = () => page.evaluate(() => document.activeElement.id);
        await page.focus('#mdbook-theme-toggle');
        await page.keyboard.press('Enter');
        expect('the focus in the menu', await focus(), 'mdbook-theme-light');
        await page.keyboard.press('End');
        await page.keyboard.press('ArrowUp');
        expect('one above the last', await focus(), 'mdbook-theme-navy');
        await page.keyboard.press('Enter');
        expect('the theme', await page.evaluate(() => document.documentElement.classList.contains('navy')), true);
        await page.keyboard.press('Escape');
        expect('the focus after Escape', await focus(), 'mdbook-theme-toggle');
        return faults;
    });
}

async function searchFinds(browser, url) {
    return open(browser, url + COMPONENTS, {}, async page => {
        const { faults, expect } = expecting();
        await page.keyboard.press('/');
        await page.waitForFunction(() => document.activeElement.id === 'mdbook-searchbar', null, { timeout: 5_000 });
        await page.keyboard.type('tombstone');
        await page.waitForSelector('#mdbook-searchresults li');
        expect('a result', (await page.textContent('#mdbook-searchresults li')).includes('tombstone'), true);
        await page.click('#mdbook-searchresults a');
        await page.waitForSelector('main mark', { timeout: 5_000 });
        return faults;
    });
}

async function formulaIsSetAndSpoken(browser, url) {
    return open(browser, url + COMPONENTS, {}, async page => {
        const { faults, expect } = expecting();
        expect('the fonts of the book', await page.evaluate(async () => {
            await document.fonts.ready;
            return [...document.fonts].some(font => font.family === 'KaTeX_Main' && font.status === 'loaded');
        }), true);
        expect('what a screen reader is given', await page.evaluate(() =>
            document.querySelector('.katex-display math annotation').textContent.trim().startsWith('E[h]')), true);
        expect('the drawing is hidden from it', await page.getAttribute('.katex-display .katex-html', 'aria-hidden'), 'true');
        return faults;
    });
}

async function labByKeyboard(browser, url) {
    return open(browser, `${url}lab.html`, {}, async (page, seen) => {
        const { faults, expect } = expecting();
        expect('an engine before it is asked for', await page.isVisible('#lab-line'), false);
        await page.focus('text="Start the engine"');
        await page.keyboard.press('Enter');
        await page.waitForSelector('#lab-line', { timeout: 5000 });
        await page.waitForFunction(() => document.activeElement.id === 'lab-line');
        const type = async line => {
            await page.keyboard.type(line);
            await page.keyboard.press('Enter');
            return page.textContent('#lab-said');
        };
        expect('a put', await type('put cart/001 <i>tea</i>'), 'ok');
        expect('what is put, in the picture', await page.textContent('.lab-live .lab-rows li'), 'cart/001 = <i>tea</i> write 1');
        expect('a flush', await type('flush'), 'all MemTables are in files');
        expect('the files', await page.$$eval('.lab-live .lab-file', files => files.map(file => file.dataset.file).join()),
            '000001.sst,000002.log,MANIFEST');
        await page.keyboard.press('ArrowUp');
        expect('the line before', await page.inputValue('#lab-line'), 'flush');
        await page.click('#lab-undo');
        expect('after Undo', await page.$$eval('.lab-live .lab-history code', lines => lines.map(line => line.textContent)), ['put cart/001 <i>tea</i>']);
        await page.click('#lab-share');
        expect('the link', new URL(page.url()).hash, '#do=put%20cart%2F001%20%3Ci%3Etea%3C%2Fi%3E');
        await page.reload();
        await page.waitForSelector('.lab-live .lab-rows li', { timeout: 5000 });
        expect('the commands in the address', await page.textContent('.lab-live .lab-history'), 'put cart/001 <i>tea</i>ok');
        await page.click('text="Run “Acknowledged too early”"');
        expect('the scenario', await page.textContent('#lab-said'), 'cart/001 = tea');
        expect('the console', seen.errors, []);
        return faults;
    });
}

async function labWithoutEngine(browser, url) {
    return open(browser, `${url}lab.html`, {}, async page => {
        const { faults, expect } = expecting();
        await page.route('**/lab.wasm', route => route.abort());
        await page.click('text="Start the engine"');
        await page.waitForFunction(() => document.querySelector('.lab-status').textContent.includes('could not start'));
        expect('a command line', await page.isVisible('#lab-line'), false);
        expect('the recorded run', await page.isVisible('#recorded ~ .lab-history'), true);
        return faults;
    });
}

const step = page => page.evaluate(() => ({
    shown: [...document.querySelectorAll('.steps li')].filter(frame => frame.checkVisibility({ visibilityProperty: true })).length,
    slider: document.querySelector('step-player input').getAttribute('aria-valuetext').split('.')[0],
    said: document.querySelector('step-player [role=status]').textContent.split('.')[0],
    lines: [...document.querySelectorAll('.steps .ran')].map(line => line.dataset.n).join(),
}));

async function playerByKeyboard(browser, url) {
    return open(browser, url + COMPONENTS, {}, async page => {
        const { faults, expect } = expecting();
        await page.waitForSelector('html.highlighted', { state: 'attached' });
        const at = (number, said, lines) => ({ shown: 1, slider: `Step ${number} of 8`, said, lines });
        expect('at first', await step(page), at(1, '', '2'));
        await page.focus('step-player >> text=Next');
        await page.keyboard.press('Enter');
        expect('after Enter on Next', await step(page), at(2, 'Step 2 of 8', '4,5'));
        await page.keyboard.press('ArrowRight');
        expect('after an arrow', await step(page), at(3, 'Step 3 of 8', '7'));
        await page.keyboard.press('End');
        expect('after End', await step(page), at(8, 'Step 8 of 8', '17'));
        await page.keyboard.press('Enter');
        expect('after Next at the end', await step(page), at(8, 'Step 8 of 8', '17'));
        await page.focus('step-player input');
        await page.keyboard.press('ArrowLeft');
        await page.waitForTimeout(50);
        expect('after an arrow on the slider', await step(page), at(7, 'Step 8 of 8', '14,15'));
        expect('the page', new URL(page.url()).pathname, `/${COMPONENTS}`);
        return faults;
    });
}

const quiz = (page, id) => page.evaluate(id => {
    const question = document.getElementById(`quiz-${id}`);
    return [question.dataset.was ?? '', question.querySelector('[role=status]').textContent.split('.')[0], question.querySelector('details').open];
}, id);

async function quizByKeyboard(browser, url) {
    return open(browser, `${url}${COMPONENTS}?lang=go`, {}, async (page, seen) => {
        const { faults, expect } = expecting();
        const caller = '#quiz-the-caller-wants-it-back';
        await page.focus(`${caller} input`);
        await page.keyboard.press('Space');
        await page.keyboard.press('Enter');
        expect('a wrong verdict', await quiz(page, 'the-caller-wants-it-back'), ['wrong', 'Not so', false]);
        const why = await page.textContent(`${caller} [role=status]`);
        expect('why it tempts, in Go alone', [why.includes('Go accepts'), why.includes('Java accepts')], [true, false]);
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Tab');
        await page.keyboard.type('9');
        await page.keyboard.press('Enter');
        expect('the right line', await quiz(page, 'the-caller-wants-it-back'), ['right', 'Right', true]);
        await page.focus('#quiz-arc-collects-no-cycle input');
        await page.keyboard.type('One ');
        await page.keyboard.press('Enter');
        expect('a short answer in words', await quiz(page, 'arc-collects-no-cycle'), ['right', 'Right', true]);
        await page.focus('#quiz-what-arc-clone-makes input');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        expect('a wrong choice', await quiz(page, 'what-arc-clone-makes'), ['wrong', 'Not so', false]);
        expect('the page', new URL(page.url()).pathname, `/${COMPONENTS}`);
        await page.reload();
        expect('after a reload', [
            await quiz(page, 'the-caller-wants-it-back'), await quiz(page, 'what-arc-clone-makes'),
        ], [['right', 'Right', true], ['wrong', 'Not so', false]]);
        await page.focus(`${caller} >> text=Start over`);
        await page.keyboard.press('Enter');
        await page.reload();
        expect('after Start over and a reload', await quiz(page, 'the-caller-wants-it-back'), ['', '', false]);
        expect('the console', seen.errors, []);
        return faults;
    });
}

async function exerciseIsTicked(browser, url) {
    return open(browser, url + COMPONENTS, {}, async page => {
        const { faults, expect } = expecting();
        const box = page.getByRole('checkbox', { name: 'Done: Shared counter' });
        const state = () => page.getAttribute('#ch01-shared-counter', 'data-state');
        expect('at first', [await box.isChecked(), await state()], [false, '']);
        await box.focus();
        await page.keyboard.press('Space');
        expect('after Space', [await box.isChecked(), await state()], [true, 'passed']);
        await page.reload();
        expect('after a reload', [await box.isChecked(), await state()], [true, 'passed']);
        await box.focus();
        await page.keyboard.press('Space');
        await page.reload();
        expect('unticked, and after a reload', [await box.isChecked(), await state()], [false, '']);
        return faults;
    });
}

export const WALKS = {
    'an exercise is ticked by keyboard and stays so': exerciseIsTicked,
    'a recorded run by keyboard': playerByKeyboard,
    'questions by keyboard': quizByKeyboard,
    'arrow keys, Home and End move between tabs and leave the page': arrowsMoveBetweenTabs,
    'the language is remembered': choiceIsRemembered,
    'the address chooses the language': addressChooses,
    'a link unfolds its target': linkUnfoldsItsTarget,
    'choosing a language leaves the page where it is': choosingStandsStill,
    'tabs work where storage is refused': refusedStorage,
    'arrow keys scroll what is wide': arrowsScrollWhatIsWide,
    'arrow keys turn the page elsewhere': arrowsTurnThePageElsewhere,
    'the sidebar opens and closes': sidebarOpensAndCloses,
    'the theme menu': themeMenu,
    'the search finds': searchFinds,
    'a formula is set and spoken': formulaIsSetAndSpoken,
    'the lab by keyboard': labByKeyboard,
    'the lab without its engine': labWithoutEngine,
};
