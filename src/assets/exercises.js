// The state of each exercise: with `cargo book` what the tests say as the learner saves, elsewhere a box that the reader ticks.
'use strict';

(() => {
    const exercises = [...document.querySelectorAll('section.exercise[data-exercise]')];
    const FEW = 4;
    let news = null;
    document.addEventListener('book:exercises', event => {
        news = event.detail;
        tellAll();
    });
    // The server's script comes after this one.
    addEventListener('DOMContentLoaded', () => {
        const isServed = document.querySelector('script[src="/_book/live.js"]') !== null;
        exercises.forEach(isServed ? addState : addBox);
        tellAll();
    });

    function tellAll() {
        if (news !== null) {
            exercises.forEach(exercise => tell(exercise, news[exercise.dataset.exercise]));
        }
    }

    // It stands there before it says anything: a screen reader announces what changes in it.
    function addState(exercise) {
        const said = document.createElement('div');
        said.className = 'exercise-said';
        said.setAttribute('role', 'status');
        const state = document.createElement('p');
        state.className = 'exercise-state';
        said.append(state);
        exercise.append(said);
    }

    function tell(exercise, shown) {
        const words = {
            started: 'Started. Save the file, and it is tested.',
            testing: 'Testing …',
            passed: 'Passed.',
            'gave-up': 'You have read the solution. Yours counts all the same.',
            red: `Red. ${shown?.message}`,
        }[shown?.state] ?? `Not started: cargo book exercises start ${exercise.dataset.exercise}`;
        exercise.dataset.state = shown?.state ?? '';
        const state = exercise.querySelector('.exercise-state');
        if (state) {
            if (state.textContent !== words) {
                state.textContent = words;
            }
            // What was red stays in sight, folded or not, until there is news of it.
            if (shown?.state !== 'testing') {
                tellMore(exercise, shown?.more ?? '');
            }
        }
    }

    // Got, expected and where to look are announced with the state. A compiler's answer is long: it is folded, and
    // outside of what is announced.
    function tellMore(exercise, text) {
        const more = exercise.querySelector('.exercise-more');
        if ((more?.querySelector('pre') ?? more)?.textContent === text) {
            return;
        }
        const wasOpen = more?.open;
        more?.remove();
        if (text === '') {
            return;
        }
        const lines = document.createElement('pre');
        lines.textContent = text;
        const said = exercise.querySelector('.exercise-said');
        if (text.split('\n').length <= FEW) {
            lines.className = 'exercise-more';
            said.append(lines);
            return;
        }
        const fold = document.createElement('details');
        fold.className = 'exercise-more';
        fold.open = wasOpen ?? false;
        const summary = document.createElement('summary');
        summary.textContent = 'The whole answer';
        fold.append(summary, lines);
        said.after(fold);
    }

    function addBox(exercise) {
        const key = `ferrisdb-exercise-${exercise.dataset.exercise}`;
        const label = document.createElement('label');
        label.className = 'exercise-state';
        const box = document.createElement('input');
        box.type = 'checkbox';
        try {
            box.checked = localStorage.getItem(key) === 'done';
        } catch { /* Storage is refused: the tick lasts as long as the page. */ }
        const title = exercise.querySelector('h3')?.textContent ?? exercise.dataset.exercise;
        label.append(box, ` Done: ${title}`);
        mark();
        box.addEventListener('change', () => {
            mark();
            try {
                box.checked ? localStorage.setItem(key, 'done') : localStorage.removeItem(key);
            } catch { /* As above. */ }
        });
        exercise.append(label);

        function mark() {
            exercise.dataset.state = box.checked ? 'passed' : '';
        }
    }
})();
