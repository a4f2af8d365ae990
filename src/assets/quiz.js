// Checks an answer, says why a wrong one tempts, and remembers both by the question's id.
'use strict';

(() => {
    const STORED = 'ferrisdb-quiz';

    function remembered() {
        try {
            const answers = JSON.parse(localStorage.getItem(STORED));
            return answers && typeof answers === 'object' ? answers : {};
        } catch {
            return {}; // Storage is refused, or holds something else: nothing was answered.
        }
    }

    function remember(id, answer) {
        const answers = remembered();
        if (answer === undefined) {
            delete answers[id];
        } else {
            answers[id] = answer;
        }
        try {
            localStorage.setItem(STORED, JSON.stringify(answers));
        } catch { /* Storage is refused: the answer lasts as long as the page. */ }
    }

    const plain = text => text.trim().replace(/\s+/g, ' ').toLowerCase();

    class Question {
        constructor(element) {
            this.element = element;
            this.fieldset = element.querySelector('fieldset');
            this.radios = [...element.querySelectorAll('input[type=radio]')];
            this.field = element.querySelector('input:not([type=radio])');
            this.select = element.querySelector('select');
            this.answer = element.querySelector('details');
            const controls = document.createElement('div');
            controls.className = 'controls';
            controls.innerHTML = '<button type="button">Check</button><button type="button" hidden>Start over</button><p role="status"></p>';
            [this.button, this.again, this.status] = controls.children;
            this.fieldset.after(controls);
            this.button.addEventListener('click', () => this.check());
            this.again.addEventListener('click', () => this.reset());
            this.fieldset.addEventListener('keydown', event => this.byKey(event));
            this.fieldset.addEventListener('input', () => this.offer());
            this.offer();
            const before = remembered()[element.id];
            if (typeof before === 'string') {
                this.fill(before);
                this.check();
            }
        }

        get kind() {
            return this.element.dataset.kind;
        }

        /** The line and the code are asked for once the program is said to be refused. */
        offer() {
            if (this.kind === 'compiles') {
                const compiles = this.radios[0].checked;
                for (const input of [this.field, this.select]) {
                    input?.toggleAttribute('disabled', compiles);
                }
            }
        }

        byKey(event) {
            if (event.key.startsWith('Arrow')) {
                event.stopPropagation(); // mdBook turns the page on it.
            } else if (event.key === 'Enter') {
                event.preventDefault();
                this.check();
            }
        }

        given() {
            const chosen = this.radios.find(radio => radio.checked)?.value;
            if (this.kind !== 'compiles') {
                return chosen ?? this.field?.value.trim() ?? '';
            }
            const line = this.field.value.trim();
            if (chosen !== 'line') {
                return chosen ?? '';
            }
            const complete = line && (!this.select || this.select.value);
            return complete ? `line ${line}${this.select ? `, ${this.select.value}` : ''}` : '';
        }

        fill(given) {
            const [, line, code] = given.match(/^line (\d+)(?:, (.+))?$/) ?? [];
            const value = this.kind === 'compiles' && line ? 'line' : given;
            this.radios.forEach(radio => (radio.checked = radio.value === value));
            if (this.field) {
                this.field.value = this.kind === 'compiles' ? line ?? '' : given;
            }
            if (this.select) {
                this.select.value = code ?? '';
            }
            this.offer();
        }

        check() {
            const given = this.given();
            if (!given) {
                this.status.textContent = this.kind === 'compiles' ? 'Choose, and say which line.' : 'Give an answer first.';
                return;
            }
            const keys = this.kind === 'text' && !this.element.dataset.key.includes('\n')
                ? this.element.dataset.key.split('|') : [this.element.dataset.key];
            const right = keys.some(key => plain(key) === plain(given));
            const tempting = [...this.answer.querySelectorAll('[data-given]')].find(item => plain(item.dataset.given) === plain(given));
            const language = document.documentElement.dataset.language;
            const said = node => node !== tempting.firstChild && (node.dataset?.for ?? language) === language;
            const why = tempting && [...tempting.childNodes].filter(said).map(node => node.textContent).join('').trim();
            this.element.dataset.was = right ? 'right' : 'wrong';
            this.answer.open = right;
            this.again.hidden = false;
            this.status.textContent = right ? 'Right.' : `Not so. ${why ?? 'Try again, or unfold the answer.'}`;
            remember(this.element.id, given);
        }

        reset() {
            this.fill('');
            delete this.element.dataset.was;
            this.answer.open = false;
            this.status.textContent = '';
            this.button.focus();
            this.again.hidden = true;
            remember(this.element.id);
        }
    }

    document.querySelectorAll('.quiz').forEach(element => new Question(element));
})();
