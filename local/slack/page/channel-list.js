/* global document */
import { store } from './store.js';

const byId = (id) => document.getElementById(id);

/** Draws the sidebar. `onChoose` is called with the id of a channel. */
export function drawChannels(onChoose) {
  const channels = [...store.channels.values()];
  const direct = channels.filter(({ isDirect }) => isDirect);
  const focused = document.activeElement?.dataset.channel;
  byId('channels').replaceChildren(...channels.filter(({ isDirect }) => !isDirect).map(item(onChoose)));
  byId('direct').replaceChildren(...direct.map(item(onChoose)));
  byId('direct-heading').hidden = direct.length === 0;
  if (focused !== undefined) document.querySelector(`[data-channel="${focused}"]`)?.focus();
  const unread = [...store.unread.values()].reduce((sum, count) => sum + count, 0);
  document.title = `${unread > 0 ? `(${unread}) ` : ''}Slack (local)`;
}

/** Draws the line above the messages. */
export function drawHeading() {
  const channel = store.channels.get(store.channelId);
  byId('channel-name').textContent = channel === undefined ? 'No channel' : titleOf(channel);
  byId('channel-state').textContent = channel === undefined ? '' : stateOf(channel);
  byId('thread-channel').textContent = channel === undefined ? '' : titleOf(channel);
}

/** Fills the choice of people to act as. */
export function drawPeople() {
  const select = byId('acting-as');
  if (select.options.length === store.people.length) return;
  select.replaceChildren(
    ...store.people.map(({ id, name, realName }) => {
      const option = document.createElement('option');
      option.value = id;
      option.textContent = `${realName} (@${name})`;
      return option;
    }),
  );
}

function item(onChoose) {
  return (channel) => {
    const unread = store.unread.get(channel.id) ?? 0;
    const button = element('button', '', '');
    button.type = 'button';
    button.dataset.channel = channel.id;
    button.append(element('span', '', channel.isDirect ? '@' : '#'));
    button.append(element('span', unread > 0 ? 'name unread' : 'name', channel.name));
    if (unread > 0) {
      const count = element('span', 'count', String(unread));
      count.setAttribute('aria-label', `${unread} unread`);
      button.append(count);
    }
    button.setAttribute('aria-current', String(channel.id === store.channelId));
    button.addEventListener('click', () => onChoose(channel.id));
    const entry = document.createElement('li');
    entry.append(button);
    return entry;
  };
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.textContent = text;
  return made;
}

function titleOf({ name, isDirect }) {
  return `${isDirect ? '@' : '# '}${name}`;
}

function stateOf({ isArchived, isMember }) {
  if (isArchived) return 'archived';
  return isMember ? '' : 'the app is not a member';
}
