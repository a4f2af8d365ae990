// node live.mjs ADDRESS ROOT: runs and edits listings as a reader does, in the served book at ROOT, and prints faults as JSON.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './browser.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const THEMES = ['light', 'rust', 'coal', 'navy', 'ayu'];
const [address, root] = process.argv.slice(2);
const [site, token] = address.split('#');
const PAGE = `${site}a.html`;
const PATIENCE = 15_000;

const figure = (page, id = 'whole') => ({
    button: name => page.locator(`#${id}`).getByRole('button', { name, exact: true }),
    text: page.locator(`#${id} textarea`).first(),
    out: page.locator(`#${id} .run-out`),
    summary: page.locator(`#${id} .run-out p`),
    output: page.locator(`#${id} .run-out pre`),
    note: page.locator(`#${id} .run-note`),
    printed: page.locator(`#${id} > pre, #${id} pre:has(code)`).first(),
});

const edited = 'fn main() {\n    println!("edited");\n}';
const refused = 'fn main() {\n    let a = String::new();\n    drop(a);\n    println!("{a}");\n}';

async function tokenLeavesTheAddress(page, expect) {
    await figure(page).button('Run').waitFor();
    expect('the address', page.url(), PAGE);
    expect('what is remembered', await page.evaluate(() => `token=${localStorage.getItem('ferrisdb-token')}`), token);
}

async function runsAsItStands(page, expect) {
    const whole = figure(page);
    await whole.button('Run').click();
    await whole.output.waitFor();
    expect('the output', await whole.output.textContent(), 'hello\n');
    expect('the summary', /(ran in|Ran in) .* m?s, exit status 0\.$/.test(await whole.summary.textContent()), true);
    expect('the region', await whole.out.getAttribute('aria-live'), 'polite');
}

async function runsAnEditByKeyboard(page, expect) {
    const whole = figure(page);
    await whole.button('Edit').click();
    expect('the focus', await page.evaluate(() => document.activeElement.tagName), 'TEXTAREA');
    expect('the name of the text', await whole.text.evaluate(area => area.labels[0].textContent),
        'Lines 1 to 3 of code/ferrisdb/examples/ch01-x.rs');
    await whole.text.fill(edited);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+Enter');
    await whole.output.waitFor();
    expect('the page', page.url(), PAGE);
    expect('the output', await whole.output.textContent(), 'edited\n');
    await page.keyboard.press('Tab');
    expect('the focus after Tab', await page.evaluate(() => document.activeElement.textContent), 'Run');
    await whole.text.focus();
    await page.keyboard.press('Escape');
    expect('the focus after Escape', await page.evaluate(() => document.activeElement.textContent), 'Run');
}

async function keepsAnEdit(page, expect) {
    const whole = figure(page);
    await whole.button('Edit').click();
    await whole.text.fill(edited);
    await page.reload();
    await whole.text.waitFor();
    expect('the text after a reload', await whole.text.inputValue(), edited);
    await whole.button('Run').click();
    await whole.output.waitFor();
    expect('the output', await whole.output.textContent(), 'edited\n');
}

async function resets(page, expect) {
    const whole = figure(page);
    await whole.button('Edit').click();
    const before = await whole.text.inputValue();
    expect('Reset before an edit', await whole.button('Reset').isVisible(), false);
    await whole.text.fill(edited);
    await whole.button('Reset').click();
    expect('the text', await whole.text.inputValue(), before);
    await page.reload();
    await whole.button('Edit').waitFor();
    expect('a text after a reload', await whole.text.count(), 0);
}

async function showsAnError(page, expect) {
    const whole = figure(page);
    await whole.button('Edit').click();
    await whole.text.fill(refused);
    await whole.button('Run').click();
    await whole.output.waitFor();
    expect('the summary', /^Refused after .*, exit status 1\.$/.test(await whole.summary.textContent()), true);
    expect('no sequence is left', (await whole.output.textContent()).includes('\u001b'), false);
    expect('the error', (await whole.output.textContent()).startsWith('error[E0382]: borrow of moved value'), true);
    expect('its colour', await whole.output.locator('.ansi-red').count() > 0, true);
    const links = whole.output.locator('a');
    expect('its link', await links.first().getAttribute('href'), 'errors.html#e0382');
}

