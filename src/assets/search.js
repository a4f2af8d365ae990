// mdBook's search is a fifth of a page's weight: it is loaded when a reader asks for it, or comes from a result.
'use strict';

(() => {
    const toggle = document.getElementById('mdbook-search-toggle');
    if (!toggle || !window.search_scripts) {
        return;
    }

    const load = src => new Promise((loaded, failed) => {
        const script = document.createElement('script');
        Object.assign(script, { src, onload: loaded, onerror: failed });
        document.head.append(script);
    });

    async function start() {
        toggle.removeEventListener('click', open);
        document.removeEventListener('keydown', openByKey);
        for (const src of window.search_scripts) {
            await load(src);
        }
    }

    async function open() {
        await start();
        toggle.click();
    }

    function openByKey(event) {
        const bare = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
        if (bare && (event.key === '/' || event.key === 's') && !mdbook_something_else_has_focus(event)) {
            event.preventDefault();
            open();
        }
    }

    toggle.addEventListener('click', open);
    document.addEventListener('keydown', openByKey);
    const asked = new URLSearchParams(location.search);
    if (asked.has('search') || asked.has('highlight')) {
        start();
    }
})();
