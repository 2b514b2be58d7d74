import { createHash } from 'node:crypto';

/** The page's only style. Without it the page reads from top to bottom all the same. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#16191f;--soft:#4a5361;--paper:#fff;--ground:#eef1f5;--line:#d3d9e1;
--first:#a8201a;--second:#b0690a;--second-ground:#fbe6c4;--third-ground:#fbe3e1;--done:#1f4e8c;--track:#e6eaf0;--warn-ink:#5c3700;--warn:#fff1d6}
@media (prefers-color-scheme:dark){:root{--ink:#eceff4;--soft:#b4bdca;--paper:#1b2028;--ground:#101318;
--line:#39414d;--first:#f0736c;--second:#f2b455;--second-ground:#4a3413;--third-ground:#47211f;--done:#8ab8f2;--track:#2a313c;
--warn-ink:#ffdf9e;--warn:#40300f}}
*{box-sizing:border-box}
body{margin:0;padding:1.5rem 1rem;background:var(--ground);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:68rem;margin:0 auto}
header,section{margin:0 0 1rem;padding:1.25rem 1.5rem;background:var(--paper);border:1px solid var(--line);
border-radius:.75rem}
h1{margin:0;font-size:1.625rem;line-height:1.25}
h2{margin:0 0 .25rem;font-size:1.125rem}
p{margin:.25rem 0 0;max-width:48rem}
.soft{color:var(--soft)}
.warning{margin-top:1rem;padding:.75rem 1rem;max-width:none;background:var(--warn);color:var(--warn-ink);
border-left:.375rem solid;border-radius:.5rem}
.warning ul{margin:.25rem 0 0;padding-left:1.25rem}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:1rem 0 0}
dl div{display:flex;flex-direction:column;justify-content:space-between;padding:.5rem .75rem;
border:1px solid var(--line);border-radius:.5rem}
dt{color:var(--soft);font-size:.875rem;line-height:1.3}
dd{margin:0;font-size:1.5rem;font-weight:700;font-variant-numeric:tabular-nums}
table{width:100%;margin-top:.75rem;border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{padding-bottom:.5rem;text-align:left;color:var(--soft)}
th,td{padding:.3rem .75rem .3rem 0;text-align:left;vertical-align:baseline;border-top:1px solid var(--line);
overflow-wrap:break-word}
thead td{border-top:0}
thead th{border-top:0;vertical-align:bottom;color:var(--soft);font-size:.875rem;font-weight:600;line-height:1.2}
tbody th{font-weight:500}
.number{text-align:right}
td.number{white-space:nowrap}
.chart{table-layout:fixed}
.chart th:first-child{width:32%}
.chart .number{width:6rem}
.unseen{position:absolute}
.date{white-space:nowrap}
.id{white-space:nowrap;font:.875rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace}
.bar{padding-right:1rem}
.bar svg{display:block}
.track{fill:var(--track)}
.first{fill:var(--first)}
.second{fill:url(#hatched)}
.hatch-ground{fill:var(--second-ground)}
.hatch-line{stroke:var(--second);stroke-width:3}
.third{fill:url(#dotted)}
.dot-ground{fill:var(--third-ground)}
.dot{fill:var(--first)}
.done{fill:var(--done)}
figure{margin:.75rem 0 0}
figcaption{color:var(--soft)}
.days{display:block;margin-top:.5rem;overflow:visible}
.days text{fill:var(--soft);font-size:.75rem}
.days .axis{stroke:var(--line)}
h3{margin:1.25rem 0 0;font-size:1rem}
.soon{font-weight:700}
.wide{overflow-x:auto}
.key{display:inline-block;margin:0 .375rem 0 .75rem;vertical-align:-.125rem}
.key:first-child{margin-left:0}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(24rem,1fr));gap:0 1rem}
.pair .number{width:4.75rem}
.why td{padding-top:0;border-top:0;color:var(--soft);font-size:.875rem}
footer{color:var(--soft);font-size:.875rem;padding:0 1.5rem}
@media (max-width:40rem){body{padding:0}header,section{border-width:0 0 1px;border-radius:0;padding:1rem}
.pair{display:block}.chart .number{width:4.5rem}.chart th:first-child{width:38%}.chart{font-size:.875rem}}
@media print{:root{--ink:#000;--soft:#333;--paper:#fff;--ground:#fff;--line:#999;--first:#444;--second:#000;
--second-ground:#fff;--third-ground:#fff;--done:#444;--track:#eee;--warn-ink:#000;--warn:#fff}
body{padding:0;font-size:.8125rem}header,section{padding:.5rem 0;border-width:0 0 1px;border-radius:0}
dl{grid-template-columns:repeat(6,1fr)}dd{font-size:1.125rem}
tr,dl div{break-inside:avoid}thead{display:table-header-group}h2{break-after:avoid}
.days .second,.days .third{stroke:#000}figure{break-inside:avoid}h3{break-after:avoid}
svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}.wide{overflow:visible}}
@media (forced-colors:active){:root{--line:CanvasText;--first:CanvasText;--second:CanvasText;--second-ground:Canvas;
--third-ground:Canvas;--done:CanvasText;--track:Canvas;--soft:CanvasText}
.track,.first,.second,.third,.done{stroke:CanvasText;stroke-width:1}.days text{fill:CanvasText}}
`;

/** By its hash the browser knows that a style is this one, and takes no other. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;