async function tellsOfAChange(page, expect) {
    const file = join(root, 'code/ferrisdb/examples/ch01-changing.rs');
    const before = readFileSync(file, 'utf8');
    const changing = figure(page, 'changing');
    await changing.button('Edit').click();
    await changing.text.fill(edited);
    writeFileSync(file, before.replace('first', 'second'));
    await page.getByText('The book’s listing has changed').waitFor();
    expect('the new listing', (await page.locator('#changing pre code').first().textContent()).includes('second'), true);
    expect('it is in sight', await page.locator('#changing pre code').first().isVisible(), true);
    expect('the edit', await changing.text.inputValue(), edited);
    await changing.button('Keep my edit').click();
    await page.reload();
    await changing.text.waitFor();
    expect('the edit that was kept', await changing.text.inputValue(), edited);
    expect('a word of the change', await changing.button('Keep my edit').isVisible(), false);
    await changing.button('Reset').click();
    expect('the text after Reset', (await changing.text.inputValue()).includes('second'), true);
    writeFileSync(file, before);
    await page.locator('#changing pre code', { hasText: 'first' }).waitFor({ state: 'attached' });
}

async function runsPython(page, expect) {
    const python = figure(page, 'python');
    await python.button('Edit').click();
    await python.text.fill('print(6 * 7)');
    await python.button('Run').click();
    await python.output.waitFor();
    expect('the output', await python.output.textContent(), '42\n');
}

async function saysWhatIsMissing(page, expect) {
    const missing = figure(page, 'missing');
    await missing.note.waitFor();
    expect('the note', await missing.note.textContent(),
        'To run this here: `no-such-tool` is not on the PATH: install it');
    expect('Run', await missing.button('Run').isDisabled(), true);
}

async function stops(page, expect) {
    const whole = figure(page);
    await whole.button('Edit').click();
    await whole.text.fill('fn main() {\n    loop {}\n}');
    await whole.button('Run').click();
    await whole.button('Stop').click();
    expect('the summary', await whole.summary.textContent(), 'Stopped.');
    expect('the button', await whole.button('Run').isVisible(), true);
}

async function needsTheToken(page, expect) {
    await page.evaluate(() => localStorage.removeItem('ferrisdb-token'));
    await page.reload();
    const whole = figure(page);
    await whole.button('Run').click();
    await page.getByText('It was not run').waitFor();
    expect('the summary', (await whole.summary.textContent()).includes('open the address that `cargo book` printed'), true);
}

/** From a page of another port of this machine, or, if planted, from the book's own, where each of these works. */
async function yieldsNothingToAnotherSite(page, expect, planted) {
    const elsewhere = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<title>Another site</title>'));
    await new Promise(listening => elsewhere.listen(0, '127.0.0.1', listening));
    try {
        const other = await page.context().newPage();
        await other.goto(planted ? PAGE : `http://127.0.0.1:${elsewhere.address().port}/`);
        const got = await other.evaluate(async ({ book, run, script, token }) => {
            const read = async (address, how) => {
                try {
                    return (await (await fetch(address, how)).text()).length > 0 ? 'read' : 'nothing';
                } catch {
                    return 'nothing';
                }
            };
            const body = JSON.stringify({ listing: 'a#whole', parts: null });
            const authorized = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
            const loads = element => new Promise(done => {
                element.onload = () => done(element);
                element.onerror = () => done(null);
                document.body.append(element);
            });
            const frame = await loads(Object.assign(document.createElement('iframe'), { src: book }));
            return {
                'a run with the token': await read(run, { method: 'POST', headers: authorized, body }),
                'a run as a form': await read(run, { method: 'POST', mode: 'no-cors', headers: { 'Content-Type': 'text/plain' }, body }),
                'a page': await read(book),
                'a page without CORS': await read(book, { mode: 'no-cors' }),
                'a frame': frame?.contentDocument?.querySelector('main') ? 'read' : 'nothing',
                'a script': await loads(Object.assign(document.createElement('script'), { src: script })) ? 'read' : 'nothing',
            };
        }, { book: PAGE, run: `${site}_book/run`, script: `${site}_book/run.js`, token: token.slice('token='.length) });
        for (const [what, came] of Object.entries(got)) expect(what, came, 'nothing');
    } finally {
        elsewhere.close();
    }
}

async function isAccessible(page, expect) {
    const whole = figure(page);
    await whole.button('Edit').click();
    await whole.text.fill(refused);
    await whole.button('Run').click();
    await whole.output.waitFor();
    await holdsInEveryTheme(page, expect);
}

