// The lab: the engine as WebAssembly behind a few commands. What it answers and draws is made in code/lab.

const root = document.getElementById('lab');
const status = root.querySelector('.lab-status');
// Nothing is fetched before it is asked for: the engine weighs more than the page.
let starting;
const started = () => (starting ??= load().then(start, error => {
    status.textContent = `The live engine could not start (${error.message}). The recorded run below shows what it does.`;
}));
const begin = button('Start the engine');
begin.addEventListener('click', async () => (await started())?.focus());
status.after(controls(begin));
for (const scenario of root.parentElement.querySelectorAll('.lab-scenario')) {
    const run = button(`Run “${scenario.dataset.title}”`);
    run.addEventListener('click', async () => {
        const lab = await started();
        lab?.play([...scenario.querySelectorAll('li > code:first-child')].map(code => code.textContent));
    });
    scenario.append(controls(run));
}
addEventListener('hashchange', fromAddress);
fromAddress();

async function fromAddress() {
    const commands = location.hash.match(/^#do=(.*)$/)?.[1].split(';').filter(Boolean).map(decodeURIComponent);
    if (commands) {
        (await started())?.play(commands);
    }
}

async function load() {
    begin.parentElement.remove();
    status.textContent = 'The engine is being loaded.';
    const response = await fetch('assets/lab.wasm');
    if (!response.ok) {
        throw new Error(response.status === 404 ? 'this copy of the book has no engine for the web' : (await response.text()).split('\n')[0]);
    }
    const { instance } = await WebAssembly.instantiate(await response.arrayBuffer());
    return instance.exports;
}

function button(text) {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    return made;
}

function controls(...buttons) {
    const made = document.createElement('p');
    made.className = 'controls';
    made.append(...buttons);
    return made;
}

function start(engine) {
    root.append(root.querySelector('template').content);
    const [form, history, picture] = ['form', '.lab-history', '.lab-picture'].map(part => root.querySelector(part));
    const [line, undo, restart, share, said] = ['lab-line', 'lab-undo', 'lab-restart', 'lab-share', 'lab-said'].map(id => document.getElementById(id));
    let lines = [];

    const text = length => new TextDecoder().decode(new Uint8Array(engine.memory.buffer, engine.output(), length));

    const run = command => {
        const bytes = new TextEncoder().encode(command);
        // First: making room for the line may move the memory.
        const start = engine.input(bytes.length);
        new Uint8Array(engine.memory.buffer, start, bytes.length).set(bytes);
        const [answer, events] = text(engine.run()).split('\0');
        lines.push(command);
        history.append(entry(command, answer, events));
        return answer;
    };

    const draw = () => {
        const open = new Set([...picture.querySelectorAll('details[open]')].map(file => file.dataset.file));
        picture.innerHTML = text(engine.picture());
        picture.querySelectorAll('details').forEach(file => { file.open = open.has(file.dataset.file); });
        undo.disabled = restart.disabled = share.disabled = lines.length === 0;
        history.scrollTop = history.scrollHeight;
    };

    const replay = commands => {
        engine.reset();
        lines = [];
        history.replaceChildren();
        const last = commands.map(run).at(-1);
        draw();
        return last;
    };

    form.addEventListener('submit', event => {
        event.preventDefault();
        const command = line.value.trim();
        if (command !== '') {
            said.textContent = run(command);
            draw();
            line.value = '';
        }
        line.focus();
    });
    line.addEventListener('keydown', recall);
    undo.addEventListener('click', () => {
        const undone = lines.at(-1);
        replay(lines.slice(0, -1));
        said.textContent = `Undone: ${undone}`;
    });
    restart.addEventListener('click', () => {
        replay([]);
        said.textContent = 'An empty database.';
        line.focus();
    });
    share.addEventListener('click', async () => {
        location.hash = `do=${lines.map(encodeURIComponent).join(';')}`;
        try {
            await navigator.clipboard.writeText(location.href);
            said.textContent = 'The link to these commands is copied.';
        } catch {
            said.textContent = 'The link to these commands is in the address bar.';
        }
    });
    // Up and down bring back earlier lines, as in a shell.
    function recall(event) {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (step === undefined || lines.length === 0) {
            return;
        }
        event.preventDefault();
        const here = lines.lastIndexOf(line.value);
        const next = here < 0 ? (step < 0 ? lines.length - 1 : lines.length) : here + step;
        line.value = lines[Math.max(next, 0)] ?? '';
    }

    status.remove();
    replay([]);
    return {
        focus: () => line.focus(),
        play: commands => {
            said.textContent = replay(commands) ?? '';
            root.scrollIntoView({ block: 'nearest' });
        },
    };
}

function entry(command, answer, events) {
    const item = document.createElement('li');
    const [typed, answered] = [document.createElement('code'), document.createElement('pre')];
    typed.textContent = command;
    answered.textContent = answer;
    item.append(typed, answered);
    for (const event of (events ?? '').split('\n').filter(Boolean)) {
        const told = document.createElement('p');
        told.className = 'lab-event';
        told.textContent = event;
        item.append(told);
    }
    return item;
}
