/* global document */
import { answerOf, isConfirmed, tell } from './actions.js';
import { store } from './store.js';

const dialog = document.getElementById('form');

/** Shows the newest form that the acting person has open, or none. What was filled in stays when the app changes it. */
export function drawForm() {
  const view = [...store.views.values()].filter(({ userId }) => userId === store.actingAs).at(-1);
  if (view === undefined) {
    dialog.source = null;
    if (dialog.open) dialog.close();
    return;
  }
  if (dialog.source !== view.html) {
    const answers = dialog.querySelector(`[data-view="${view.id}"]`) === null ? {} : collectAnswers();
    dialog.source = view.html;
    // The server escapes whatever came from outside; see as-html/markup.ts.
    dialog.innerHTML = view.html;
    dialog.setAttribute('aria-labelledby', `title-${view.id}`);
    restore(answers);
  }
  if (!dialog.open) dialog.showModal();
}

/** Makes forms work: sending, closing, and buttons within them. */
export function listenForForms() {
  dialog.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    void close();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target.closest('.close') !== null) void close();
    const button = event.target.closest('.button[data-action]');
    if (button !== null) void pressWithin(button, undefined);
  });
  dialog.addEventListener('change', (event) => {
    const choice = event.target.closest('[data-action]');
    if (choice !== null && choice.closest('.input') === null) void pressWithin(choice, answerOf(choice));
  });
}

function viewId() {
  return dialog.querySelector('.view')?.dataset.view;
}

async function send() {
  showProblem(await tell('submit', { viewId: viewId(), answers: collectAnswers() }));
}

async function close() {
  await tell('close', { viewId: viewId() });
}

async function pressWithin(element, answer) {
  if (!(await isConfirmed(element))) return;
  showProblem(await tell('press-in-view', { viewId: viewId(), actionId: element.dataset.action, answer }));
}

function collectAnswers() {
  const elements = [...dialog.querySelectorAll('[data-action]:not(.button)')];
  return Object.fromEntries(elements.map((element) => [element.dataset.action, answerOf(element)]));
}

function restore(answers) {
  for (const [action, answer] of Object.entries(answers)) {
    const element = [...dialog.querySelectorAll('[data-action]')].find(
      ({ dataset }) => dataset.action === action,
    );
    if (element === undefined || answer === null) continue;
    const ticks = [...element.querySelectorAll('input')];
    for (const tick of ticks) tick.checked = [answer].flat().includes(tick.value);
    if (ticks.length === 0) element.value = answer;
  }
}

function showProblem(problem) {
  const line = dialog.querySelector('.view > .error');
  if (line === null) return;
  line.hidden = problem === null;
  line.textContent = problem === null ? '' : `⚠️ ${problem}`;
}
