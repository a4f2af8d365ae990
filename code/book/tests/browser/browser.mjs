// One Chromium for the whole run, closed to every host but this one.
import { chromium } from 'playwright-core';

const FLAGS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export const launch = () =>
    chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });

/** Opens `url` in a fresh profile, hands the page and what was seen while it loaded to `look`. */
export async function open(browser, url, options, look) {
    const { scripts = [], ...rest } = options;
    const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        reducedMotion: 'reduce',
        ...rest,
    });
    try {
        for (const script of scripts) {
            await context.addInitScript(script);
        }
        const page = await context.newPage();
        page.setDefaultTimeout(30_000);
        const seen = { errors: [], hosts: [] };
        page.on('console', message => message.type() === 'error' && seen.errors.push(message.text()));
        page.on('pageerror', error => seen.errors.push(String(error)));
        page.on('request', request => {
            const { protocol, hostname, host } = new URL(request.url());
            if (/^(https?|wss?):$/.test(protocol) && hostname !== '127.0.0.1') {
                seen.hosts.push(host);
            }
        });
        const network = await context.newCDPSession(page);
        await network.send('Network.enable');
        seen.bytes = 0;
        network.on('Network.loadingFinished', ({ encodedDataLength }) => (seen.bytes += encodedDataLength));
        await page.goto(url, { waitUntil: 'load' });
        return await look(page, seen);
    } finally {
        await context.close();
    }
}
