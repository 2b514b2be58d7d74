/* global document, CSS */

/**
 * Makes a list show these messages, touching only what changed: reading position, focus and selections stay. `changed`
 * is the timestamp of a message to point out.
 */
export function drawMessages(list, messages, changed = null, emptyText = '') {
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const drawn = new Map(
    [...list.querySelectorAll('article')].map((article) => [article.dataset.ts, article]),
  );
  const wanted = [];
  let day = null;
  for (const message of messages) {
    const itsDay = dayOf(message.ts);
    if (list.id === 'messages' && itsDay !== day) wanted.push(dayLine(itsDay));
    day = itsDay;
    const article = drawn.get(message.ts) ?? newArticle(message.ts);
    fill(article, message, message.ts === changed && drawn.has(message.ts));
    wanted.push(article);
  }
  if (messages.length === 0 && emptyText !== '') wanted.push(emptyLine(emptyText));
  arrange(list, wanted);
  if (wasAtEnd) list.scrollTop = list.scrollHeight;
}

// The server escapes whatever came from outside; see as-html/markup.ts.
function fill(article, { html }, isPointedOut) {
  if (article.source === html) return;
  const focused = article.contains(document.activeElement)
    ? document.activeElement.dataset.action
    : undefined;
  article.source = html;
  article.innerHTML = html;
  if (focused !== undefined) article.querySelector(`[data-action="${CSS.escape(focused)}"]`)?.focus();
  if (!isPointedOut) return;
  article.classList.remove('changed');
  // Reading the size makes the browser notice that the class was gone, so that it flashes again.
  void article.offsetWidth;
  article.classList.add('changed');
}

/** Puts the children in order; one that stands right is left alone, or it would lose its focus. */
function arrange(list, wanted) {
  for (const child of [...list.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((child, index) => {
    if (list.children[index] !== child) list.insertBefore(child, list.children[index] ?? null);
  });
}

function newArticle(ts) {
  const article = document.createElement('article');
  article.dataset.ts = ts;
  return article;
}

function dayLine(day) {
  const line = document.createElement('div');
  line.className = 'day';
  line.textContent = day;
  return line;
}

function emptyLine(text) {
  const line = document.createElement('p');
  line.className = 'empty-channel';
  line.textContent = text;
  return line;
}

function dayOf(ts) {
  const options = { weekday: 'long', month: 'long', day: 'numeric' };
  return new Date(Number(ts) * 1000).toLocaleDateString('en-US', options);
}
