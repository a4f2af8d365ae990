// The built book on a loopback port of its own, compressed as a static host does it.
import { createServer } from 'node:http';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES = {
    '.css': 'text/css; charset=utf-8',
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.json': 'application/json',
    '.png': 'image/png',
    '.svg': 'image/svg+xml',
    '.wasm': 'application/wasm',
    '.woff2': 'font/woff2',
};

/** Serves `folder`; `change(path, text)` may plant a fault in what is sent. */
export async function serve(folder, change = (path, text) => text) {
    const root = realpathSync(folder);
    const server = createServer((request, response) => {
        try {
            const { pathname, searchParams } = new URL(request.url, 'http://book');
            const path = decodeURIComponent(pathname);
            const file = realpathSync(join(root, path.endsWith('/') ? `${path}index.html` : path));
            if (!file.startsWith(root + sep) || !statSync(file).isFile()) {
                throw new Error('not a file of the book');
            }
            const type = TYPES[extname(file)] ?? 'application/octet-stream';
            const text = /html|css|javascript/.test(type);
            let body = text ? change(path, readFileSync(file, 'utf8')) : readFileSync(file);
            if (searchParams.get('scripts') === 'off') {
                body = body.replace(/<script\b[^]*?<\/script>|<\/?noscript>/g, '');
            }
            if (text || /json|svg|wasm/.test(type)) {
                response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' });
                response.end(gzipSync(body));
            } else {
                response.writeHead(200, { 'content-type': type });
                response.end(body);
            }
        } catch {
            response.writeHead(404, { 'content-type': 'text/plain' });
            response.end('not found\n');
        }
    });
    await new Promise(listening => server.listen(0, '127.0.0.1', listening));
    return {
        url: `http://127.0.0.1:${server.address().port}/`,
        close: () => server.close(),
    };
}
