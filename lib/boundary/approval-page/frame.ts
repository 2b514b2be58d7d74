import { markup, type Html } from '../markup.ts';
import { STYLE } from './style.ts';

// The one piece of HTML that is not made of escaped parts; the policy below knows it by its hash.
const style: Html = { html: `<style>${STYLE}</style>` };

/** A whole page. It loads nothing, links nowhere and runs nothing. */
export function framed(title: string, content: readonly Html[]): Html {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} - IMDS guardrail</title>
${style}
</head>
<body>
<main>
<header>IMDS guardrail</header>
<h1>${title}</h1>
${content}</main>
<footer>Opening this page changes nothing. This link is yours alone: do not pass it on.</footer>
</body>
</html>
`;
}
