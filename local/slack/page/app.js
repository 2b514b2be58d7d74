/* global document, window, EventSource */
import { listenForPresses } from './actions.js';
import { drawChannels, drawHeading, drawPeople } from './channel-list.js';
import { drawForm, listenForForms } from './forms.js';
import { drawMessages } from './message-list.js';
import { channelMessages, choose, store, take, threadMessages } from './store.js';

const byId = (id) => document.getElementById(id);
const [messages, replies] = [byId('messages'), byId('replies')];
const eventNames = [
  'snapshot',
  'message',
  'message-deleted',
  'channel',
  'channel-deleted',
  'view',
  'view-closed',
];

function draw(changed = null) {
  drawPeople();
  drawChannels(show);
  drawHeading();
  drawMessages(messages, channelMessages(), changed, 'Nothing has been posted here yet.');
  byId('thread').hidden = store.threadTs === null;
  if (store.threadTs !== null) drawMessages(replies, threadMessages(), changed);
  drawForm();
}

function show(channelId, threadTs = null) {
  const isOther = channelId !== store.channelId;
  choose(channelId, threadTs);
  openMenu(false);
  draw();
  if (isOther) messages.scrollTop = messages.scrollHeight;
}

function openThread(button) {
  show(store.channelId, button.closest('article').dataset.ts);
  replies.focus({ focusVisible: false });
}

function closeThread() {
  const { threadTs } = store;
  show(store.channelId);
  messages.querySelector(`article[data-ts="${threadTs}"] .thread`)?.focus();
}

function openMenu(isOpen) {
  byId('sidebar').classList.toggle('open', isOpen);
  byId('menu').setAttribute('aria-expanded', String(isOpen));
}

function connect() {
  const events = new EventSource('/_page/events');
  for (const name of eventNames)
    events.addEventListener(name, (event) => {
      const changed = take(name, JSON.parse(event.data));
      draw(changed?.ts ?? null);
    });
  events.addEventListener('open', () => (byId('connection').hidden = true));
  // The browser connects again by itself, and is then sent everything anew.
  events.addEventListener('error', () => (byId('connection').hidden = false));
}

messages.addEventListener('click', (event) => {
  const button = event.target.closest('.thread');
  if (button !== null) openThread(button);
});
byId('close-thread').addEventListener('click', closeThread);
byId('menu').addEventListener('click', () => openMenu(!byId('sidebar').classList.contains('open')));
byId('acting-as').addEventListener('change', (event) => {
  store.actingAs = event.target.value;
  draw();
});
window.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || document.querySelector('dialog[open]') !== null) return;
  if (byId('sidebar').classList.contains('open')) openMenu(false);
  else if (store.threadTs !== null) closeThread();
});
listenForPresses(messages);
listenForPresses(replies);
listenForForms();
connect();
