// The user agent style sheet. https://html.spec.whatwg.org/#rendering, section 15, with the values of Chromium on Linux where
// it differs or says more (form controls). Presentational attributes are in presentational-hints.ts.

export const USER_AGENT_CSS = `
@namespace "http://www.w3.org/1999/xhtml";
@namespace svg "http://www.w3.org/2000/svg";

svg|svg:not(:root), svg|symbol, svg|image, svg|marker, svg|pattern, svg|foreignObject { overflow: hidden; }
svg|svg:root { width: 100%; height: 100%; }
svg|text, svg|foreignObject { display: block; }
svg|title, svg|desc, svg|metadata, svg|style, svg|script { display: none; }

area, base, basefont, datalist, head, link, meta, noembed, noframes, param, rp, script, style, template, title { display: none; }
[hidden]:not([hidden="until-found" i]) { display: none; }
embed[hidden] { display: inline; height: 0; width: 0; }
input[type=hidden i] { display: none !important; }
@media (scripting) { noscript { display: none !important; } }

html, body { display: block; }
body { margin: 8px; }
address, blockquote, center, dialog, div, figure, figcaption, footer, form, header, hr, legend, listing, main, p, plaintext, pre, search, xmp,
article, aside, h1, h2, h3, h4, h5, h6, hgroup, nav, section, dir, dd, dl, dt, menu, ol, ul, fieldset, details, summary, optgroup, option, slot, frameset, frame { display: block; }
slot { display: contents; }
blockquote, figure, listing, p, plaintext, pre, xmp { margin-block: 1em; }
blockquote, figure { margin-inline: 40px; }
address, cite, dfn, em, i, var { font-style: italic; }
b, strong { font-weight: bolder; }
big { font-size: larger; }
small { font-size: smaller; }
code, kbd, listing, plaintext, pre, samp, tt, xmp { font-family: monospace; }
listing, plaintext, pre, xmp { white-space: pre; }
sub { vertical-align: sub; font-size: smaller; }
sup { vertical-align: super; font-size: smaller; }
mark { background: Mark; color: MarkText; }
s, strike, del { text-decoration: line-through; }
u, ins { text-decoration: underline; }
abbr[title], acronym[title] { text-decoration: dotted underline; }
nobr { white-space: nowrap; }
nobr wbr { white-space: normal; }
center { text-align: -webkit-center; }
q::before { content: open-quote; }
q::after { content: close-quote; }
ruby { display: ruby; text-indent: 0; }
rt { display: ruby-text; text-indent: 0; line-height: normal; font-size: 50%; }
dialog:not([open]) { display: none; }
dialog { position: absolute; inset-inline: 0; width: fit-content; height: fit-content; margin: auto; border: solid; padding: 1em; background-color: Canvas; color: CanvasText; }
dialog:modal { position: fixed; overflow: auto; inset-block: 0; max-width: calc(100% - 6px - 2em); max-height: calc(100% - 6px - 2em); }
::backdrop { background: rgba(0, 0, 0, 0.1); position: fixed; inset: 0; }
[popover]:not(:popover-open):not(dialog[open]) { display: none; }
[popover] { position: fixed; inset: 0; width: fit-content; height: fit-content; margin: auto; border: solid; padding: 0.25em; overflow: auto; color: CanvasText; background-color: Canvas; }

a:any-link { color: LinkText; text-decoration: underline; cursor: pointer; }
a:visited { color: VisitedText; }
a:any-link:active { color: ActiveText; }
:focus-visible { outline: 1px auto #101010; }

h1 { font-size: 2em; margin-block: 0.67em; font-weight: bold; }
h2 { font-size: 1.5em; margin-block: 0.83em; font-weight: bold; }
h3 { font-size: 1.17em; margin-block: 1em; font-weight: bold; }
h4 { margin-block: 1.33em; font-weight: bold; }
h5 { font-size: 0.83em; margin-block: 1.67em; font-weight: bold; }
h6 { font-size: 0.67em; margin-block: 2.33em; font-weight: bold; }

dir, dl, menu, ol, ul { margin-block: 1em; }
:is(dir, dl, menu, ol, ul) :is(dir, dl, menu, ol, ul) { margin-block: 0; }
dd { margin-inline-start: 40px; }
dir, menu, ol, ul { padding-inline-start: 40px; }
ol, ul, menu, dir { counter-reset: list-item; }
ol { list-style-type: decimal; }
ul, dir, menu { list-style-type: disc; }
:is(dir, menu, ol, ul) :is(dir, menu, ul) { list-style-type: circle; }
:is(dir, menu, ol, ul) :is(dir, menu, ol, ul) :is(dir, menu, ul) { list-style-type: square; }
li { display: list-item; }
summary { display: list-item; counter-increment: list-item 0; list-style: inside disclosure-closed; }
details[open] > summary:first-of-type { list-style-type: disclosure-open; }
details:not([open]) > :not(summary:first-of-type) { display: none; }

table { display: table; box-sizing: border-box; border-spacing: 2px; border-collapse: separate; text-indent: initial; text-align: -internal-table; }
caption { display: table-caption; text-align: -webkit-center; }
colgroup { display: table-column-group; }
col { display: table-column; }
thead { display: table-header-group; vertical-align: middle; }
tbody { display: table-row-group; vertical-align: middle; }
tfoot { display: table-footer-group; vertical-align: middle; }
table > tr { vertical-align: middle; }
tr { display: table-row; vertical-align: inherit; }
td, th { display: table-cell; padding: 1px; vertical-align: inherit; }
th { font-weight: bold; text-align: -internal-center; }
tbody, thead, tfoot, tr, td, th { border-color: inherit; }

img, video, canvas, audio, svg, iframe, embed, object { display: inline; }
img { overflow: clip; overflow-clip-margin: content-box; }
video { object-fit: contain; overflow: clip; }
audio:not([controls]) { display: none !important; }
audio { width: 300px; height: 54px; }
iframe { border: 2px inset; overflow: clip; overflow-clip-margin: content-box; }
embed, object, canvas { overflow: clip; overflow-clip-margin: content-box; }
iframe[frameborder="0"], iframe[frameborder=no i] { border: 0; }
fencedframe { border: 2px inset; }
img:is([sizes="auto" i], [sizes^="auto," i]) { contain-intrinsic-size: 3000px 1500px; }

hr { color: gray; border-style: inset; border-width: 1px; margin-block: 0.5em; margin-inline: auto; overflow: hidden; unicode-bidi: isolate; box-sizing: content-box; }
fieldset { display: block; margin-inline: 2px; border: groove 2px ThreeDFace; padding-block: 0.35em 0.625em; padding-inline: 0.75em; min-inline-size: min-content; }
legend { padding-inline: 2px; }
marquee { display: inline-block; text-align: initial; overflow: hidden; }

input, select, button, textarea { margin: 0; font: 13.3333px Arial; color: FieldText; letter-spacing: normal; word-spacing: normal; line-height: normal;
  text-transform: none; text-indent: 0; text-shadow: none; display: inline-block; text-align: start; }
input { padding: 1px 2px; border: 2px inset light-dark(#767676, #858585); background-color: Field; cursor: text; appearance: auto; overflow: clip; }
input:is([type=checkbox i], [type=radio i]) { margin: 3px 3px 3px 4px; padding: initial; background-color: initial; border: initial; cursor: default; box-sizing: border-box; overflow: visible; }
input[type=radio i] { margin: 3px 3px 0 5px; border-radius: 50%; }
input:is([type=button i], [type=submit i], [type=reset i]), input[type=file i]::file-selector-button, button { padding: 1px 6px; border: 2px outset ButtonBorder; border-color: light-dark(#767676, #858585);
  background-color: ButtonFace; color: ButtonText; text-align: center; cursor: default; box-sizing: border-box;}
input:is([type=button i], [type=submit i], [type=reset i]) { white-space: pre; user-select: none; }
input[type=search i] { box-sizing: border-box; }
input[type=image i] { padding: initial; background-color: initial; border: initial; cursor: pointer; }
input[type=file i] { padding: initial; background-color: initial; border: initial; cursor: default; overflow: hidden; }
input[type=range i] { padding: initial; background-color: initial; border: initial; margin: 2px; cursor: default; }
input[type=color i] { inline-size: 50px; block-size: 27px; padding: 1px 2px; border: 1px solid #767676; background-color: ButtonFace; color: ButtonText; cursor: default; box-sizing: border-box; }
input:is([type=date i], [type=time i], [type=datetime-local i], [type=month i], [type=week i]) { cursor: default; padding: 0; padding-inline-start: 1px; }
select { border: 1px solid light-dark(#767676, #858585); border-radius: 0; background-color: Field; color: FieldText; cursor: default; box-sizing: border-box; align-items: center;
  white-space: pre; appearance: auto; overflow: clip; }
select:is([size], [multiple]) { vertical-align: text-bottom; overflow: hidden scroll; white-space: nowrap; border-radius: 2px; }
select[size="1"]:not([multiple]) { overflow: visible; vertical-align: baseline; white-space: pre; border-radius: 0; }
optgroup { font-weight: bolder; }
option { font-weight: normal; line-height: normal; white-space: nowrap; min-height: 1.2em; padding: 0 2px 1px; }
optgroup option { padding-left: 20px; }
select hr { border-width: 0; }
:is(option, optgroup):disabled { color: GrayText; }
select:is([size], [multiple]) option:checked { background-color: light-dark(#cecece, #545454); color: light-dark(#101010, #ffffff); }
select:is([size], [multiple]):focus option:checked { background-color: #1967d2; color: #ffffff; }
textarea { padding: 2px; border: 1px solid light-dark(#767676, #858585); background-color: Field; cursor: text; font-family: monospace; white-space: pre-wrap; overflow-wrap: break-word;
  resize: both; overflow: auto; appearance: auto; }
button { appearance: auto; }
::placeholder { color: darkgray; color: light-dark(#757575, #a9a9a9); opacity: 1; }
input::placeholder { white-space: pre; overflow-wrap: normal; }
:is(input, textarea, select, button):disabled { cursor: default; color: light-dark(rgba(84, 84, 84, 1), rgba(170, 170, 170, 1)); }
:is(input, textarea):disabled { background-color: light-dark(rgba(239, 239, 239, 0.3), rgba(59, 59, 59, 0.3)); border-color: rgba(118, 118, 118, 0.3); }
input:is([type=checkbox i], [type=radio i], [type=image i], [type=range i], [type=file i]):disabled { background-color: initial; }
:is(button, input:is([type=button i], [type=submit i], [type=reset i])):disabled { color: rgba(16, 16, 16, 0.3); background-color: light-dark(rgba(239, 239, 239, 0.3), rgba(19, 1, 1, 0.3)); border-color: rgba(118, 118, 118, 0.3); }
select:disabled { opacity: 0.7; color: FieldText; border-color: rgba(118, 118, 118, 0.3); }
meter, progress { display: inline-block; appearance: auto; box-sizing: border-box; height: 1em; width: 5em; vertical-align: -0.2em; }
progress { width: 10em; }
output { unicode-bidi: isolate; }
label { cursor: default; }

[dir=ltr i] { direction: ltr; }
[dir=rtl i] { direction: rtl; }
:is([dir=auto i], bdi:not([dir])):dir(ltr) { direction: ltr; }
:is([dir=auto i], bdi:not([dir])):dir(rtl) { direction: rtl; }
address, blockquote, center, div, figure, figcaption, footer, form, header, hr, legend, listing, main, p, plaintext, pre, summary, xmp, article, aside,
h1, h2, h3, h4, h5, h6, hgroup, nav, section, search, table, caption, colgroup, col, thead, tbody, tfoot, tr, td, th, dir, dd, dl, dt, menu, ol, ul, li, bdi, output,
[dir=ltr i], [dir=rtl i], [dir=auto i] { unicode-bidi: isolate; }
bdo, bdo[dir] { unicode-bidi: isolate-override; }
textarea[dir=auto i], pre[dir=auto i] { unicode-bidi: plaintext; }

`;

/** https://html.spec.whatwg.org/#flow-content-3 and the others marked "quirks". */
export const QUIRKS_CSS = `
@namespace "http://www.w3.org/1999/xhtml";
table { font-weight: initial; font-style: initial; font-variant: initial; font-size: initial; line-height: initial; white-space: initial; text-align: initial; }
form { margin-block-end: 1em; }
img[align=left i] { margin-right: 3px; }
img[align=right i] { margin-left: 3px; }
input:not([type=image i], [type=range i], [type=checkbox i], [type=radio i]) { box-sizing: border-box; }
`;
