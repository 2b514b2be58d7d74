/* global document, fetch, window */
import { store } from './store.js';

/** Tells the server what a person did. Gives what went wrong, or null. */
export async function tell(action, body) {
  try {
    const response = await fetch(`/_page/${action}`, { method: 'POST', body: JSON.stringify(body) });
    return (await response.json()).problem ?? null;
  } catch {
    return 'The stand-in does not answer.';
  }
}

/** Makes the buttons and choices in a list of messages work. */
export function listenForPresses(list) {
  list.addEventListener('click', (event) => {
    const button = event.target.closest('.button[data-action]');
    if (button !== null) void press(button, undefined);
  });
  list.addEventListener('change', (event) => {
    const choice = event.target.closest('[data-action]');
    if (choice !== null) void press(choice, answerOf(choice));
  });
}

/** What somebody chose or wrote in an element; null for nothing. */
export function answerOf(element) {
  switch (element.dataset.type) {
    case 'checkboxes':
      return [...element.querySelectorAll('input:checked')].map(({ value }) => value);
    case 'radio_buttons':
      return element.querySelector('input:checked')?.value ?? null;
    default:
      return element.value === '' || element.value === undefined ? null : element.value;
  }
}

/** Asks first, where the app wants that. */
export async function isConfirmed(element) {
  if (element.dataset.confirm === undefined) return true;
  const { title, text, confirm, deny, style } = JSON.parse(element.dataset.confirm);
  const dialog = document.getElementById('confirm');
  document.getElementById('confirm-title').textContent = title;
  document.getElementById('confirm-text').textContent = text;
  document.getElementById('confirm-deny').textContent = deny;
  const yes = document.getElementById('confirm-yes');
  yes.textContent = confirm;
  yes.className = `button ${style}`;
  dialog.returnValue = 'deny';
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  return dialog.returnValue === 'confirm';
}

async function press(element, answer) {
  const article = element.closest('article');
  if (!(await isConfirmed(element))) return;
  // As in Slack, a button with a link opens it, and the app is told as well.
  if (element.dataset.url) window.open(element.dataset.url, '_blank', 'noopener,noreferrer');
  element.disabled = true;
  const { ts } = article.dataset;
  const userId = store.actingAs;
  const problem = await tell('press', { ts, actionId: element.dataset.action, userId, answer });
  element.disabled = false;
  showProblem(article, element.dataset.url ? null : problem);
}

function showProblem(article, problem) {
  article.querySelector('.problem')?.remove();
  if (problem === null) return;
  const line = document.createElement('p');
  line.className = 'problem';
  line.setAttribute('role', 'alert');
  line.textContent = `⚠️ ${problem}`;
  article.append(line);
}
