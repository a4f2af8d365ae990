// node latency.mjs ADDRESS PAGE#FIGURE ROUNDS SNIPPET: from the click on Run to the painted output of an edited listing.
// Painted: the first message after the frame that has the output in it was laid out and drawn. A message that is posted when
// a frame begins is delivered when it is done; a second frame to wait for would add up to 17 ms in which nothing happens.
import { loadavg } from 'node:os';
import { launch } from './browser.mjs';

const [address, place, rounds, snippet] = process.argv.slice(2);
const [site, token] = address.split('#');
const [path, figure] = place.split('#');

const browser = await launch();
const page = await browser.newPage();
await page.goto(`${site}${path}#${token}`);
await page.locator(`#${figure}`).getByRole('button', { name: 'Edit', exact: true }).click();
const milliseconds = await page.evaluate(async ({ figure, rounds, snippet }) => {
    const area = document.querySelector(`#${figure} textarea`);
    const run = document.querySelector(`#${figure} .run-bar button`);
    const out = document.querySelector(`#${figure} .run-out`);
    const taken = [];
    for (let edit = 0; edit < rounds + 3; edit++) {
        area.value = snippet.replace('EDIT', `${edit + 1000}`);
        area.dispatchEvent(new Event('input'));
        out.replaceChildren();
        // A reader does not click while the last answer is being drawn.
        await new Promise(settled => setTimeout(settled, 200));
        const since = performance.now();
        const painted = new Promise(resolve => {
            new MutationObserver((_, observer) => {
                if (!out.querySelector('pre')?.textContent.includes(`edit ${edit + 1000}`)) return;
                observer.disconnect();
                requestAnimationFrame(() => {
                    const { port1, port2 } = new MessageChannel();
                    port1.onmessage = () => resolve(performance.now());
                    port2.postMessage(null);
                });
            }).observe(out, { childList: true, subtree: true });
        });
        run.click();
        const at = await painted;
        if (edit >= 3) taken.push(at - since);
    }
    return taken;
}, { figure, rounds: Number(rounds), snippet });
await browser.close();

milliseconds.sort((a, b) => a - b);
const at = share => milliseconds[Math.floor((milliseconds.length - 1) * share)].toFixed(0).padStart(4);
console.log(`click to painted output            median ${at(0.5)} ms, least ${at(0)}, 90 % within ${at(0.9)}; load ${loadavg()[0].toFixed(2)}`);
