// node suite.mjs BOOK FIXTURE: looks at both built books in Chromium, and prints the faults of each check as JSON.
import { readdirSync } from 'node:fs';
import { launch } from './browser.mjs';
import { WALKS } from './keyboard.mjs';
import { visit } from './pages.mjs';
import { IN_PAGES, IN_WALKS } from './planted.mjs';
import { serve } from './server.mjs';

const AT_ONCE = 3;
const [book, fixture] = process.argv.slice(2);
const faults = {};
const note = (name, more) => (faults[name] ??= []).push(...more);
const sentence = error => String(error.message ?? error).split('\n')[0];

const browser = await launch();
const jobs = [];

async function visitAll(folder, paths, label) {
    const server = await serve(folder);
    for (const path of paths) {
        jobs.push(async () => {
            try {
                const { found, bytes, shifted } = await visit(browser, server.url + path);
                for (const [name, sentences] of Object.entries(found)) {
                    note(`page/${name}`, sentences.map(words => `${label}${path} ${words}`));
                }
                console.error(`${label}${path}: ${bytes} bytes as sent, moves by ${shifted.toFixed(4)}`);
            } catch (error) {
                note('page/no console error', [`${label}${path} cannot be visited: ${sentence(error)}`]);
            }
        });
    }
    return server;
}

const pages = readdirSync(book, { recursive: true }).filter(path => path.endsWith('.html')).sort();
const servers = [
    await visitAll(book, pages, ''),
    await visitAll(fixture, ['components.html', 'second.html'], 'fixture: '),
];

for (const [name, walk] of Object.entries(WALKS)) {
    jobs.push(async () =>
        note(`walk/${name}`, await walk(browser, servers[1].url).catch(error => [sentence(error)])));
    jobs.push(async () => {
        const server = await serve(fixture, IN_WALKS[name]);
        const found = await walk(browser, server.url).catch(error => [sentence(error)]);
        note(`planted/${name}`, found.length > 0 ? [] : ['the fault planted for this walk is not found']);
        server.close();
    });
}
for (const [name, change] of Object.entries(IN_PAGES)) {
    jobs.push(async () => {
        const server = await serve(fixture, change);
        const { found } = await visit(browser, `${server.url}second.html`, name);
        note(`planted/${name}`, found[name].length > 0 ? [] : ['the fault planted for this check is not found']);
        server.close();
    });
}

async function work() {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
        await job();
    }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
await browser.close();
servers.forEach(server => server.close());
console.log(JSON.stringify(faults, null, 1));