async function holdsInEveryTheme(page, expect) {
    await page.evaluate(axeSource);
    for (const [width, theme] of [...THEMES.map(theme => [1280, theme]), [360, 'light']]) {
        await page.setViewportSize({ width, height: 800 });
        await page.evaluate(id => document.getElementById(id).click(), `mdbook-theme-${theme}`);
        // A sidebar on its way is no place to measure, nor is what lies half below the bar at the top.
        await page.evaluate(async () => {
            scrollTo(0, 0);
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            await Promise.all(document.getAnimations().map(animation => animation.finished));
        });
        const { violations } = await page.evaluate(
            tags => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), RULES);
        expect(`axe, ${theme}, ${width} px`,
            violations.flatMap(({ id, nodes }) => nodes.map(node => `${id} at ${node.target.join(' ')}`)), []);
        expect(`sideways scroll at ${width} px`, await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    }
    expect('small targets', await page.evaluate(() => [...document.querySelectorAll('.run-bar button, .exercise summary')]
        .map(button => button.getBoundingClientRect()).filter(box => box.width && (box.width < 44 || box.height < 44)).length), 0);
}

/** `cargo book exercises`: how it ended and what it said. */
function learner(...command) {
    const { status, stdout, stderr } = spawnSync(process.env.BOOK, ['exercises', ...command], { cwd: root, encoding: 'utf8' });
    return { status, said: stdout + stderr };
}

const save = text => writeFileSync(join(root, 'my/ch01-twice/src/lib.rs'), text);
const solved = 'pub fn twice(n: u32) -> u32 {\n    n + n\n}\n';
const inPage = page => ({
    state: page.locator('#ch01-twice .exercise-state'),
    said: page.locator('#ch01-twice .exercise-said'),
    more: page.locator('#ch01-twice .exercise-more'),
    waitFor: text => page.locator('#ch01-twice .exercise-state', { hasText: text }).waitFor({ timeout: 20_000 }),
});

async function exerciseTurnsGreen(page, expect) {
    rmSync(join(root, 'my'), { recursive: true, force: true });
    const exercise = inPage(page);
    await exercise.waitFor('Not started: cargo book exercises start ch01-twice');
    expect('start', learner('start', 'twice').status, 0);
    await exercise.waitFor('Started. Save the file, and it is tested.');
    expect('red in the terminal', learner('check', 'twice').said,
        'ch01-twice: wrong: is_twice\ntwice 2: expected 4, got 2\nLook at the sum.\n1 more test fails; this one comes first.\n');
    for (const [rung, hint] of ['Look.', 'Use.', 'Do.'].entries()) {
        expect('a hint', learner('hint', 'twice').said.includes(`hint ${rung + 1} of 3: ${hint}`), true);
    }
    expect('the solution before the pass', learner('solution', 'twice').status, 1);
    save('pub fn twice(n: u32) -> u32 {\n    n + 1\n}\n');
    await exercise.waitFor('Red. is_twice: twice 2: expected 4, got 3');
    expect('what is announced', [await exercise.said.getAttribute('role'), await exercise.said.locator('.exercise-more').textContent()],
        ['status', 'Look at the sum.\n1 more test fails; this one comes first.']);
    save(solved);
    await exercise.waitFor('Passed.');
    expect('the state', await page.getAttribute('#ch01-twice', 'data-state'), 'passed');
    expect('nothing more', await exercise.more.count(), 0);
    expect('green in the terminal', learner('check', 'twice').said.startsWith('ch01-twice: passed.'), true);
    expect('the progress', readFileSync(join(root, 'my/progress.txt'), 'utf8').endsWith('ch01-twice passed, 3 hints\n'), true);
    expect('the solution after it', learner('solution', 'twice').said.includes('Why it is right.'), true);
    // The page is as it was left after a reload, and another passed before it stays so.
    await page.reload();
    await exercise.waitFor('Passed.');
    save('pub fn twice(n: u32) -> u32 {\n    n\n}\n');
    await exercise.waitFor('Red. It has passed before. is_twice: twice 2: expected 4, got 2');
    expect('reset', learner('reset', 'twice', '--yes').status, 0);
    await exercise.waitFor('Started.');
    expect('what was set aside', readdirSync(join(root, 'my/before-reset')), ['ch01-twice-1']);
    save(solved);
    await exercise.waitFor('Passed.');
}

