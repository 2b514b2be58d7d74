/** Undoes the three escapes that Slack knows. https://docs.slack.dev/messaging/formatting-message-text */
export function decodeEntities(text: string): string {
  // The ampersand last, or `&amp;lt;` would be undone twice.
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
