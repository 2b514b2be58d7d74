import { createHash } from 'node:crypto';

/** The page's only style. Without it the page reads from top to bottom all the same. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#16191f;--soft:#4a5361;--paper:#fff;--ground:#eef1f5;--line:#c3cad4;
--yes:#0b6b3a;--no:#a8201a;--warn-ink:#5c3700;--warn:#fff1d6;--info-ink:#0b3d66;--info:#e3f0fb;--focus:#0b5cad}
@media (prefers-color-scheme:dark){:root{--ink:#eceff4;--soft:#b4bdca;--paper:#1b2028;--ground:#101318;--line:#465060;
--yes:#17804a;--no:#c23a33;--warn-ink:#ffdf9e;--warn:#40300f;--info-ink:#bfe0ff;--info:#12304b;--focus:#8cc4ff}}
*{box-sizing:border-box}
body{margin:0;padding:1rem;background:var(--ground);color:var(--ink);
font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:42rem;margin:0 auto;padding:1.25rem 1.5rem 1.5rem;background:var(--paper);
border:1px solid var(--line);border-radius:.75rem}
header{margin:0;color:var(--soft);font-size:.9375rem}
h1{margin:.25rem 0 1rem;font-size:1.5rem;line-height:1.25;overflow-wrap:anywhere}
p{margin:0 0 1rem;overflow-wrap:anywhere}
.told,.warning{padding:.75rem 1rem;border-radius:.5rem;border-left:.375rem solid}
.told{background:var(--info);color:var(--info-ink)}
.warning{background:var(--warn);color:var(--warn-ink)}
dl{display:grid;grid-template-columns:max-content 1fr;margin:0 0 1.25rem;border-bottom:1px solid var(--line)}
dt,dd{padding:.5rem 0;border-top:1px solid var(--line)}
dt{padding-right:1.25rem;color:var(--soft)}
dd{margin:0;font-weight:600;overflow-wrap:anywhere}
dd span{display:block;font-weight:400;color:var(--soft)}
label{display:block;margin:0 0 .25rem;font-weight:600}
textarea{width:100%;min-height:4.5rem;margin:0 0 1rem;padding:.5rem;font:inherit;color:inherit;
background:transparent;border:1px solid var(--soft);border-radius:.375rem}
label.tick{display:flex;gap:.75rem;align-items:flex-start;margin:0 0 1rem;padding:.5rem 0;font-weight:400}
label.tick span{overflow-wrap:anywhere;min-width:0}
label.tick input{flex:none;width:1.5rem;height:1.5rem;margin:0}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem}
button{flex:1 1 10rem;min-height:3rem;padding:.5rem 1rem;font:inherit;font-weight:700;color:#fff;
border:2px solid transparent;border-radius:.5rem;cursor:pointer}
.yes{background:var(--yes)}
.no{background:var(--no)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
footer{max-width:42rem;margin:.75rem auto 0;padding:0 1.5rem;color:var(--soft);font-size:.875rem}
main>:last-child{margin-bottom:0}
@media (max-width:32rem){body{padding:0}h1{font-size:1.25rem}main{border:0;border-radius:0;padding:1rem}
dl{display:block}dd{padding-top:0;border-top:0}footer{padding:0 1rem 1rem}}
@media print{:root{--ink:#000;--soft:#333;--paper:#fff;--ground:#fff;--warn-ink:#000;--warn:#fff;
--info-ink:#000;--info:#fff}body,main{padding:0}main{border:0}form{display:none}footer{padding:0}}
`;

/** By its hash the browser knows that a style is this one, and takes no other. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;