async function exerciseFoldsWhatIsLong(page, expect) {
    rmSync(join(root, 'my'), { recursive: true, force: true });
    learner('start', 'twice');
    const exercise = inPage(page);
    await exercise.waitFor('Started.');
    save(`pub fn twice(n: u32) -> u32 {\n    let sum: u32 = "${'long '.repeat(12)}";\n    n\n}\n`);
    await exercise.waitFor('Red. does not compile: error[E0308]: mismatched types');
    const fold = exercise.more.locator('summary');
    expect('folded', await exercise.more.getAttribute('open'), null);
    expect('outside of what is announced', await exercise.said.locator('.exercise-more').count(), 0);
    await fold.focus();
    await page.keyboard.press('Enter');
    expect('unfolded by keyboard', await exercise.more.getByText('let sum: u32').isVisible(), true);
    await holdsInEveryTheme(page, expect);
    save(`pub fn twice(n: u32) -> u32 {\n    let other: u32 = "${'long '.repeat(12)}";\n    n\n}\n`);
    await exercise.more.getByText('let other: u32').waitFor({ timeout: 20_000 });
    expect('it stays unfolded', await exercise.more.getAttribute('open'), '');
}

/** Each walk, and a fault in run.js, or in the script that is named, that it must find; one without is told that it is planted. */
const WALKS = {
    'the token leaves the address': [tokenLeavesTheAddress, ['history.replaceState(', '(() => 0)(']],
    'a listing runs as it stands': [runsAsItStands, ['step.output', '""']],
    'an edit runs by keyboard': [runsAnEditByKeyboard, ['event.ctrlKey', 'event.altKey']],
    'an edit survives a reload': [keepsAnEdit, ['localStorage.setItem(key', '(() => 0)(key']],
    'reset restores': [resets, ['area.value = original[i]', 'area.value += original[i]']],
    'an error is shown in colour and linked': [showsAnError, ["'red'", "''"]],
    'a changed listing is told': [tellsOfAChange, ['localStorage.setItem(key, JSON.stringify({ original: base,', 'localStorage.setItem(key, JSON.stringify({ original: 0,']],
    'Python runs': [runsPython, ['parts: edited() ?', 'parts: 0 ?']],
    'what is missing is said': [saysWhatIsMissing, ['To run this here', 'Run']],
    'a run can be stopped': [stops, ['running.abort()', 'running']],
    'without the token nothing runs': [needsTheToken, ['answer.status === 401', 'false']],
    'an exercise turns red and green as it is saved': [exerciseTurnsGreen, ['state.textContent = words', 'void words', 'exercises']],
    'a long answer is folded and opens by keyboard': [exerciseFoldsWhatIsLong, ['wasOpen ?? false', 'false', 'exercises']],
    'another site gets nothing': [yieldsNothingToAnotherSite],
    'no axe violation with an editor and an error': [isAccessible, ["htmlFor: area.id", "title: ''"]],
};

const browser = await launch();
const faults = {};

async function walk(name, [steps, fault], planted) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const found = [];
    const page = await context.newPage();
    page.setDefaultTimeout(planted ? 5_000 : PATIENCE);
    page.on('pageerror', error => found.push(error.message));
    page.on('request', request => {
        if (!request.url().startsWith(site)) found.push(`it asks ${request.url()}`);
    });
    if (planted && fault) {
        const [from, to, script = 'run'] = fault;
        const [file, address] = script === 'run'
            ? ['../../assets/run.js', '**/_book/run.js']
            : [`../../../../src/assets/${script}.js`, new RegExp(`/${script}-[0-9a-f]+\\.js$`)];
        const text = readFileSync(new URL(file, import.meta.url), 'utf8');
        if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
        await page.route(address, route => route.fulfill({ contentType: 'text/javascript', body: text.replaceAll(from, to) }));
    }
    const expect = (what, got, wanted) => {
        if (JSON.stringify(got) !== JSON.stringify(wanted)) {
            found.push(`${what}: ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);
        }
    };
    try {
        await page.goto(`${PAGE}#${token}`);
        await steps(page, expect, planted);
    } catch (error) {
        found.push(String(error.message ?? error).split('\n')[0]);
    }
    await context.close();
    return found;
}

for (const [name, of] of Object.entries(WALKS)) {
    faults[`live/${name}`] = await walk(name, of, false);
    const planted = await walk(name, of, true);
    console.error(`${name}: ${faults[`live/${name}`].length} faults, planted: ${planted[0]}`);
    faults[`planted/${name}`] = planted.length > 0 ? [] : ['the fault planted for this walk is not found'];
}
await browser.close();
console.log(JSON.stringify(faults, null, 1));
