// Added by `cargo book` alone: runs the listings on this machine, as they stand or as the reader has edited them.
(() => {
  'use strict';

  const KEY = 'ferrisdb-token';
  const PREFIX = 'ferrisdb-edit:';

  const stored = (get, otherwise) => {
    try { return get(); } catch { return otherwise; } // Storage is refused: what is done lasts as long as the page.
  };

  // The secret comes in the address that the server prints, and is not left there to be copied along.
  let token = stored(() => localStorage.getItem(KEY), null);
  const given = /^#token=([0-9a-f]{64})$/.exec(location.hash);
  if (given) {
    token = given[1];
    stored(() => localStorage.setItem(KEY, token));
    history.replaceState(history.state, '', location.pathname + location.search);
  }

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key in element) element[key] = value; else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  // The sequences that rustc colours its text with, as classes; every other one is dropped.
  const COLOURS = ['', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', ''];
  function coloured(text, into) {
    let classes = new Set();
    for (const piece of text.split(/(\x1b\[[0-9;]*[A-Za-z])/)) {
      const sequence = /^\x1b\[([0-9;]*)([A-Za-z])$/.exec(piece);
      if (!sequence) {
        if (piece) linked(piece, classes.size ? into.appendChild(make('span', { className: [...classes].join(' ') })) : into);
        continue;
      }
      if (sequence[2] !== 'm') continue;
      const codes = sequence[1].split(';').map(Number);
      for (let i = 0; i < codes.length; i++) {
        const code = codes[i];
        const shade = code === 38 && codes[i + 1] === 5 ? codes[(i += 2)] % 8 : code >= 90 ? code - 90 : code - 30;
        if (code === 0) classes = new Set();
        else if (code === 1) classes.add('ansi-bold');
        else if (COLOURS[shade]) {
          classes = new Set([...classes].filter(name => name === 'ansi-bold').concat(`ansi-${COLOURS[shade]}`));
        }
      }
    }
  }

  let known = null; // The codes that the book's index explains.
  function linked(text, into) {
    for (const piece of text.split(/((?<=\[|--explain )E\d{4}\b)/)) {
      if (known?.has(piece)) {
        into.append(make('a', { href: `${root}errors.html#${piece.toLowerCase()}` }, piece));
      } else if (piece) {
        into.append(piece);
      }
    }
  }

  const root = typeof path_to_root === 'string' ? path_to_root : '';
  const here = decodeURIComponent(location.pathname.slice(1)).replace(/(^|\/)$/, '$1index.html');

  async function start() {
    const answer = await fetch(`/_book/listings?page=${encodeURIComponent(here)}`);
    if (!answer.ok) return;
    const { listings, codes } = await answer.json();
    known = new Set(codes);
    for (const offer of listings) {
      const figure = document.getElementById(offer.figure);
      const block = figure?.querySelectorAll('pre')[offer.fence];
      if (block) equip(figure, block, offer);
    }
  }

  function equip(figure, block, offer) {
    const key = PREFIX + offer.id;
    const original = offer.parts.map(part => part.text);
    const run = make('button', { type: 'button' }, 'Run');
    const edit = make('button', { type: 'button' }, 'Edit');
    const reset = make('button', { type: 'button', hidden: true }, 'Reset');
    const keep = make('button', { type: 'button', hidden: true }, 'Keep my edit');
    const note = make('p', { className: 'run-note', hidden: true, id: `run-note-${offer.figure}` });
    const out = make('div', { className: 'run-out', role: 'status', 'aria-live': 'polite', 'aria-atomic': 'true' });
    const bar = make('div', { className: 'run-bar', role: 'group', 'aria-label': `Run ${offer.file}` }, run, edit, reset, keep);
    edit.hidden = offer.parts.length === 0;
    block.after(bar, note, out);
    let areas = null;
    let running = null;

    const say = text => {
      note.hidden = !text;
      note.textContent = text;
    };
    const same = (some, others) => some.length === others.length && some.every((text, i) => text === others[i]);
    const edited = () => areas && !same(areas.map(area => area.value), original);

    if (offer.missing) {
      for (const button of [run, edit]) {
        button.setAttribute('aria-disabled', 'true');
        button.setAttribute('aria-describedby', note.id);
      }
      run.disabled = edit.disabled = true;
      say(`To run this here: ${offer.missing}`);
      return;
    }

    function open(texts = original) {
      if (areas) return;
      const rows = text => Math.max(3, text.split('\n').length + 1);
      const fields = offer.parts.map((part, i) => {
        const area = make('textarea', {
          className: 'run-edit', id: `run-edit-${offer.figure}-${i}`, value: texts[i] ?? '', rows: rows(texts[i] ?? ''),
          spellcheck: false, autocapitalize: 'off', autocomplete: 'off', 'aria-describedby': note.id,
        });
        area.addEventListener('input', changed);
        area.addEventListener('keydown', keyed);
        const where = `Lines ${part.first} to ${part.last} of ${offer.file}`;
        return [make('label', { className: 'run-label', htmlFor: area.id }, where), area];
      });
      areas = fields.map(([, area]) => area);
      bar.before(...fields.flat());
      block.hidden = true;
      edit.textContent = 'Close';
      if (note.hidden) say('Ctrl-Enter runs it, Escape leaves the text.');
      changed();
    }

    function close() {
      if (!areas) return;
      for (const area of areas) {
        area.labels[0].remove();
        area.remove();
      }
      areas = null;
      block.hidden = false;
      edit.textContent = 'Edit';
      keep.hidden = true;
      say('');
    }

    function changed() {
      reset.hidden = !edited();
      const texts = areas.map(area => area.value);
      stored(() => edited()
        ? localStorage.setItem(key, JSON.stringify({ original: base, texts }))
        : localStorage.removeItem(key));
    }

    function keyed(event) {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        go();
      } else if (event.key === 'Escape') {
        event.preventDefault();
        run.focus();
      }
      // mdBook turns the page at an arrow key.
      event.stopPropagation();
    }

    async function go() {
      if (running) return running.abort();
      running = new AbortController();
      run.textContent = 'Stop';
      out.replaceChildren(make('p', {}, 'Running…'));
      try {
        token = stored(() => localStorage.getItem(KEY), token) ?? token;
        const answer = await fetch('/_book/run', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
          body: JSON.stringify({ listing: offer.id, parts: edited() ? areas.map(area => area.value) : null }),
          signal: running.signal,
        });
        if (answer.status === 401) {
          throw new Error('this tab does not know the server’s token: open the address that `cargo book` printed, once.');
        }
        if (!answer.ok) throw new Error((await answer.text()).trim());
        show(await answer.json());
      } catch (error) {
        const why = error.name === 'AbortError' ? 'Stopped.' : `It was not run: ${error.message}`;
        out.replaceChildren(make('p', {}, why));
      }
      running = null;
      run.textContent = 'Run';
    }

    function show(answer) {
      const text = make('pre', { tabIndex: 0, role: 'region', 'aria-label': 'Output' });
      coloured(answer.steps.map(step => step.output).join(''), text);
      const summary = text.textContent ? answer.summary : `${answer.summary} It printed nothing.`;
      out.replaceChildren(make('p', {}, summary), ...(text.textContent ? [text] : []));
      out.dataset.milliseconds = answer.milliseconds;
    }

    run.addEventListener('click', go);
    edit.addEventListener('click', () => {
      if (areas) {
        close();
      } else {
        const saved = load();
        open(saved?.texts);
        areas[0].focus();
      }
    });
    reset.addEventListener('click', () => {
      base = original;
      areas.forEach((area, i) => { area.value = original[i]; });
      keep.hidden = true;
      block.hidden = true;
      say('It reads as in the book again.');
      changed();
      areas[0].focus();
    });
    keep.addEventListener('click', () => {
      base = original;
      keep.hidden = true;
      block.hidden = true;
      say('Ctrl-Enter runs it, Escape leaves the text.');
      changed();
      areas[0].focus();
    });

    const load = () => stored(() => JSON.parse(localStorage.getItem(key)), null);
    // What the edit was made from: the listing may have changed since.
    let base = original;
    const saved = load();
    if (saved) {
      base = saved.original;
      open(saved.texts);
      if (!same(base, original)) {
        block.hidden = false;
        keep.hidden = false;
        say('The book’s listing has changed since you edited it. Above is the new one, below it yours. Reset takes the new one.');
      }
    }
  }

  start();
})();
